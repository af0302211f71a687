import { OWN_TEXT } from '../session/useShortcuts.ts';
import { openDocument, OWN_MODES } from '../simulation/open.ts';
import { t } from '../text/editing.ts';

/** Text that somebody may have meant as Kubernetes objects: what else is pasted is none of our business. */
const LOOKS_MEANT = /^\s*(?:---|#|\{|\[|apiVersion\s*:|kind\s*:|metadata\s*:|items\s*:)/;

/** Opens Kubernetes objects that are pasted anywhere but into a field. What is wrong with them is told as of a file. */
export function listenToPaste(): void {
  addEventListener('paste', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (event.defaultPrevented || target?.closest(OWN_TEXT)) return;
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!LOOKS_MEANT.test(text)) return;
    event.preventDefault();
    void openDocument({ text, file: t.pastedFile, scenarioId: null, modes: OWN_MODES });
  });
}

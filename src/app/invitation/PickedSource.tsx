import { SquareTerminal, X } from 'lucide-react';
import { endName } from '../outcome/outcomeText.ts';
import { pickSource } from '../session/selectionStore.ts';
import { openTerminalAtSource } from '../terminal/drawer.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { useIsTouch } from '../ui/useMedia.ts';
import styles from './pickedSource.module.css';

/** What a click on a pod or node has begun, and what else can be done there. */
export function PickedSource({ source }: { readonly source: string }) {
  const touch = useIsTouch();
  return (
    <div className={styles.bar} role="group" aria-label={t.from} data-testid="picked-source">
      <p>
        <b>{endName(source)}</b> {t.pickTarget(touch)}
      </p>
      <IconButton
        icon={SquareTerminal}
        label={t.terminalHere}
        shortcut="T"
        labelled
        data-testid="terminal-here"
        onClick={openTerminalAtSource}
      />
      <IconButton icon={X} label={t.cancel} shortcut="Escape" onClick={() => pickSource(null)} />
    </div>
  );
}

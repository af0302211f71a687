import { openDocument, OWN_MODES } from '../simulation/open.ts';
import { builtIn, startExample } from './gallery.ts';
import type { View } from './view.ts';

/** Opens a scenario of the gallery (the start example, where there is none of that id) as a link shows it. */
export function openBuiltin(id: string, view: Partial<View> = {}): Promise<void> {
  const { id: found, text } = builtIn(id) ?? startExample();
  const { modes = OWN_MODES, request, step = 0 } = view;
  return openDocument(
    { text, file: `${found}.yaml`, scenarioId: found, modes },
    { request: request ?? undefined, at: step - 1 },
  );
}

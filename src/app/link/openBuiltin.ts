import { openDocument, OWN_MODES } from '../simulation/open.ts';
import { builtInText, START } from './gallery.ts';
import type { View } from './view.ts';

/**
 * Opens a scenario of the gallery as a link shows it.
 *
 * @returns whether there is one of that id; else nothing is opened.
 */
export async function openBuiltin(id: string, view: Partial<View> = {}): Promise<boolean> {
  const text = await builtInText(id);
  if (text === undefined) return false;
  const { modes = OWN_MODES, request, step = 0 } = view;
  await openDocument(
    { text, file: `${id}.yaml`, scenarioId: id, modes },
    { request: request ?? undefined, at: step - 1 },
  );
  return true;
}

export const openStart = (): Promise<boolean> => openBuiltin(START.id);

import { pickSource, selectionStore, setPanel, showSheet } from '../session/selectionStore.ts';
import { isPhone } from '../ui/useMedia.ts';

// The little of the terminal that is there from the start: what opens it. The rest is fetched then.

export const showTerminal = (open: boolean): void =>
  isPhone() ? showSheet(open ? 'terminal' : null) : setPanel('terminal', { folded: !open });

/** Opens the terminal on a namespace. */
export async function openTerminalAt(netns: string): Promise<void> {
  const { openAt } = await import('./openAt.ts');
  openAt(netns);
  showTerminal(true);
}

/** `pod/default/client/app`, as a request or the canvas names it, is the place `default/client`; a Service is none. */
export function placeOfEnd(end: string): string | null {
  const [kind = '', ...rest] = end.split('/');
  if (kind === 'service') return null;
  return kind === 'pod' ? rest.slice(0, 2).join('/') : rest.join('/');
}

/** Opens the terminal where the picked source is, instead of sending from there. */
export function openTerminalAtSource(): void {
  const { source } = selectionStore.getState();
  const place = source === null ? null : placeOfEnd(source);
  pickSource(null);
  if (place !== null) void openTerminalAt(place);
}

/** What the key and the button do: at a picked source, open it there. */
export function toggleTerminal(): void {
  const { sheet, layout, source } = selectionStore.getState();
  if (source !== null) openTerminalAtSource();
  else showTerminal(isPhone() ? sheet !== 'terminal' : layout.terminal.folded);
}

import { selectionStore, setPanel, showSheet } from '../session/selectionStore.ts';
import { isPhone } from '../ui/useMedia.ts';

// The little of the terminal that is there from the start: what opens it. The rest is fetched then.

export const showTerminal = (open: boolean): void =>
  isPhone() ? showSheet(open ? 'terminal' : null) : setPanel('terminal', { folded: !open });

export function toggleTerminal(): void {
  const { sheet, layout } = selectionStore.getState();
  showTerminal(isPhone() ? sheet !== 'terminal' : layout.terminal.folded);
}

/** Opens the terminal on a namespace. */
export async function openTerminalAt(netns: string): Promise<void> {
  const { openAt } = await import('./openAt.ts');
  openAt(netns);
  showTerminal(true);
}

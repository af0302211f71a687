import { selectionStore, setPanel, showSheet, showTab } from '../session/selectionStore.ts';
import { isPhone } from '../ui/useMedia.ts';

/** Shows the run as text and puts the focus into it. */
export function readAsText(): void {
  showTab('text');
  selectionStore.setState({ asksForText: true });
  if (isPhone()) showSheet('inspector');
  else setPanel('inspector', { folded: false });
}

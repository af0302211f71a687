import { seek } from '../playback/playbackStore.ts';
import { setPanel, showSheet, showTab } from '../session/selectionStore.ts';
import { isPhone } from '../ui/useMedia.ts';

/** Stands at a step, with the inspector telling why it went as it did. */
export function showWhere(n: number): void {
  seek(n);
  showTab('why');
  if (isPhone()) showSheet('inspector');
  else setPanel('inspector', { folded: false });
}

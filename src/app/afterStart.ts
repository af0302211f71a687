import { listenToCanvas } from './editing/listenToCanvas.ts';
import { listenToPaste } from './editing/pasteYaml.ts';
import { autosave } from './history/autosave.ts';
import { keepOffline } from './keepOffline.ts';
import { followHash } from './link/followLinks.ts';
import { keepAddress } from './link/keepAddress.ts';
import { noteLeaving } from './link/leftAt.ts';
import { listenToDrop } from './open/dropStore.ts';
import { keepOnePick } from './session/onePick.ts';

/** What goes on beside the page from its first moment on: what is pasted or dropped before the picture stands counts too. */
export function afterStart(): void {
  keepAddress();
  followHash();
  noteLeaving();
  autosave();
  listenToPaste();
  listenToDrop();
  listenToCanvas();
  keepOnePick();
  keepOffline();
}

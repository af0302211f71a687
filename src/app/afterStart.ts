import { autosave } from './history/autosave.ts';
import { keepOffline } from './keepOffline.ts';
import { followHash } from './link/followLinks.ts';
import { keepAddress } from './link/keepAddress.ts';

/** What goes on beside the page from its first picture on. */
export function afterStart(): void {
  keepAddress();
  followHash();
  autosave();
  keepOffline();
}

import { hasDraft } from '../session/storage.ts';
import { openStart } from './openBuiltin.ts';

/** Opens what the page begins with: unfinished work or what the address says; without either, the start example. */
export async function openFirst(): Promise<void> {
  if (location.search === '' && location.hash === '' && !hasDraft()) await openStart();
  else await (await import('./followLinks.ts')).openAddress();
}

import { hasDraft } from '../session/storage.ts';
import { START } from './gallery.ts';
import { leftAt } from './leftAt.ts';
import { openBuiltin } from './openBuiltin.ts';

/** Opens what the page begins with: unfinished work or what the address says; without either, the start example. */
export async function openFirst(): Promise<void> {
  const left = leftAt();
  if (location.search === '' && location.hash === '' && !hasDraft())
    await openBuiltin(START.id, left && { request: left.request, step: left.at + 1 });
  else await (await import('./followLinks.ts')).openAddress(left);
}

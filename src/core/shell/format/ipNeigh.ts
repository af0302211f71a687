import type { NeighbourEntry } from '../../dataplane/learned.ts';
import type { StaticNeighbour } from '../../dataplane/netns.ts';

/** One line of `ip neigh`, learned or written down. @see iproute2 ip/ipneigh.c, print_neigh() */
export function formatNeighbour(entry: NeighbourEntry | StaticNeighbour): string {
  const state = 'state' in entry ? entry.state : 'PERMANENT';
  const address = entry.mac === null ? '' : ` lladdr ${entry.mac}`;
  return `${entry.ip} dev ${entry.dev}${address} ${state}`;
}

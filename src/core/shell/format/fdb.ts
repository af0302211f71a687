import type { FdbEntry } from '../../dataplane/learned.ts';
import type { Interface, StaticFdb } from '../../dataplane/netns.ts';

/** A row that a bridge learned, as `bridge fdb` prints it. @see iproute2 bridge/fdb.c, print_fdb() */
export const formatLearnedFdb = ({ mac, dev, bridge }: FdbEntry): string =>
  `${mac} dev ${dev} master ${bridge}`;

/** A row that somebody wrote down: of a bridge port, or of a tunnel that sends this address to `dst`. */
export function formatStaticFdb({ mac, dev, dst }: StaticFdb, device: Interface | undefined): string {
  const where = device?.master ? `master ${device.master}` : 'self';
  return `${mac} dev ${dev} ${dst === null ? '' : `dst ${dst} `}${where} permanent`;
}

/** The row a bridge holds for the address of its own device or port. */
export function formatOwnFdb({ mac, name, master }: Interface): string {
  return `${mac} dev ${name} master ${master ?? name} permanent`;
}

import type { Interface } from '../../dataplane/netns.ts';
import { formatLearnedFdb, formatOwnFdb, formatStaticFdb } from '../format/fdb.ts';
import { failed, printed, Words, type CommandResult, type ShellHost } from '../host.ts';
import { incomplete } from './ipOptions.ts';

/** How long a bridge remembers an address it does not see again (br->ageing_time), in microseconds. */
const AGEING_TIME = 300_000_000;

/** 224.0.0.1, which every host listens to, and 224.0.0.106, by which a bridge that snoops finds routers. */
const ALL_HOSTS = '01:00:5e:00:00:01';
const ALL_SNOOPERS = '01:00:5e:00:00:6a';

/**
 * The rows of one device, in the order in which the kernel dumps them: first what its bridge knows of it as a port,
 * newest first, then its own, which are the group addresses it listens to.
 * @see Linux net/core/rtnetlink.c, rtnl_fdb_dump(); net/bridge/br_fdb.c, br_fdb_dump()
 */
function rowsOf({ netns, learned, now }: ShellHost, device: Interface): string[] {
  const { name, kind, master } = device;
  if (kind === 'loopback') return [];
  const written = netns.fdb.filter(({ dev }) => dev === name).map((entry) => formatStaticFdb(entry, device));
  if (kind === 'vxlan') return written;
  const groups = kind === 'bridge' ? [ALL_SNOOPERS, ALL_HOSTS] : [ALL_HOSTS];
  const own = groups.map((mac) => `${mac} dev ${name} self permanent`);
  if (kind === 'bridge') return [...own, formatOwnFdb(device)];
  if (master === null) return own;
  const seen = learned
    .rows(netns.name, 'fdb')
    .filter(({ dev, bridge, updated }) => dev === name && bridge === master && now - updated <= AGEING_TIME)
    .map((entry) => `${formatLearnedFdb(entry)} `)
    .reverse();
  return [...seen, ...written, formatOwnFdb(device), ...own];
}

/** `bridge fdb show [[br] BRIDGE] [dev NAME]`. */
export function showFdb(host: ShellHost, argv: readonly string[]): CommandResult {
  const { interfaces } = host.netns;
  const words = new Words(argv);
  let dev: string | null = null;
  let bridge: string | null = null;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    const isDev = word === 'dev' || word === 'brport';
    const value = isDev || word === 'br' ? words.next() : word;
    if (value === undefined) return incomplete;
    if (isDev) dev = value;
    else bridge = value;
  }
  if (bridge !== null && !interfaces.has(bridge)) return failed(255, `Cannot find bridge device "${bridge}"`);
  if (dev !== null && !interfaces.has(dev)) return failed(255, `Cannot find device "${dev}"`);
  return printed(
    [...interfaces.values()]
      .filter(({ name }) => dev === null || name === dev)
      .filter(
        ({ name, master, kind }) =>
          bridge === null || master === bridge || (name === bridge && kind === 'bridge'),
      )
      .flatMap((device) => rowsOf(host, device))
      .map((line) => (dev === null ? line : line.replace(` dev ${dev}`, ''))),
  );
}

import type { NetNs } from '../dataplane/netns.ts';

type Settings = Readonly<Record<string, string>>;

/** Values of these tables are one set per device; `all` and `default` are there before any device is. */
const OF_A_DEVICE = /^net\.ipv4\.(?:conf|neigh)\.(?!all\.|default\.)/;

/** Settings of the whole machine: a namespace shows them and lets nobody write them (nf_conntrack_standalone_init_sysctl()). */
const OF_THE_MACHINE: ReadonlySet<string> = new Set(['net.netfilter.nf_conntrack_max']);

const OF_ALL = /^net\.ipv4\.conf\.all\.(?<name>[a-z_]+)$/;

/**
 * The settings of a namespace that must be made before it has devices.
 *
 * A new namespace takes over `net.ipv4.conf.default` of the host it is made on, so what a device is to start with is
 * written out for every setting that is combined from `all` and the device's own.
 */
export function earlySettings({ sysctls }: NetNs): Settings {
  const early: Record<string, string> = {
    // Nothing here speaks IPv6, and its neighbour discovery would show up in every capture.
    'net.ipv6.conf.all.disable_ipv6': '1',
    'net.ipv6.conf.default.disable_ipv6': '1',
  };
  for (const name of Object.keys(sysctls).sort()) {
    if (OF_A_DEVICE.test(name) || OF_THE_MACHINE.has(name)) continue;
    const { name: setting } = OF_ALL.exec(name)?.groups ?? {};
    if (setting !== undefined) early[`net.ipv4.conf.default.${setting}`] ??= '0';
    early[name] = sysctls[name] as string;
  }
  return early;
}

/** Settings of single devices. */
export const deviceSettings = ({ sysctls }: NetNs): Settings =>
  Object.fromEntries(Object.entries(sysctls).filter(([name]) => OF_A_DEVICE.test(name)));

/** What all have in common, and what each has besides. */
export function sharedSettings(all: readonly Settings[]): { shared: Settings; own: readonly Settings[] } {
  const [first = {}] = all;
  const isShared = ([name, value]: [string, string]) => all.every((settings) => settings[name] === value);
  const shared = Object.fromEntries(Object.entries(first).filter(isShared));
  const own = all.map((settings) =>
    Object.fromEntries(Object.entries(settings).filter(([name]) => !(name in shared))),
  );
  return { shared, own };
}

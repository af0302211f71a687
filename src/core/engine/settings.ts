import type { NetNs } from '../dataplane/netns.ts';

// Settings are read for every packet and never change: each name is put together and looked up once.
const settings = new WeakMap<NetNs, Map<string, Map<string, number>>>();

/**
 * A per-device IPv4 setting as the kernel combines it with `all`.
 *
 * @param combine `or`: either is enough (IN_DEV_ORCONF); `max`: the larger counts (IN_DEV_MAXCONF). A name is always
 *   combined the same way.
 */
export function deviceSetting(netns: NetNs, dev: string, name: string, combine: 'or' | 'max'): number {
  return remember(netns, dev, name, () => {
    const all = Number(netns.sysctls[`net.ipv4.conf.all.${name}`] ?? 0);
    const own = Number(
      netns.sysctls[`net.ipv4.conf.${dev}.${name}`] ?? netns.sysctls[`net.ipv4.conf.default.${name}`] ?? 0,
    );
    return combine === 'or' ? all | own : Math.max(all, own);
  });
}

/** Whether the host forwards what comes in by this device (IN_DEV_FORWARD). */
export const forwards = (netns: NetNs, dev: string): boolean =>
  remember(netns, dev, 'forwarding', () =>
    Number(netns.sysctls[`net.ipv4.conf.${dev}.forwarding`] ?? netns.sysctls['net.ipv4.ip_forward'] ?? 0),
  ) !== 0;

/** Whether redirects are sent to the link of a device (IN_DEV_TX_REDIRECTS); on unless somebody switched it off in both places. */
export const sendsRedirects = (netns: NetNs, dev: string): boolean =>
  remember(
    netns,
    dev,
    'send_redirects',
    () =>
      Number(netns.sysctls['net.ipv4.conf.all.send_redirects'] ?? 1) |
      Number(
        netns.sysctls[`net.ipv4.conf.${dev}.send_redirects`] ??
          netns.sysctls['net.ipv4.conf.default.send_redirects'] ??
          1,
      ),
  ) !== 0;

function remember(netns: NetNs, dev: string, name: string, read: () => number): number {
  let devices = settings.get(netns);
  if (!devices) settings.set(netns, (devices = new Map()));
  let names = devices.get(dev);
  if (!names) devices.set(dev, (names = new Map()));
  let value = names.get(name);
  if (value === undefined) names.set(name, (value = read()));
  return value;
}

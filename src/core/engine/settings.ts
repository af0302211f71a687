import type { NetNs } from '../dataplane/netns.ts';

/** Per-device IPv4 settings that the engine asks for, whether somebody wrote them or not. */
export const DEVICE_SETTINGS = [
  'accept_local',
  'accept_redirects',
  'arp_accept',
  'arp_announce',
  'arp_ignore',
  'forwarding',
  'proxy_arp',
  'route_localnet',
  'rp_filter',
  'secure_redirects',
  'send_redirects',
  'shared_media',
] as const;

type DeviceSetting = (typeof DEVICE_SETTINGS)[number];

const ON_AT_BOOT: ReadonlySet<DeviceSetting> = new Set([
  'accept_redirects',
  'secure_redirects',
  'send_redirects',
  'shared_media',
] as const);

/**
 * What `sysctl net.ipv4.conf.DEV.NAME` says.
 *
 * @param dev a device, `all` or `default`.
 * @see Linux net/ipv4/devinet.c, ipv4_devconf, inet_forward_change()
 */
export function deviceValue({ sysctls }: NetNs, dev: string, name: DeviceSetting): number {
  const forwarding = Number(sysctls['net.ipv4.ip_forward'] ?? 0);
  const written = sysctls[`net.ipv4.conf.${dev}.${name}`];
  if (written !== undefined) return Number(written);
  // Who writes ip_forward writes these with it: a router does not let others teach it routes.
  if (name === 'forwarding') return forwarding;
  if (name === 'accept_redirects' && dev === 'all') return forwarding === 0 ? 1 : 0;
  const fresh = dev === 'all' ? undefined : sysctls[`net.ipv4.conf.default.${name}`];
  return Number(fresh ?? ON_AT_BOOT.has(name));
}

// Settings are read for every packet and never change: each name is put together and looked up once.
const settings = new WeakMap<NetNs, Map<string, Map<string, number>>>();

/**
 * A per-device IPv4 setting as the kernel combines it with `all`.
 *
 * @param combine `or`: either is enough (IN_DEV_ORCONF); `max`: the larger counts (IN_DEV_MAXCONF). A name is always
 *   combined the same way.
 */
export function deviceSetting(netns: NetNs, dev: string, name: DeviceSetting, combine: 'or' | 'max'): number {
  return remember(netns, dev, name, () => {
    const all = deviceValue(netns, 'all', name);
    const own = deviceValue(netns, dev, name);
    return combine === 'or' ? all | own : Math.max(all, own);
  });
}

/** Whether the host forwards what comes in by this device (IN_DEV_FORWARD). */
export const forwards = (netns: NetNs, dev: string): boolean =>
  remember(netns, dev, 'forwarding', () => deviceValue(netns, dev, 'forwarding')) !== 0;

/** Whether redirects are sent to the link of a device (IN_DEV_TX_REDIRECTS); on unless somebody switched it off in both places. */
export const sendsRedirects = (netns: NetNs, dev: string): boolean =>
  deviceSetting(netns, dev, 'send_redirects', 'or') !== 0;

/** Whether the link of a device may carry several networks (IN_DEV_SHARED_MEDIA); yes, unless both places say no. */
export const sharesMedia = (netns: NetNs, dev: string): boolean =>
  deviceSetting(netns, dev, 'shared_media', 'or') !== 0;

/** Whether a redirect that came in by a device is believed: by a router only where both places say so (IN_DEV_RX_REDIRECTS). */
export const acceptsRedirects = (netns: NetNs, dev: string): boolean =>
  remember(netns, dev, 'accept_redirects', () => {
    const all = deviceValue(netns, 'all', 'accept_redirects');
    const own = deviceValue(netns, dev, 'accept_redirects');
    return forwards(netns, dev) ? all & own : all | own;
  }) !== 0;

function remember(netns: NetNs, dev: string, name: DeviceSetting, read: () => number): number {
  let devices = settings.get(netns);
  if (!devices) settings.set(netns, (devices = new Map()));
  let names = devices.get(dev);
  if (!names) devices.set(dev, (names = new Map()));
  let value = names.get(name);
  if (value === undefined) names.set(name, (value = read()));
  return value;
}

import type { Interface } from '../../../core/dataplane/netns.ts';

export const addressesOf = (dev: Interface): string =>
  dev.addresses.map(({ ip, length }) => `${ip}/${length}`).join(' ');

/** Everything `ip link` and `ip addr` would say first, for those who hover. */
export const deviceTitle = (dev: Interface): string =>
  [
    `${dev.name} (${dev.kind})`,
    addressesOf(dev),
    `mtu ${dev.mtu}`,
    dev.mac,
    dev.kind === 'vxlan' ? `vni ${dev.vxlan.vni}, UDP ${dev.vxlan.dstport}` : '',
    dev.master === null ? '' : `port of ${dev.master}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');

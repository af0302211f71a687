import type { Modes } from './types.ts';

/** The modes that lessons name. */
export const VXLAN: Modes = { podNetwork: 'flannel/vxlan', serviceProxy: 'iptables' };
export const HOST_GW: Modes = { podNetwork: 'flannel/host-gw', serviceProxy: 'iptables' };
export const BRIDGE: Modes = { podNetwork: 'bridge', serviceProxy: 'iptables' };
export const KINDNET: Modes = { podNetwork: 'kindnet', serviceProxy: 'iptables' };
export const CALICO: Modes = { podNetwork: 'calico/bgp', serviceProxy: 'iptables' };
export const VXLAN_NFT: Modes = { podNetwork: 'flannel/vxlan', serviceProxy: 'nftables' };

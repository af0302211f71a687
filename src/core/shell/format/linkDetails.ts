import type { Interface, NetNs } from '../../dataplane/netns.ts';
import { must } from '../../problem.ts';

/** Queues and offloads as the drivers set them up on a machine with one processor. */
const QUEUES =
  'numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 ';

/** `8000.a:58:a:f4:1:1`: priority and MAC address, octets without leading zeros. */
const bridgeId = ({ mac }: Interface): string => `8000.${mac.replace(/\b0([0-9a-f])/g, '$1')}`;

/** A bridge as it is made, spanning tree off. Timers stand still: nothing that they drive is simulated. */
function bridgeDetails(bridge: Interface): string {
  const id = bridgeId(bridge);
  return (
    `bridge forward_delay 1500 hello_time 200 max_age 2000 ageing_time 30000 stp_state 0 priority 32768 ` +
    `vlan_filtering 0 bridge_id ${id} designated_root ${id} root_port 0 root_path_cost 0 topology_change 0 ` +
    `topology_change_detected 0 hello_timer    0.00 tcn_timer    0.00 topology_change_timer    0.00 ` +
    `gc_timer    0.00 group_fwd_mask 0 group_address 01:80:c2:00:00:00 mcast_snooping 1 no_linklocal_learn 0 ` +
    `mcast_vlan_snooping 0 mcast_router 1 mcast_query_use_ifaddr 0 mcast_querier 0 mcast_hash_elasticity 16 ` +
    `mcast_hash_max 4096 mcast_last_member_count 2 mcast_startup_query_count 2 mcast_last_member_interval 100 ` +
    `mcast_membership_interval 26000 mcast_querier_interval 25500 mcast_query_interval 12500 ` +
    `mcast_query_response_interval 1000 mcast_startup_query_interval 3124 mcast_stats_enabled 0 ` +
    `mcast_igmp_version 2 mcast_mld_version 1 nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0 `
  );
}

function portDetails(port: Interface, bridge: Interface, netns: NetNs): string {
  const id = bridgeId(bridge);
  const ports = [...netns.interfaces.values()].filter(({ master }) => master === bridge.name);
  const number = ports.indexOf(port) + 1;
  return (
    `bridge_slave state forwarding priority 32 cost 2 hairpin ${port.hairpin ? 'on' : 'off'} guard off ` +
    `root_block off fastleave off learning on flood on port_id 0x${(0x8000 + number).toString(16)} ` +
    `port_no 0x${number.toString(16)} designated_port ${0x8000 + number} designated_cost 0 ` +
    `designated_bridge ${id} designated_root ${id} hold_timer    0.00 message_age_timer    0.00 ` +
    `forward_delay_timer    0.00 topology_change_ack 0 config_pending 0 proxy_arp off proxy_arp_wifi off ` +
    `mcast_router 1 mcast_fast_leave off mcast_flood on bcast_flood on mcast_to_unicast off neigh_suppress off ` +
    `group_fwd_mask 0 group_fwd_mask_str 0x0 vlan_tunnel off isolated off locked off `
  );
}

function kindDetails(device: Interface): string | null {
  switch (device.kind) {
    case 'veth':
      return 'veth ';
    case 'dummy':
      return 'dummy ';
    case 'bridge':
      return bridgeDetails(device);
    case 'vxlan': {
      const { vni, local, dev, dstport, learning } = device.vxlan;
      return `vxlan id ${vni} local ${local} dev ${dev} srcport 0 0 dstport ${dstport} ${learning ? '' : 'no'}learning ttl auto ageing 300 udpcsum noudp6zerocsumtx noudp6zerocsumrx `;
    }
    case 'loopback':
    case 'physical':
      return null;
    default:
      return device satisfies never;
  }
}

/**
 * What `ip -d` adds to a device: the end of its second line, and further lines.
 *
 * @param withMode as `ip link` has it; `ip addr` leaves out how the device makes its IPv6 addresses.
 * @see iproute2 ip/ipaddress.c, print_linkinfo(), print_linktype()
 */
export function linkDetails(
  device: Interface,
  netns: NetNs,
  withMode: boolean,
): readonly [string, ...string[]] {
  const isPort = device.master !== null;
  const maxMtu = device.kind === 'loopback' || device.kind === 'dummy' ? 0 : 65535;
  const isPromiscuous = isPort || (device.kind === 'bridge' && device.promiscuous);
  const common = ` promiscuity ${isPromiscuous ? 1 : 0}  allmulti ${isPort ? 1 : 0} minmtu ${maxMtu === 0 ? 0 : 68} maxmtu ${maxMtu} `;
  const end = `${withMode ? 'addrgenmode eui64 ' : ''}${QUEUES}`;
  const kind = kindDetails(device);
  const lines = kind === null ? [] : [`    ${kind}`];
  if (device.master !== null) {
    const bridge = must(netns.interfaces.get(device.master), `bridge ${device.master}`);
    lines.push(`    ${portDetails(device, bridge, netns)}`);
  }
  const last = lines.pop();
  return last === undefined ? [`${common}${end}`] : [common, ...lines, `${last}${end}`];
}

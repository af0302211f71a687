/** A place to read how it really works. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

const linux = (file: string, fn: string): Source => ({
  title: `Linux ${file}, ${fn}()`,
  url: `https://elixir.bootlin.com/linux/v6.12/source/${file}`,
});
const rfc = (n: number, section: string, title: string): Source => ({
  title: `RFC ${n} §${section} ${title}`,
  url: `https://www.rfc-editor.org/rfc/rfc${n}#section-${section}`,
});

/** What the engine's decisions are modelled on, by the id that steps carry. */
export const SOURCES = {
  receive: linux('net/core/dev.c', '__netif_receive_skb_core'),
  transmit: linux('net/core/dev.c', '__dev_queue_xmit'),
  veth: linux('drivers/net/veth.c', 'veth_xmit'),
  loopback: linux('drivers/net/loopback.c', 'loopback_xmit'),
  bridgeInput: linux('net/bridge/br_input.c', 'br_handle_frame_finish'),
  bridgeTransmit: linux('net/bridge/br_device.c', 'br_dev_xmit'),
  bridgeForward: linux('net/bridge/br_forward.c', 'br_forward'),
  bridgeFlood: linux('net/bridge/br_forward.c', 'br_flood'),
  bridgeUp: linux('net/bridge/br_input.c', 'br_pass_frame_up'),
  bridgeNetfilter: linux('net/bridge/br_netfilter_hooks.c', 'br_nf_pre_routing'),
  bridgedDnat: linux('net/bridge/br_netfilter_hooks.c', 'br_nf_pre_routing_finish'),
  hook: linux('net/netfilter/core.c', 'nf_hook_slow'),
  tables: linux('net/ipv4/netfilter/ip_tables.c', 'ipt_do_table'),
  nftables: linux('net/netfilter/nf_tables_core.c', 'nft_do_chain'),
  reject: linux('net/ipv4/netfilter/nf_reject_ipv4.c', 'nf_send_unreach'),
  conntrackIn: linux('net/netfilter/nf_conntrack_core.c', 'nf_conntrack_in'),
  conntrackAttach: linux('net/netfilter/nf_conntrack_core.c', 'nf_conntrack_attach'),
  conntrackConfirm: linux('net/netfilter/nf_conntrack_core.c', '__nf_conntrack_confirm'),
  conntrackClash: linux('net/netfilter/nf_conntrack_core.c', 'nf_ct_resolve_clash'),
  natSetup: linux('net/netfilter/nf_nat_core.c', 'nf_nat_setup_info'),
  natPacket: linux('net/netfilter/nf_nat_core.c', 'nf_nat_packet'),
  natIcmp: linux('net/netfilter/nf_nat_proto.c', 'nf_nat_icmp_reply_translation'),
  masquerade: linux('net/netfilter/nf_nat_masquerade.c', 'nf_nat_masquerade_ipv4'),
  routeInput: linux('net/ipv4/route.c', 'ip_route_input_slow'),
  routeOutput: linux('net/ipv4/route.c', 'ip_route_output_key_hash_rcu'),
  localDeliver: linux('net/ipv4/ip_input.c', 'ip_local_deliver'),
  forward: linux('net/ipv4/ip_forward.c', 'ip_forward'),
  output: linux('net/ipv4/ip_output.c', 'ip_finish_output2'),
  fragment: linux('net/ipv4/ip_output.c', 'ip_do_fragment'),
  reassembleTimeout: linux('net/ipv4/ip_fragment.c', 'ip_expire'),
  reassemble: linux('net/ipv4/ip_fragment.c', 'ip_defrag'),
  neighbour: linux('net/core/neighbour.c', 'neigh_resolve_output'),
  neighbourFailed: linux('net/core/neighbour.c', 'neigh_timer_handler'),
  arpSolicit: linux('net/ipv4/arp.c', 'arp_solicit'),
  arpProcess: linux('net/ipv4/arp.c', 'arp_process'),
  icmpSend: linux('net/ipv4/icmp.c', '__icmp_send'),
  icmpEcho: linux('net/ipv4/icmp.c', 'icmp_echo'),
  icmpUnreach: linux('net/ipv4/icmp.c', 'icmp_unreach'),
  redirect: linux('net/ipv4/route.c', '__ip_do_redirect'),
  tcpCheckReq: linux('net/ipv4/tcp_minisocks.c', 'tcp_check_req'),
  tcpConnect: linux('net/ipv4/tcp_output.c', 'tcp_connect'),
  tcpReceive: linux('net/ipv4/tcp_ipv4.c', 'tcp_v4_rcv'),
  tcpReset: linux('net/ipv4/tcp_ipv4.c', 'tcp_v4_send_reset'),
  tcpRetransmit: linux('net/ipv4/tcp_timer.c', 'tcp_retransmit_timer'),
  tcpStates: rfc(9293, '3.3.2', 'State Machine Overview'),
  udpSend: linux('net/ipv4/udp.c', 'udp_sendmsg'),
  udpReceive: linux('net/ipv4/udp.c', '__udp4_lib_rcv'),
  pingSend: linux('net/ipv4/ping.c', 'ping_v4_sendmsg'),
  vxlanTransmit: linux('drivers/net/vxlan/vxlan_core.c', 'vxlan_xmit'),
  vxlanReceive: linux('drivers/net/vxlan/vxlan_core.c', 'vxlan_rcv'),
} as const satisfies Record<string, Source>;

export type SourceId = keyof typeof SOURCES;

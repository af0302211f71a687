/**
 * How a journey ends.
 *
 * | disposition | what became of the packet |
 * |---|---|
 * | delivered | a socket, or the kernel itself (ARP, echo, an ICMP error), took it as meant |
 * | split | it was cut into pieces for a smaller MTU, and they carry on in its place: nothing is lost |
 * | rejected | it was thrown away and the sender was told: an ICMP error or a RST |
 * | dropped | it was thrown away and nobody was told |
 * | ignored | a copy that the bridge or the wire brought to a machine it was not meant for |
 * | looped | the guard against endless loops stopped it |
 */
export type Disposition = 'delivered' | 'split' | 'rejected' | 'dropped' | 'ignored' | 'looped';

/** How a packet ends that goes no further. */
export type EndDisposition = Exclude<Disposition, 'delivered' | 'split'>;

/**
 * Why a packet was thrown away: the kernel's own name where it is precise (include/net/dropreason-core.h, without
 * `SKB_DROP_REASON_`), ours where the kernel is coarse; the comment gives the kernel's beside it.
 */
export type DropReason =
  | 'NETFILTER_DROP'
  | 'IP_OUTNOROUTES'
  | 'IP_INNOROUTES'
  | 'IP_INVALID_SOURCE'
  | 'IP_RPFILTER'
  | 'IP_LOCAL_SOURCE'
  | 'NEIGH_FAILED'
  | 'PKT_TOO_BIG'
  | 'NO_SOCKET'
  | 'OTHERHOST'
  | 'DEV_READY'
  | 'UNHANDLED_PROTO'
  | 'DUP_FRAG'
  | 'FRAG_REASM_TIMEOUT'
  | 'TCP_RESET'
  | 'TCP_INVALID_SEQUENCE'
  | 'TCP_CLOSE'
  | 'VXLAN_VNI_NOT_FOUND'
  | 'VXLAN_NO_REMOTE'
  | 'BRIDGE_INGRESS_STP_STATE'
  /** Kernel: IP_INHDR. The TTL ran out at a router. */
  | 'TTL_EXPIRED'
  /** Kernel: NOT_SPECIFIED. `ip_forward` is 0: this host does not route for others. */
  | 'FORWARDING_DISABLED'
  /** Kernel: IP_INNOROUTES. A blackhole, unreachable or prohibit route decided. */
  | 'ROUTE_BLACKHOLE'
  | 'ROUTE_UNREACHABLE'
  | 'ROUTE_PROHIBIT'
  /** Kernel: NOT_SPECIFIED. The bridge would have to send the frame out by the port it came in by, and hairpin is off. */
  | 'HAIRPIN_OFF'
  /** Kernel: NOT_SPECIFIED. nf_conntrack found another flow owning the same tuple, or the table is full. */
  | 'CONNTRACK_CLASH'
  | 'CONNTRACK_FULL'
  /** Kernel: NOT_SPECIFIED. The route to the other tunnel end leads into the tunnel. */
  | 'VXLAN_LOOP'
  /** Kernel: NOT_SPECIFIED. NAT found no free port. */
  | 'NAT_NO_PORT'
  /** Kernel: NOT_SPECIFIED. 127.0.0.0/8 on a wire, and route_localnet is 0. */
  | 'MARTIAN'
  /** The wire has no other end, or the other end is down. */
  | 'LINK_DOWN'
  | 'LOOP_GUARD';

/** What the client program sees in the end: the closed list of `--format summary`. `http-NNN` for answers other than 2xx. */
export type Outcome =
  | 'delivered'
  | 'refused'
  | 'timed-out'
  | 'host-unreachable'
  | 'net-unreachable'
  | 'message-too-big'
  | 'ttl-exceeded'
  | 'name-not-found'
  | `http-${number}`;

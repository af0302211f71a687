import type { ConntrackTcpState } from '../dataplane/learned.ts';
import type { NetNs } from '../dataplane/netns.ts';

/** How a namespace tracks flows. Times are in seconds. */
export interface ConntrackSettings {
  /** Most flows at a time; 0: no end. */
  readonly max: number;
  /** Segments outside the window count as good; only resets are looked at. */
  readonly tcpBeLiberal: boolean;
  /** A flow may begin in the middle of a connection. */
  readonly tcpLoose: boolean;
  readonly tcpIgnoreInvalidRst: boolean;
  /** So often the same acknowledgement may come before the flow is thought to be stuck. */
  readonly tcpMaxRetrans: number;
  /** How long a TCP flow is remembered while nothing comes, by its state. */
  readonly tcp: Readonly<Record<ConntrackTcpState, number>>;
  /** … while it is stuck, and while sent data was not acknowledged. */
  readonly tcpRetrans: number;
  readonly tcpUnacknowledged: number;
  readonly udp: number;
  readonly udpStream: number;
  readonly icmp: number;
  readonly generic: number;
}

const known = new WeakMap<NetNs, ConntrackSettings>();

/**
 * What the namespace's `net.netfilter.nf_conntrack_*` say; what is not written there is as the kernel boots.
 *
 * @see Linux net/netfilter/nf_conntrack_standalone.c; nf_conntrack_proto_tcp.c, tcp_timeouts
 */
export function conntrackSettings(netns: NetNs): ConntrackSettings {
  let settings = known.get(netns);
  if (!settings) known.set(netns, (settings = read(netns)));
  return settings;
}

function read({ sysctls }: NetNs): ConntrackSettings {
  const setting = (name: string, fresh: number): number => {
    const value = Number(sysctls[`net.netfilter.nf_conntrack_${name}`] ?? fresh);
    // The kernel takes no words for numbers: what was there before stays.
    return Number.isFinite(value) ? value : fresh;
  };
  const timeout = (state: string, fresh: number): number => setting(`tcp_timeout_${state}`, fresh);
  return {
    max: setting('max', 262_144),
    tcpBeLiberal: setting('tcp_be_liberal', 0) !== 0,
    tcpLoose: setting('tcp_loose', 1) !== 0,
    tcpIgnoreInvalidRst: setting('tcp_ignore_invalid_rst', 0) !== 0,
    tcpMaxRetrans: setting('tcp_max_retrans', 3),
    tcp: {
      NONE: 0,
      SYN_SENT: timeout('syn_sent', 120),
      SYN_RECV: timeout('syn_recv', 60),
      ESTABLISHED: timeout('established', 432_000),
      FIN_WAIT: timeout('fin_wait', 120),
      CLOSE_WAIT: timeout('close_wait', 60),
      LAST_ACK: timeout('last_ack', 30),
      TIME_WAIT: timeout('time_wait', 120),
      CLOSE: timeout('close', 10),
      // The only state whose time no setting changes.
      SYN_SENT2: 120,
    },
    tcpRetrans: timeout('max_retrans', 300),
    tcpUnacknowledged: timeout('unacknowledged', 300),
    udp: setting('udp_timeout', 30),
    udpStream: setting('udp_timeout_stream', 120),
    icmp: setting('icmp_timeout', 30),
    generic: setting('generic_timeout', 600),
  };
}

import type { ConntrackTcpState, TcpSegmentKind } from '../dataplane/learned.ts';
import { TCP_ACK, TCP_FIN, TCP_PSH, TCP_RST, TCP_SYN } from '../net/packet.ts';

/** A column of the table: the state a flow is in. */
const STATES: readonly ConntrackTcpState[] = [
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
];

/** What a segment does to a flow: the state it moves to, `invalid` (not of this flow), or `ignore` (leave it to the other end). */
type Move = ConntrackTcpState | 'invalid' | 'ignore';

const SS = 'SYN_SENT';
const SR = 'SYN_RECV';
const ES = 'ESTABLISHED';
const FW = 'FIN_WAIT';
const CW = 'CLOSE_WAIT';
const LA = 'LAST_ACK';
const TW = 'TIME_WAIT';
const CL = 'CLOSE';
const S2 = 'SYN_SENT2';
const IV = 'invalid';
const IG = 'ignore';

/** Rows are segments, columns the states in the order of STATES. @see Linux net/netfilter/nf_conntrack_proto_tcp.c, tcp_conntracks */
const MOVES: Readonly<Record<'original' | 'reply', Readonly<Record<TcpSegmentKind, readonly Move[]>>>> = {
  original: {
    //       NONE SS  SR  ES  FW  CW  LA  TW  CL  S2
    syn: [SS, SS, IG, IG, IG, IG, IG, SS, SS, S2],
    synack: [IV, IV, SR, IV, IV, IV, IV, IV, IV, SR],
    fin: [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    ack: [ES, IV, ES, ES, CW, CW, TW, TW, CL, IV],
    rst: [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    none: [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV],
  },
  reply: {
    //       NONE SS  SR  ES  FW  CW  LA  TW  CL  S2
    syn: [IV, S2, IV, IV, IV, IV, IV, SS, IV, S2],
    synack: [IV, SR, IG, IG, IG, IG, IG, IG, IG, SR],
    fin: [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    ack: [IV, IG, SR, ES, CW, CW, TW, TW, CL, IG],
    rst: [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    none: [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV],
  },
};

/** Flags that make sense together; PSH always does. @see Linux net/netfilter/nf_conntrack_proto_tcp.c, tcp_valid_flags */
const VALID_FLAGS: readonly number[] = [
  TCP_SYN,
  TCP_SYN | TCP_ACK,
  TCP_RST,
  TCP_RST | TCP_ACK,
  TCP_FIN | TCP_ACK,
  TCP_ACK,
];

/** Whether a segment may be one at all (tcp_error()). */
export const validFlags = (flags: number): boolean => VALID_FLAGS.includes(flags & ~TCP_PSH);

/** The row a segment's flags belong to (get_conntrack_index()). */
export function segmentKind(flags: number): TcpSegmentKind {
  if (flags & TCP_RST) return 'rst';
  if (flags & TCP_SYN) return flags & TCP_ACK ? 'synack' : 'syn';
  if (flags & TCP_FIN) return 'fin';
  return flags & TCP_ACK ? 'ack' : 'none';
}

/** Where a segment moves a flow. */
export const moveOf = (
  state: ConntrackTcpState,
  direction: 'original' | 'reply',
  kind: TcpSegmentKind,
): Move => MOVES[direction][kind][STATES.indexOf(state)] ?? IV;

import type { ConntrackEntry, ConntrackTcpState } from '../dataplane/learned.ts';
import {
  BE_LIBERAL,
  before,
  CHALLENGE_ACK,
  MAXACK_SET,
  otherWay,
  takeOptions,
  type Segment,
  type TcpDraft,
} from './conntrackWindow.ts';

// What the tracker remembers may be wrong: the ends are right about their connection, it only watches. These are the
// special cases of nf_conntrack_tcp_packet() in which it lets a segment through and waits for the other end's word.

/** Everything about one segment of one flow; `flow` is written to. */
export interface Passing {
  readonly entry: ConntrackEntry;
  readonly state: ConntrackTcpState;
  readonly flow: TcpDraft;
  readonly direction: 'original' | 'reply';
  readonly segment: Segment;
}

/** A SYN-ACK for a SYN that was let through though it seemed wrong: so it was right, and what is remembered was not. */
export const answersIgnoredSyn = ({ flow, direction, segment: { kind, header } }: Passing): boolean =>
  kind === 'synack' &&
  flow.lastKind === 'syn' &&
  flow.lastDirection !== direction &&
  header.ack === flow.lastEnd;

/** Starts the memory of both ends anew with the SYN that was noted (nf_ct_tcp_state_reset() for the other end). */
export function resynchronize({ flow, direction }: Passing): void {
  const sender = flow[otherWay(direction)];
  sender.end = sender.maxEnd = flow.lastEnd;
  sender.maxWindow = Math.max(1, flow.lastWindow);
  sender.scale = flow.lastScale;
  flow.lastFlags &= ~CHALLENGE_ACK;
  sender.flags = flow.lastFlags;
  const own = flow[direction];
  own.end = own.maxEnd = own.maxWindow = own.maxAck = own.scale = 0;
  own.flags &= BE_LIBERAL;
}

/** Notes a segment that may be wrong or may show that the memory is: its receiver will tell. */
export function noteIgnored({ flow, state, direction, segment: { kind, header, end } }: Passing): void {
  flow.lastKind = kind;
  flow.lastDirection = direction;
  flow.lastSeq = header.seq;
  flow.lastEnd = end;
  flow.lastWindow = header.window;
  if (kind === 'syn' && direction === 'original') {
    const offered = { ...flow.original, scale: 0, flags: 0 };
    takeOptions(offered, header);
    flow.lastScale = offered.scale;
    // A challenge that comes back must not be taken for the last acknowledgement.
    flow.lastFlags = offered.flags | (state === 'LAST_ACK' ? CHALLENGE_ACK : 0);
  }
  if (state === 'SYN_SENT' && kind === 'ack' && direction === 'reply') flow.lastAck = header.ack;
}

/** Whether an acknowledgement only challenges a SYN that came before it (RFC 5961 §4.2). */
export const isChallengeAck = ({ flow, state, direction, segment: { kind } }: Passing): boolean =>
  state === 'LAST_ACK' &&
  kind === 'ack' &&
  flow.lastDirection !== direction &&
  flow.lastKind === 'syn' &&
  (flow.lastFlags & CHALLENGE_ACK) !== 0;

/** States in which a flow may be forgotten early: its ports may be in use again, so nothing can be checked. */
const isClosing = (state: ConntrackTcpState): boolean =>
  state === 'FIN_WAIT' ||
  state === 'LAST_ACK' ||
  state === 'TIME_WAIT' ||
  state === 'CLOSE' ||
  state === 'CLOSE_WAIT';

/** Whether a reset ends the connection, and whether its numbers are still to be checked; `null`: it is not of this flow. */
export function judgeReset(
  { entry, state, flow, direction, segment: { header } }: Passing,
  ignoreInvalid: boolean,
): { next: ConntrackTcpState; checked: boolean } | null {
  let next: ConntrackTcpState = 'CLOSE';
  if (isClosing(state)) return { next, checked: false };
  const receiver = flow[otherWay(direction)];
  if (receiver.flags & MAXACK_SET && flow.lastKind !== 'syn') {
    const established = state === 'ESTABLISHED' && entry.assured;
    // With number 0 it answers a SYN that was let through.
    if (header.seq === 0 && !established) return { next, checked: true };
    if (before(header.seq, receiver.maxAck) && !ignoreInvalid) return null;
    const exact = header.seq === receiver.maxAck;
    const endsTrain =
      flow.lastKind === 'ack' && flow.lastDirection === direction && header.seq === flow.lastEnd;
    if (!established || exact || endsTrain) return { next, checked: true };
    // Its receiver will not believe it either, and ask back.
    next = state;
  }
  const answersIgnored =
    ((entry.seenReply && flow.lastKind === 'syn') || (!entry.assured && flow.lastKind === 'ack')) &&
    header.ack === flow.lastEnd;
  const answersChallenge =
    state === 'SYN_SENT' &&
    flow.lastKind === 'ack' &&
    flow.lastDirection === 'reply' &&
    header.seq === flow.lastAck;
  return { next, checked: !answersIgnored && !answersChallenge };
}

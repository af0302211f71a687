import type { ConntrackEntry, ConntrackTcpState } from '../dataplane/learned.ts';
import { TCP_RST, type Packet, type TcpHeader } from '../net/packet.ts';
import {
  answersIgnoredSyn,
  isChallengeAck,
  judgeReset,
  noteIgnored,
  resynchronize,
  type Passing,
} from './conntrackDoubt.ts';
import type { ConntrackSettings } from './conntrackSettings.ts';
import { moveOf, validFlags } from './conntrackTcp.ts';
import {
  BE_LIBERAL,
  CHALLENGE_ACK,
  CLOSE_INIT,
  DATA_UNACKNOWLEDGED,
  draftOf,
  inWindow,
  segmentOf,
  SIMULTANEOUS_OPEN,
  takeOptions,
  unseenFlow,
  type TcpDraft,
} from './conntrackWindow.ts';

const SECOND = 1_000_000;
/** A flow with less time left than this is not shortened for a FIN or RST that did not fit. */
const SOON_OVER = 120 * SECOND;

/**
 * What a packet does to its flow. `accept`: it is of this flow; `invalid`: it is not; `reopen`: the flow is over and a new
 * one begins; `over`: it is of this flow, which is forgotten at once.
 */
export interface Progress {
  readonly verdict: 'accept' | 'invalid' | 'reopen' | 'over';
  readonly entry: ConntrackEntry;
}

type Direction = 'original' | 'reply';

/**
 * What the tracker remembers of the opening segment of a flow, before that is looked at like any other; `null` when no flow
 * can begin with it.
 *
 * @see Linux net/netfilter/nf_conntrack_proto_tcp.c, tcp_new()
 */
export function firstWindows(header: TcpHeader, packet: Packet, loose: boolean): TcpDraft | null {
  const { kind, end } = segmentOf(header, packet);
  const state = moveOf('NONE', 'original', kind);
  if (state === 'invalid' || (state !== 'SYN_SENT' && !loose)) return null;
  const flow = unseenFlow();
  const { original, reply } = flow;
  original.end = original.maxEnd = end;
  original.maxWindow = Math.max(1, header.window);
  if (state === 'SYN_SENT') takeOptions(original, header);
  else {
    // In the middle of a connection nobody knows how windows are scaled.
    original.maxEnd = (end + original.maxWindow) >>> 0;
    original.flags = reply.flags = BE_LIBERAL;
  }
  return flow;
}

/**
 * One segment of a known flow, or the first of a new one (state NONE, not confirmed).
 *
 * @param now simulated microseconds.
 * @see Linux net/netfilter/nf_conntrack_proto_tcp.c, nf_conntrack_tcp_packet()
 */
export function tcpProgress(
  entry: ConntrackEntry,
  direction: Direction,
  packet: Packet,
  header: TcpHeader,
  settings: ConntrackSettings,
  now: number,
): Progress {
  const { tcp: state, windows } = entry;
  if (state === null || windows === null || !validFlags(header.flags)) return { verdict: 'invalid', entry };
  const segment = segmentOf(header, packet);
  let next = moveOf(state, direction, segment.kind);
  if (next === 'invalid') return { verdict: 'invalid', entry };
  if (next === 'SYN_SENT' && (state === 'TIME_WAIT' || state === 'CLOSE')) {
    const closed = (windows.original.flags | windows.reply.flags) & CLOSE_INIT;
    const wasReset = windows.lastDirection === direction && windows.lastKind === 'rst';
    if (closed || wasReset) return { verdict: 'reopen', entry };
    next = 'ignore';
  }
  const flow = draftOf(windows);
  const passing: Passing = { entry, state, flow, direction, segment };
  const { kind } = segment;
  let checked = true;
  if (next === 'ignore') {
    if (!answersIgnoredSyn(passing)) {
      noteIgnored(passing);
      return unmoved(passing);
    }
    resynchronize(passing);
    next = 'SYN_RECV';
  } else if (next === 'TIME_WAIT' && isChallengeAck(passing)) {
    flow.lastFlags &= ~CHALLENGE_ACK;
    return unmoved(passing);
  } else if (next === 'SYN_SENT2') {
    flow.lastFlags |= SIMULTANEOUS_OPEN;
  } else if (next === 'SYN_RECV') {
    // The table alone cannot tell how an open from both ends goes on.
    if (direction === 'reply' && kind === 'ack' && flow.lastFlags & SIMULTANEOUS_OPEN) next = 'ESTABLISHED';
  } else if (next === 'CLOSE' && kind === 'rst') {
    const reset = judgeReset(passing, settings.tcpIgnoreInvalidRst);
    if (!reset) return { verdict: 'invalid', entry };
    ({ next, checked } = reset);
  }
  if (checked) {
    const fits = inWindow(flow, state, direction, segment, settings.tcpBeLiberal);
    if (fits === 'ignore') return unmoved(passing);
    if (fits === 'invalid') return { verdict: 'invalid', entry: misfit(passing, settings, now) };
  }
  flow.lastKind = kind;
  flow.lastDirection = direction;
  if (state !== next && next === 'FIN_WAIT') flow[direction].flags |= CLOSE_INIT;
  return settled(passing, next, settings, now);
}

const seenReply = ({ entry, direction }: Passing): boolean => entry.seenReply || direction === 'reply';

/** The segment goes on as one of the flow; neither the state nor the time left changes. */
const unmoved = (passing: Passing): Progress => ({
  verdict: 'accept',
  entry: { ...passing.entry, windows: passing.flow, seenReply: seenReply(passing) },
});

/**
 * A segment out of its window. Once both ends tried to close like that, the flow is not remembered for long.
 *
 * @see Linux net/netfilter/nf_conntrack_proto_tcp.c, nf_tcp_handle_invalid()
 */
function misfit(
  { entry, flow, direction, segment: { kind } }: Passing,
  { tcpUnacknowledged }: ConntrackSettings,
  now: number,
): ConntrackEntry {
  const closes = kind === 'rst' || kind === 'fin';
  if (!entry.assured || !closes) return { ...entry, windows: flow };
  const bothClose = flow.lastDirection !== direction && (flow.lastKind === 'fin' || flow.lastKind === 'rst');
  if (!bothClose) {
    flow.lastKind = kind;
    flow.lastDirection = direction;
    return { ...entry, windows: flow };
  }
  const shorter = now + tcpUnacknowledged * SECOND;
  const expires = entry.expires - now < SOON_OVER ? entry.expires : Math.min(entry.expires, shorter);
  return { ...entry, windows: flow, expires };
}

/** Seconds a flow is remembered after a segment that fits. */
function timeoutAfter(
  { flow, segment: { kind } }: Passing,
  next: ConntrackTcpState,
  s: ConntrackSettings,
): number {
  const usual = s.tcp[next];
  if (flow.retransmissions >= s.tcpMaxRetrans && usual > s.tcpRetrans) return s.tcpRetrans;
  if (kind === 'rst') return s.tcp.CLOSE;
  if ((flow.original.flags | flow.reply.flags) & DATA_UNACKNOWLEDGED && usual > s.tcpUnacknowledged)
    return s.tcpUnacknowledged;
  return flow.lastWindow === 0 && usual > s.tcpRetrans ? s.tcpRetrans : usual;
}

/** The flow after a segment that fits. */
function settled(
  passing: Passing,
  next: ConntrackTcpState,
  settings: ConntrackSettings,
  now: number,
): Progress {
  const { entry, state, flow, segment } = passing;
  let timeout = timeoutAfter(passing, next, settings);
  let { assured, expires } = entry;
  if (!entry.seenReply) {
    if (segment.header.flags & TCP_RST)
      return { verdict: 'over', entry: { ...entry, tcp: next, windows: flow } };
    // Picked up in the middle, and no answer yet.
    if (next === 'ESTABLISHED') timeout = Math.min(timeout, settings.tcpUnacknowledged);
  } else if (next === 'ESTABLISHED' && (state === 'SYN_RECV' || state === 'ESTABLISHED')) assured = true;
  // A SYN that is sent again gains no time.
  const again = !entry.seenReply && segment.kind === 'syn' && state === 'SYN_SENT';
  if (!again) expires = now + timeout * SECOND;
  return {
    verdict: 'accept',
    entry: { ...entry, tcp: next, windows: flow, seenReply: seenReply(passing), assured, expires },
  };
}

import type { ConntrackTcpState, TcpEnd, TcpSegmentKind, TcpWindows } from '../dataplane/learned.ts';
import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN, type Packet, type TcpHeader } from '../net/packet.ts';
import { segmentKind } from './conntrackTcp.ts';

/** IP_CT_TCP_FLAG_* and IP_CT_EXP_CHALLENGE_ACK; without SACK, whose blocks nobody sends here. */
const SCALES = 0x01;
export const CLOSE_INIT = 0x04;
export const BE_LIBERAL = 0x08;
export const DATA_UNACKNOWLEDGED = 0x10;
export const MAXACK_SET = 0x20;
export const CHALLENGE_ACK = 0x40;
export const SIMULTANEOUS_OPEN = 0x80;

/** Acknowledgements may be older than the newest data by this much, or by the largest window (MAXACKWINCONST). */
const MAX_ACK_WINDOW = 66_000;

type Direction = 'original' | 'reply';
type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type TcpEndDraft = Writable<TcpEnd>;

/** A copy of what is remembered of a flow, to be written while one segment passes. It becomes the new memory. */
export interface TcpDraft extends Writable<TcpWindows> {
  readonly original: TcpEndDraft;
  readonly reply: TcpEndDraft;
}

/** A segment as the tracker reads it. `end` is the sequence number after it, SYN and FIN counted. */
export interface Segment {
  readonly header: TcpHeader;
  readonly kind: TcpSegmentKind;
  readonly end: number;
}

/** Whether one sequence number comes before another, modulo 2^32 (include/net/tcp.h, before()). */
export const before = (a: number, b: number): boolean => ((a - b) | 0) < 0;
const after = (a: number, b: number): boolean => before(b, a);

export const otherWay = (direction: Direction): Direction =>
  direction === 'original' ? 'reply' : 'original';

const UNSEEN: TcpEnd = { end: 0, maxEnd: 0, maxWindow: 0, maxAck: 0, scale: 0, flags: 0 };

/** A flow of which nothing was seen. */
export const unseenFlow = (): TcpDraft => ({
  original: { ...UNSEEN },
  reply: { ...UNSEEN },
  lastKind: 'none',
  lastDirection: 'original',
  lastSeq: 0,
  lastAck: 0,
  lastEnd: 0,
  lastWindow: 0,
  lastScale: 0,
  lastFlags: 0,
  retransmissions: 0,
});

export const draftOf = (windows: TcpWindows): TcpDraft => ({
  ...windows,
  original: { ...windows.original },
  reply: { ...windows.reply },
});

/** Reads the segment out of a packet (segment_seq_plus_len()). */
export const segmentOf = (header: TcpHeader, { payload }: Packet): Segment => ({
  header,
  kind: segmentKind(header.flags),
  end:
    (header.seq + payload.bytes + (header.flags & TCP_SYN ? 1 : 0) + (header.flags & TCP_FIN ? 1 : 0)) >>> 0,
});

/** What the options of a SYN say; without options all stays as it was (tcp_options()). */
export function takeOptions(end: TcpEndDraft, { windowScale, optionBytes }: TcpHeader): void {
  if (optionBytes === 0) return;
  end.scale = windowScale ?? 0;
  end.flags = windowScale === null ? 0 : SCALES;
}

/** The first SYN, or SYN-ACK, of an end. Windows are scaled only where both ends offer it (tcp_init_sender()). */
function startEnd(flow: TcpDraft, direction: Direction, { header, end }: Segment): void {
  const sender = flow[direction];
  const receiver = flow[otherWay(direction)];
  sender.end = sender.maxEnd = end;
  sender.maxWindow = Math.max(1, header.window);
  takeOptions(sender, header);
  if (direction === 'reply' && !(sender.flags & receiver.flags & SCALES)) sender.scale = receiver.scale = 0;
}

/**
 * Whether a segment fits between what its sender sent and what its receiver allows, and what it teaches about both.
 *
 * @param flow is written in place: also where the answer is no, as the kernel does.
 * @param state as it was before this segment.
 * @returns `ignore`: let through, but neither the state nor the time left changes; `invalid`: not of this connection.
 * @see Linux net/netfilter/nf_conntrack_proto_tcp.c, tcp_in_window()
 */
export function inWindow(
  flow: TcpDraft,
  state: ConntrackTcpState,
  direction: Direction,
  segment: Segment,
  beLiberal: boolean,
): 'accept' | 'ignore' | 'invalid' {
  const sender = flow[direction];
  const receiver = flow[otherWay(direction)];
  const { header, kind } = segment;
  const { flags, window } = header;
  let { seq, ack } = header;
  let { end } = segment;

  if (sender.maxWindow === 0) {
    if (flags & TCP_SYN) {
      startEnd(flow, direction, segment);
      if (!(flags & TCP_ACK)) return 'accept';
    } else pickUp(sender, receiver, segment);
  } else if (flags & TCP_SYN && after(end, sender.end) && (state === 'SYN_SENT' || state === 'SYN_RECV')) {
    // The end starts anew, with other numbers and perhaps other options.
    startEnd(flow, direction, segment);
    if (direction === 'reply' && !(flags & TCP_ACK)) return 'accept';
  }
  // Broken stacks acknowledge 0 in a reset.
  if (!(flags & TCP_ACK) || (flags & TCP_RST && ack === 0)) ack = receiver.end;
  // A reset that answers a SYN.
  if (flags & TCP_RST && seq === 0 && state === 'SYN_SENT') seq = end = sender.end;

  const unless = (verdict: 'ignore' | 'invalid') =>
    sender.flags & BE_LIBERAL || beLiberal ? 'accept' : verdict;
  const oldestEnd = (sender.end - receiver.maxWindow - 1) | 0;
  const oldestAck = (receiver.end - Math.max(sender.maxWindow, MAX_ACK_WINDOW) - 1) | 0;
  if (!before(seq, sender.maxEnd + 1)) {
    const overshot = (end - sender.maxEnd + 1) >>> 0;
    const onlyTooMuch =
      receiver.maxWindow > 0 &&
      after(end, oldestEnd) &&
      after(ack, oldestAck) &&
      overshot <= receiver.maxWindow &&
      before(ack, receiver.end + 1);
    if (!onlyTooMuch) return unless('invalid');
    // More than the window takes. Should the receiver take it all the same, its acknowledgement must fit.
    sender.end = end;
    sender.flags |= DATA_UNACKNOWLEDGED;
    return unless('ignore');
  }
  if (!before(ack, receiver.end + 1)) return unless('invalid');
  if (receiver.maxWindow > 0 && !after(end, oldestEnd)) return unless('ignore');
  if (!after(ack, oldestAck)) return unless('ignore');

  const offered = flags & TCP_SYN ? window : window << sender.scale;
  sender.maxWindow = Math.max(sender.maxWindow, offered);
  if (after(end, sender.end)) {
    sender.end = end;
    sender.flags |= DATA_UNACKNOWLEDGED;
  }
  if (flags & TCP_ACK && (!(sender.flags & MAXACK_SET) || after(ack, sender.maxAck))) {
    sender.maxAck = ack;
    sender.flags |= MAXACK_SET;
  }
  if (receiver.maxWindow > 0 && after(end, sender.maxEnd)) receiver.maxWindow += (end - sender.maxEnd) >>> 0;
  if (after(ack + offered, receiver.maxEnd - 1))
    receiver.maxEnd = (ack + offered + (offered === 0 ? 1 : 0)) >>> 0;
  if (ack === receiver.end) receiver.flags &= ~DATA_UNACKNOWLEDGED;
  if (kind === 'ack') noteAck(flow, direction, seq, ack, end, window);
  return 'accept';
}

/** An end whose beginning nobody here saw: its first segment has to do. */
function pickUp(sender: TcpEndDraft, receiver: TcpEndDraft, { header, end }: Segment): void {
  sender.end = end;
  sender.maxWindow = Math.max(1, header.window << sender.scale);
  sender.maxEnd = (end + sender.maxWindow) >>> 0;
  if (receiver.maxWindow === 0) receiver.end = receiver.maxEnd = header.ack;
  // Likely the answer to a keepalive.
  else if (header.ack === (receiver.end + 1) >>> 0) receiver.end = header.ack;
}

/** Counts how often the same acknowledgement comes. */
function noteAck(
  flow: TcpDraft,
  direction: Direction,
  seq: number,
  ack: number,
  end: number,
  window: number,
): void {
  const again =
    flow.lastDirection === direction &&
    flow.lastSeq === seq &&
    flow.lastAck === ack &&
    flow.lastEnd === end &&
    flow.lastWindow === window;
  flow.retransmissions = again ? flow.retransmissions + 1 : 0;
  flow.lastDirection = direction;
  flow.lastSeq = seq;
  flow.lastAck = ack;
  flow.lastEnd = end;
  flow.lastWindow = window;
}

// Tells what the kernel did in the words of a capture, so that the same comparison holds for both.
import type { Dataplane } from '../../src/core/dataplane/dataplane.ts';
import type { Capture, CapturedArp, CapturedFrame, CapturedOutcome } from '../../src/core/testing/capture.ts';
import { DeviceNames } from '../../src/core/testing/captureLines.ts';
import { parseMac } from '../../src/core/net/mac.ts';
import type { AgentOutcome, AgentResult } from './agent.ts';
import { parseConntrack, withoutLastSyn } from './kernelFlows.ts';
import { parseFrame, type KernelFrame, type KernelIp } from './parseFrame.ts';

const TCP = 6;
const ICMP_REDIRECT = 5;
/** The captures look at a silence until the client asks again, which a SYN does after a second. */
const SILENCE_MS = 950;

/** The frames of one conversation, by the part they play. */
export interface Sorted {
  readonly request: readonly KernelFrame[];
  readonly reply: readonly KernelFrame[];
  readonly icmpError: readonly KernelFrame[];
  readonly redirects: readonly KernelFrame[];
  readonly arp: readonly KernelFrame[];
  /** Frames of ARP and IPv4 that are none of these: later packets of the conversation. */
  readonly others: readonly KernelFrame[];
}

/** Whether two packets are one, seen in two places: what NAT and routers leave alone is equal. */
type Same = (ip: KernelIp) => boolean;

/** Frames of the first packet that fits; later ones of the same looks are sent again from the same place. */
function firstPacket(frames: readonly KernelFrame[], same: Same): KernelFrame[] {
  const all = frames.filter(({ ip }) => ip !== undefined && same(ip));
  const [first] = all;
  if (!first) return [];
  const isBirth = (frame: KernelFrame) =>
    frame.netns === first.netns &&
    frame.dev === first.dev &&
    frame.dir === first.dir &&
    frame.ip?.src === first.ip?.src &&
    frame.ip?.dst === first.ip?.dst;
  const again = all.findIndex((frame, i) => i > 0 && isBirth(frame) && frame.ms - first.ms > 100);
  return again < 0 ? all : all.slice(0, again);
}

/** Sorts what was recorded. `token`: first bytes of the payload of a datagram or echo. */
function sortFrames(result: AgentResult, token: string, scheme: string): Sorted {
  const frames = result.frames.flatMap((frame, order) => parseFrame(frame, order) ?? []);
  const isTcp = scheme === 'tcp' || scheme === 'http';
  // A SYN that its own host turns away never reaches a device, but the error about it does.
  const syn = frames.find(({ ip }) => ip?.proto === TCP && ip.flags === 'S')?.ip;
  const isn = (syn ?? frames.find(({ ip }) => ip?.quoted?.proto === TCP)?.ip?.quoted)?.seq;
  const isRequest: Same = (ip) =>
    isTcp
      ? ip.proto === TCP && ip.flags === 'S' && ip.seq === isn
      : ip.payload.startsWith(token) && ip.icmp?.type !== 0;
  const isReply: Same = (ip) =>
    isTcp
      ? ip.proto === TCP && isn !== undefined && ip.ack === (isn + 1) >>> 0 && isAnswer(ip.flags)
      : scheme === 'udp'
        ? ip.payload.startsWith('server=')
        : ip.icmp?.type === 0 && ip.payload.startsWith(token);
  const isQuoted = (ip: KernelIp): boolean =>
    ip.quoted !== undefined &&
    (isTcp ? ip.quoted.proto === TCP && ip.quoted.seq === isn : isRequest(ip.quoted));
  const request = firstPacket(frames, isRequest);
  const reply = firstPacket(frames, isReply);
  // A SYN that was sent again meanwhile draws an error of its own; the identification tells them apart.
  const id = request[0]?.ip?.id;
  const icmpError = firstPacket(
    frames,
    (ip) => isQuoted(ip) && ip.icmp?.type !== ICMP_REDIRECT && (id === undefined || ip.quoted?.id === id),
  );
  const redirects = firstPacket(frames, (ip) => isQuoted(ip) && ip.icmp?.type === ICMP_REDIRECT);
  const counted = new Set([...request, ...reply, ...icmpError, ...redirects]);
  return {
    request,
    reply,
    icmpError,
    redirects,
    arp: frames.filter(({ arp }) => arp !== undefined),
    others: frames.filter((frame) => frame.ip !== undefined && !counted.has(frame)),
  };
}

const isAnswer = (flags: string | undefined): boolean => flags === 'SA' || flags === 'AR';

/** ARP until the answer came; without one, until the client asked again. */
function arpBefore({ arp, request, reply, icmpError, others }: Sorted): KernelFrame[] {
  const answer = reply.length > 0 ? reply : icmpError;
  const last = answer.at(-1);
  if (last)
    return arp.filter((frame, i) => frame.ms <= last.ms && !isAskedAnew(frame, arp.slice(0, i), answer));
  const [first] = request;
  const again = others.find(({ ip }) => ip?.proto === TCP && ip.flags === 'S' && ip.seq === first?.ip?.seq);
  return first && again ? arp.filter(({ ms }) => ms < first.ms + SILENCE_MS) : [...arp];
}

/**
 * When nobody answers, host unreachable is told after three seconds, and at that very moment the SYN is sent for the
 * third time: which of the two timers fires first is chance, and if it is the first, the question is asked anew.
 */
function isAskedAnew(
  frame: KernelFrame,
  before: readonly KernelFrame[],
  [error]: readonly KernelFrame[],
): boolean {
  if (!error?.ip?.quoted) return false;
  const isSame = ({ netns, dev, dir, arp }: KernelFrame) =>
    netns === frame.netns && dev === frame.dev && dir === frame.dir && arp === frame.arp;
  return before.filter(isSame).length >= 3;
}

/** The frames of a packet with the later pieces it was cut into: those bear no ports, only the identification of the first. */
export function withPieces(packet: readonly KernelFrame[], { others }: Sorted): KernelFrame[] {
  const cut = new Set(packet.flatMap(({ ip, outer }) => (outer?.mf ? [outer.id] : ip?.mf ? [ip.id] : [])));
  const later = others.filter(({ ip }) => ip !== undefined && ip.offset > 0 && cut.has(ip.id));
  return [...packet, ...later].sort((a, b) => a.order - b.order);
}

/** Who has which address, and how devices are called in captures. */
export class Words {
  readonly names: DeviceNames;

  constructor(dataplane: Dataplane) {
    this.names = new DeviceNames(dataplane);
  }

  frame = (frame: KernelFrame): CapturedFrame[] => {
    const { netns, dev, dir, pkttype, ip, outer } = frame;
    if (!ip) return [];
    const mac = parseMac(frame.dstMac);
    const owner = mac && this.names.ownerOf(mac);
    return [
      {
        netns,
        dev: this.names.nameOf(netns, dev),
        dir,
        ...(pkttype && { pkttype }),
        src: ip.src,
        dst: ip.dst,
        ...(ip.sport !== undefined && { sport: ip.sport }),
        ...(ip.dport !== undefined && { dport: ip.dport }),
        ttl: ip.ttl,
        len: ip.len,
        ...(ip.df && { df: true }),
        ...(ip.flags !== undefined && { flags: ip.flags }),
        ...(ip.icmp && { icmp: `${ip.icmp.type}/${ip.icmp.code}` }),
        ...(owner !== undefined && { dmacOf: owner }),
        ...(outer && {
          outer: {
            src: outer.src,
            dst: outer.dst,
            dport: outer.dport,
            ttl: outer.ttl,
            df: outer.df,
            vni: outer.vni,
          },
        }),
      },
    ];
  };

  arp = ({ netns, dev, dir, arp = '' }: KernelFrame): CapturedArp => ({
    netns,
    dev: this.names.nameOf(netns, dev),
    dir,
    arp,
  });
}

const RESULT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'refused',
  ENOPROTOOPT: 'refused',
  EHOSTUNREACH: 'host-unreachable',
  EACCES: 'host-unreachable',
  ENETUNREACH: 'net-unreachable',
  EINVAL: 'net-unreachable', // a blackhole route; programs do not tell it apart
  EPERM: 'refused', // REJECT in OUTPUT, told by send() itself
  EMSGSIZE: 'message-too-big',
  ETIMEDOUT: 'timed-out',
};

function outcomeOf(outcome: AgentOutcome, scheme: string, sorted: Sorted | null): CapturedOutcome {
  const { result, errno, served } = outcome;
  const error = sorted?.icmpError.at(-1);
  const isAnswered = sorted !== null && sorted.reply.length > 0;
  const isTtl = errno !== null && errno !== 'ETIMEDOUT' && error?.ip?.icmp?.type === 11;
  return {
    result:
      result === 'delivered' ? result : isTtl ? 'ttl-exceeded' : (RESULT[errno ?? ''] ?? `errno ${errno}`),
    ...(errno !== null && { errno }),
    ...(result === 'delivered' && served && { servedBy: served.owner }),
    ...(result === 'delivered' && served && scheme !== 'icmp' && { serverSawClient: served.client }),
    ...(error?.ip?.icmp &&
      !isAnswered && {
        icmpError: {
          type: `${error.ip.icmp.type}/${error.ip.icmp.code}`,
          from: error.ip.src,
          ...(error.ip.icmp.mtu > 0 && { mtu: error.ip.icmp.mtu }),
        },
      }),
  };
}

/** A capture made of one request's raw record. */
export function captureOf(
  result: AgentResult,
  made: Pick<Capture, 'name' | 'title' | 'command' | 'scenario'> & {
    readonly token: string;
    readonly scheme: string;
    readonly dataplane: Dataplane;
  },
): { capture: Capture; sorted: Sorted } {
  const { name, title, command, scenario, token, scheme, dataplane } = made;
  const words = new Words(dataplane);
  const sorted = sortFrames(result, token, scheme);
  const conntrack = Object.fromEntries(
    Object.entries(result.conntrack)
      .map(([netns, text]) => [netns, withoutLastSyn(parseConntrack(text), sorted)] as const)
      .filter(([, flows]) => flows.length > 0),
  );
  const expect: Capture['expect'] = {
    outcome: outcomeOf(result.outcome, scheme, sorted),
    request: sorted.request.flatMap(words.frame),
    reply: sorted.reply.flatMap(words.frame),
    ...(sorted.icmpError.length > 0 && { icmpError: sorted.icmpError.flatMap(words.frame) }),
    arp: arpBefore(sorted).map(words.arp),
    conntrack,
    ...(result.further.length > 0 && {
      further: result.further.map((outcome) => outcomeOf(outcome, scheme, null)),
    }),
  };
  return { capture: { name, title, command, scenario, expect }, sorted };
}

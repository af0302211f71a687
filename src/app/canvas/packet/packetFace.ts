import {
  TCP_ACK,
  TCP_FIN,
  TCP_PSH,
  TCP_RST,
  TCP_SYN,
  type ArpMessage,
  type Packet,
} from '../../../core/net/packet.ts';
import { t } from '../text.ts';
import type { Step } from '../../../core/trace/step.ts';

/** One layer of a packet as a shell of its token. */
export type ShellKind = 'ethernet' | 'tunnel' | 'ip' | 'transport' | 'arp';

/** Who talks to whom on one level of a packet: the outer one of a tunnel, or the packet's own. */
export interface Ends {
  readonly tunnel: boolean;
  readonly src: string;
  readonly dst: string;
}

export interface PacketFace {
  /** Outermost first. */
  readonly shells: readonly ShellKind[];
  /** What it is, in one short word. */
  readonly word: string;
  readonly ends: readonly Ends[];
  /** What it says in words, where addresses alone would not tell: an ARP question or answer. */
  readonly says: string | null;
  /** The VXLAN segment, when it is wrapped. */
  readonly vni: number | null;
}

function tcpWord(flags: number, text: string): string {
  if (flags & TCP_RST) return 'RST';
  if (flags & TCP_SYN) return flags & TCP_ACK ? 'SYN ACK' : 'SYN';
  if (flags & TCP_FIN) return 'FIN';
  const first = text.split(/[\s:]/, 2);
  if (first[0] === 'HTTP/1.1' && first[1]) return first[1];
  if (text !== '' && first[0]) return first[0].slice(0, 7);
  return flags & TCP_PSH ? 'DATA' : 'ACK';
}

function wordOf({ arp, l4, ip, payload }: Packet): string {
  if (arp) return arp.op === 'request' ? 'ARP ?' : 'ARP !';
  if (!l4) return ip && ip.fragmentOffset > 0 ? 'piece' : (ip?.proto ?? '').toUpperCase();
  switch (l4.proto) {
    case 'tcp':
      return tcpWord(l4.flags, payload.text);
    case 'udp':
      return l4.dport === 53 || l4.sport === 53 ? 'DNS' : 'UDP';
    case 'icmp':
      return l4.type === 8 ? 'ping' : l4.type === 0 ? 'pong' : 'ICMP !';
    default:
      return l4 satisfies never;
  }
}

const arpText = ({ op, senderIp, senderMac, targetIp }: ArpMessage): string =>
  op === 'request' ? t.arpQuestion(targetIp, senderIp) : t.arpAnswer(senderIp, senderMac);

function endsOf({ arp, ip, l4, vxlan }: Packet): Ends | null {
  if (arp) return { tunnel: false, src: arp.senderIp, dst: arp.targetIp };
  if (!ip) return null;
  const port = (n: number | undefined) => (n === undefined ? '' : `:${n}`);
  const ports = l4 && l4.proto !== 'icmp' && vxlan === null ? l4 : undefined;
  return {
    tunnel: vxlan !== null,
    src: `${ip.src}${port(ports?.sport)}`,
    dst: `${ip.dst}${port(ports?.dport)}`,
  };
}

/** What a token shows of a packet: its layers as shells, its ends on every level, and one word. */
export function faceOf(packet: Packet): PacketFace {
  const shells: ShellKind[] = [];
  const ends: Ends[] = [];
  let vni: number | null = null;
  let at: Packet = packet;
  for (;;) {
    if (at.eth) shells.push('ethernet');
    const own = endsOf(at);
    if (own) ends.push(own);
    if (!at.inner) break;
    vni ??= at.vxlan?.vni ?? null;
    shells.push('tunnel');
    at = at.inner;
  }
  if (at.arp) shells.push('arp');
  if (at.ip) shells.push('ip');
  if (at.l4) shells.push('transport');
  return { shells, word: wordOf(at), ends, says: at.arp && arpText(at.arp), vni };
}

/** A value that a step rewrote, as the token shows it. */
export interface Flip {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

/** What a step rewrote that the ends of the label do not show already. */
export function flipsOf(step: Step): readonly Flip[] {
  return (step.diff ?? []).flatMap(({ field, from, to }) =>
    field === 'ip.ttl' ? [{ what: 'TTL', from: String(from), to: String(to) }] : [],
  );
}

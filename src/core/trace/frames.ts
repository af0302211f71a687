import type { Dataplane } from '../dataplane/dataplane.ts';
import type { Interface } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import { ZERO_MAC, type Mac } from '../net/mac.ts';
import {
  ETH_ARP,
  ETH_IPV4,
  ETH_IPV6,
  tcpFlags,
  type ArpMessage,
  type EthernetHeader,
  type IpHeader,
  type IpProtocol,
  type Packet,
} from '../net/packet.ts';
import { mapCrossings } from './crossings.ts';
import type { Run } from './run.ts';
import type { PacketType } from './step.ts';

/** The headers of one packet, outermost first, as `--format frames` writes them. */
export interface FrameHeaders {
  /** Only on what an encapsulated frame carries: the VXLAN network it belongs to. */
  readonly vni?: number;
  /** `null`: the device carries bare IP. */
  readonly eth: { readonly src: Mac; readonly dst: Mac; readonly type: string } | null;
  readonly arp?: ArpMessage;
  readonly ip?: {
    readonly src: Ip;
    readonly dst: Ip;
    readonly proto: IpProtocol;
    readonly ttl: number;
    readonly df: boolean;
    /** Whole datagram in bytes. */
    readonly len: number;
    readonly id?: number;
    readonly mf?: boolean;
    /** In bytes. */
    readonly offset?: number;
  };
  readonly l4?: { readonly sport: number; readonly dport: number; readonly flags?: string };
  readonly udp?: { readonly sport: number; readonly dport: number; readonly len: number };
  readonly icmp?: {
    readonly type: number;
    readonly code: number;
    readonly id?: number;
    readonly seq?: number;
    readonly mtu?: number;
  };
  readonly inner?: FrameHeaders;
}

/** A frame crossing a device: what an AF_PACKET socket bound to it would report. */
export interface Frame extends FrameHeaders {
  /** Position among the frames of the run, from 0. */
  readonly n: number;
  /** Simulated microseconds since the run began. */
  readonly t: number;
  readonly journey: number;
  readonly netns: string;
  readonly dev: string;
  readonly kind: Interface['kind'] | 'unknown';
  /** `NETNS/DEV` at the other end of the wire; `null` for devices without one. */
  readonly peer: string | null;
  readonly dir: 'in' | 'out';
  readonly pkttype: PacketType;
}

/** Loopback has an Ethernet header of zeros (drivers/net/loopback.c sets eth_type_trans() on it). */
export const loopbackHeader = ({ arp, ip }: Packet): EthernetHeader => ({
  src: ZERO_MAC,
  dst: ZERO_MAC,
  type: arp ? ETH_ARP : ip?.src.includes(':') ? ETH_IPV6 : ETH_IPV4,
});

function ethOf(packet: Packet, kind: Frame['kind']): FrameHeaders['eth'] {
  const eth = packet.eth ?? (kind === 'loopback' ? loopbackHeader(packet) : null);
  return eth ? { src: eth.src, dst: eth.dst, type: `0x${eth.type.toString(16).padStart(4, '0')}` } : null;
}

function ipOf(ip: IpHeader): NonNullable<FrameHeaders['ip']> {
  const { src, dst, proto, ttl, df, length: len } = ip;
  const whole = { src, dst, proto, ttl, df, len };
  return ip.mf || ip.fragmentOffset > 0
    ? { ...whole, id: ip.id, mf: ip.mf, offset: ip.fragmentOffset }
    : whole;
}

function transportOf({ l4 }: Packet): Pick<FrameHeaders, 'l4' | 'udp' | 'icmp'> {
  if (l4 === null) return {};
  switch (l4.proto) {
    case 'tcp':
      return { l4: { sport: l4.sport, dport: l4.dport, flags: tcpFlags(l4.flags) } };
    case 'udp': {
      const ports = { sport: l4.sport, dport: l4.dport };
      return { l4: ports, udp: { ...ports, len: l4.length } };
    }
    case 'icmp': {
      const echo = l4.quoted === null ? { id: l4.id, seq: l4.seq } : {};
      return { icmp: { type: l4.type, code: l4.code, ...echo, ...(l4.mtu > 0 && { mtu: l4.mtu }) } };
    }
    default:
      return l4 satisfies never;
  }
}

/** The headers a packet shows at this moment. The result shares nothing with the packet that later writes could change. */
export function headersOf(packet: Packet, kind: Frame['kind']): FrameHeaders {
  return {
    eth: ethOf(packet, kind),
    ...(packet.arp && { arp: packet.arp }),
    ...(packet.ip && { ip: ipOf(packet.ip) }),
    ...transportOf(packet),
    ...(packet.inner && {
      inner: { ...(packet.vxlan && { vni: packet.vxlan.vni }), ...headersOf(packet.inner, 'unknown') },
    }),
  };
}

const peerOf = (device: Interface | undefined): string | null =>
  device && 'peer' in device ? `${device.peer.netns}/${device.peer.dev}` : null;

/**
 * Every frame of a run that crosses a device, in the order of time.
 *
 * @param dataplane the one the run was computed on; it knows what kind a device is, and where its wire ends.
 */
export function framesOf(run: Run, dataplane: Dataplane): Frame[] {
  return mapCrossings(run, ({ journey, netns, step, packet }, n): Frame => {
    const device = dataplane.netns(netns)?.interfaces.get(step.dev);
    const kind: Frame['kind'] = device?.kind ?? 'unknown';
    return {
      n,
      t: step.t,
      journey: journey.id,
      netns,
      dev: step.dev,
      kind,
      peer: peerOf(device),
      dir: step.kind === 'ingress' ? 'in' : 'out',
      pkttype: step.kind === 'ingress' ? step.pkttype : 'outgoing',
      ...headersOf(packet, kind),
    };
  });
}

/** The lines of `--format frames`: NDJSON, one frame each. */
export const formatFrames = (frames: readonly Frame[]): string =>
  frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');

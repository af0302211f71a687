import { BROADCAST_MAC, ZERO_MAC, type Mac } from '../../net/mac.ts';
import {
  ETH_ARP,
  ETHERNET_HEADER_BYTES,
  IPV4_HEADER_BYTES,
  TCP_ACK,
  TCP_FIN,
  TCP_HEADER_BYTES,
  TCP_PSH,
  TCP_RST,
  TCP_SYN,
  type ArpMessage,
  type EthernetHeader,
  type IcmpHeader,
  type IpHeader,
  type IpProtocol,
  type Packet,
  type TcpHeader,
  type UdpHeader,
} from '../../net/packet.ts';
import { portName } from '../services.ts';

/** How packets are to be told. */
export interface PrintOptions {
  /** `-n`: ports by number. Addresses are never looked up. */
  readonly numeric: boolean;
  /** `-e`: the Ethernet header, too. */
  readonly link: boolean;
  /** `-v`: the IP header, too. */
  readonly verbose: boolean;
  /** `-S`: sequence numbers as they are. */
  readonly absolute: boolean;
}

const ARP_BYTES = 28;
/** Ports whose TCP payload tcpdump takes for HTTP. */
const HTTP_PORTS: readonly number[] = [80, 8080, 3128];
/** 4789 is VXLAN's own; flannel's 8472 is taken for OTV, whose header says the same in other words. */
const TUNNELS: ReadonlyMap<number, 'VXLAN' | 'OTV'> = new Map([
  [4789, 'VXLAN'],
  [8472, 'OTV'],
]);
const NUMBERS: Readonly<Record<IpProtocol, number>> = { icmp: 1, ipip: 4, tcp: 6, udp: 17, sctp: 132 };
const NAMES: Readonly<Record<IpProtocol, string>> = {
  icmp: 'ICMP',
  ipip: 'IPIP',
  tcp: 'TCP',
  udp: 'UDP',
  sctp: 'SCTP',
};

/** Tells packets as tcpdump 4.99 does; it remembers where each connection's numbers began, so one is needed per capture. */
export class PacketPrinter {
  readonly #options: PrintOptions;
  /** By the connection's ends in order: the numbers that both sides began with. */
  readonly #began = new Map<string, { readonly seq: number; readonly ack: number }>();

  constructor(options: PrintOptions) {
    this.#options = options;
  }

  /** One packet from its outermost header on, without its time. A second line begins with a line break. */
  print(packet: Packet): string {
    const { link, numeric } = this.#options;
    if (!link || packet.eth === null) return this.#network(packet, true);
    return `${ethernetText(packet.eth, frameBytes(packet), numeric)}: ${this.#network(packet, false)}`;
  }

  #network(packet: Packet, named: boolean): string {
    const { arp, ip } = packet;
    if (arp) return `${named ? 'ARP, ' : ''}${this.#arp(arp)}`;
    if (!ip) return 'unknown';
    const inside = this.#inside(packet, ip);
    const name = named ? 'IP ' : '';
    if (!this.#options.verbose) return `${name}${inside}`;
    const flags = [ip.mf ? '+' : '', ip.df ? 'DF' : ''].filter((flag) => flag !== '').join(', ') || 'none';
    const header =
      `(tos 0x${ip.tos.toString(16)}, ttl ${ip.ttl}, id ${ip.id}, offset ${ip.fragmentOffset}, ` +
      `flags [${flags}], proto ${NAMES[ip.proto]} (${NUMBERS[ip.proto]}), length ${ip.length})`;
    return `${name}${header}\n    ${inside}`;
  }

  #inside(packet: Packet, ip: IpHeader): string {
    const { l4 } = packet;
    if (ip.fragmentOffset > 0) {
      const name = this.#options.numeric ? `ip-proto-${NUMBERS[ip.proto]}` : ip.proto;
      return `${ip.src} > ${ip.dst}: ${name}`;
    }
    switch (l4?.proto) {
      case 'tcp':
        return this.#tcp(packet, ip, l4);
      case 'udp':
        return this.#udp(packet, ip, l4);
      case 'icmp':
        return `${ip.src} > ${ip.dst}: ${this.#icmp(ip, l4)}`;
      default:
        return packet.inner
          ? `${ip.src} > ${ip.dst}: ${this.#network(packet.inner, true)}`
          : `${ip.src} > ${ip.dst}: ${ip.proto} ${ip.length - IPV4_HEADER_BYTES}`;
    }
  }

  #ends(ip: IpHeader, { sport, dport, proto }: TcpHeader | UdpHeader): string {
    return `${ip.src}.${this.#port(sport, proto)} > ${ip.dst}.${this.#port(dport, proto)}`;
  }

  #port(number: number, proto: string): string {
    return this.#options.numeric ? `${number}` : portName(number, proto);
  }

  /** @see tcpdump 4.99.3 print-tcp.c, tcp_print() */
  #tcp({ payload }: Packet, ip: IpHeader, tcp: TcpHeader): string {
    const length = ip.length - IPV4_HEADER_BYTES - TCP_HEADER_BYTES - tcp.optionBytes;
    const { seq, ack } = this.#relative(ip, tcp);
    const flags = (
      [
        [TCP_FIN, 'F'],
        [TCP_SYN, 'S'],
        [TCP_RST, 'R'],
        [TCP_PSH, 'P'],
        [TCP_ACK, '.'],
      ] as const
    ).map(([bit, letter]) => (tcp.flags & bit ? letter : ''));
    const isTold = length > 0 || (tcp.flags & (TCP_SYN | TCP_FIN | TCP_RST)) !== 0;
    const parts = [
      `Flags [${flags.join('') || 'none'}]`,
      ...(isTold ? [`seq ${seq}${length > 0 ? `:${seq + length}` : ''}`] : []),
      ...(tcp.flags & TCP_ACK ? [`ack ${ack}`] : []),
      `win ${tcp.window}`,
      `length ${length}`,
    ];
    const isHttp = length > 0 && HTTP_PORTS.some((port) => port === tcp.sport || port === tcp.dport);
    const line = /^(GET|HEAD|POST|HTTP\/)/.test(payload.text) ? payload.text : '';
    const short = line === '' ? ': HTTP' : `: HTTP: ${line}`;
    const long = `: HTTP, length: ${length}${line === '' ? '' : `\n\t${line}`}`;
    return `${this.#ends(ip, tcp)}: ${parts.join(', ')}${isHttp ? (this.#options.verbose ? long : short) : ''}`;
  }

  /** Numbers count from where the connection began, once both sides have spoken. */
  #relative(ip: IpHeader, { sport, dport, flags, seq, ack }: TcpHeader): { seq: number; ack: number } {
    if (this.#options.absolute || (flags & TCP_ACK) === 0) return { seq, ack };
    const [own, other] = [`${ip.src} ${sport}`, `${ip.dst} ${dport}`];
    const isReverse = own > other;
    const key = isReverse ? `${other} ${own}` : `${own} ${other}`;
    const began = this.#began.get(key);
    if (!began || flags & TCP_SYN) {
      this.#began.set(key, isReverse ? { seq: ack - 1, ack: seq } : { seq, ack: ack - 1 });
      return { seq, ack };
    }
    const [mine, theirs] = isReverse ? [began.ack, began.seq] : [began.seq, began.ack];
    return { seq: (seq - mine) >>> 0, ack: (ack - theirs) >>> 0 };
  }

  #udp(packet: Packet, ip: IpHeader, udp: UdpHeader): string {
    const ends = this.#ends(ip, udp);
    const { inner, vxlan } = packet;
    const name = TUNNELS.get(udp.dport) ?? TUNNELS.get(udp.sport);
    if (inner === null || vxlan === null) return `${ends}: UDP, length ${udp.length - 8}`;
    const header =
      name === 'OTV'
        ? `OTV, flags [I] (0x08), overlay 0, instance ${vxlan.vni}`
        : `VXLAN, flags [I] (0x08), vni ${vxlan.vni}`;
    return `${ends}: ${header}\n${this.print(inner)}`;
  }

  #icmpText({ type, code, mtu, gateway }: IcmpHeader, host: string, about: Packet['l4']): string {
    if (type === 11) return code === 1 ? 'ip reassembly time exceeded' : 'time exceeded in-transit';
    if (type === 5) return `redirect ${host} to host ${gateway ?? ''}`;
    if (type !== 3) return `type-#${type}`;
    switch (code) {
      case 0:
        return `net ${host} unreachable`;
      case 1:
        return `host ${host} unreachable`;
      case 2:
        return `${host} protocol ${about ? NUMBERS[about.proto] : 0} unreachable`;
      case 3:
        return about && about.proto !== 'icmp'
          ? `${host} ${about.proto} port ${this.#port(about.dport, about.proto)} unreachable`
          : `${host} port 0 unreachable`;
      case 4:
        return `${host} unreachable - need to frag (mtu ${mtu})`;
      case 9:
        return `net ${host} unreachable - admin prohibited`;
      case 10:
        return `host ${host} unreachable - admin prohibited`;
      case 13:
        return `host ${host} unreachable - admin prohibited filter`;
      default:
        return `${host} unreachable - #${code}`;
    }
  }

  #arp({ op, senderIp, senderMac, targetIp, targetMac }: ArpMessage): string {
    const lengths = this.#options.verbose ? 'Ethernet (len 6), IPv4 (len 4), ' : '';
    if (op === 'reply')
      return `${lengths}Reply ${senderIp} is-at ${macText(senderMac, this.#options.numeric)}, length ${ARP_BYTES}`;
    // A question may say whom it takes the address for.
    const to = targetMac === ZERO_MAC ? '' : ` (${macText(targetMac, this.#options.numeric)})`;
    return `${lengths}Request who-has ${targetIp}${to} tell ${senderIp}, length ${ARP_BYTES}`;
  }

  /** @see tcpdump 4.99.3 print-icmp.c, icmp_print() */
  #icmp(ip: IpHeader, icmp: IcmpHeader): string {
    const length = `, length ${ip.length - IPV4_HEADER_BYTES}`;
    const { type, id, seq, quoted } = icmp;
    if (type === 8 || type === 0)
      return `ICMP echo ${type === 8 ? 'request' : 'reply'}, id ${id}, seq ${seq}${length}`;
    const about = quoted?.ip;
    const text = `ICMP ${this.#icmpText(icmp, about?.dst ?? '', quoted?.l4 ?? null)}${length}`;
    return this.#options.verbose && quoted ? `${text}\n\t${this.#network(quoted, true)}` : text;
  }
}

/** A MAC address; with names, who makes such cards, which nobody does: they are all made up. */
function macText(mac: Mac, numeric: boolean): string {
  if (numeric) return mac;
  if (mac === BROADCAST_MAC) return 'Broadcast';
  return `${mac} (oui ${mac === ZERO_MAC ? 'Ethernet' : 'Unknown'})`;
}

function ethernetText({ src, dst, type }: EthernetHeader, bytes: number, numeric: boolean): string {
  const name = type === ETH_ARP ? 'ARP' : 'IPv4';
  return `${macText(src, numeric)} > ${macText(dst, numeric)}, ethertype ${name} (0x${type.toString(16).padStart(4, '0')}), length ${bytes}`;
}

const frameBytes = ({ ip, arp }: Packet): number =>
  ETHERNET_HEADER_BYTES + (arp ? ARP_BYTES : (ip?.length ?? 0));

/** `00:00:00.000123` of microseconds. */
export function clockText(micros: number): string {
  const two = (value: number) => `${Math.floor(value)}`.padStart(2, '0');
  const seconds = Math.floor(micros / 1_000_000);
  const rest = `${micros % 1_000_000}`.padStart(6, '0');
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.${rest}`;
}

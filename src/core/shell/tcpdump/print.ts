import { internetChecksum } from '../../net/headerBytes.ts';
import { BROADCAST_MAC, ZERO_MAC } from '../../net/mac.ts';
import { ETH_ARP, ETH_IPV4, ETH_IPV6, ETHERNET_HEADER_BYTES, TCP_RST } from '../../net/packet.ts';
import { portName } from '../services.ts';
import { checksumOf, CutShort, Octets, type Datagram } from './octets.ts';
import { dnsText } from './printDns.ts';
import { asciiText, hexText } from './printHex.ts';
import { httpText } from './printHttp.ts';
import { icmpText, isIcmpError } from './printIcmp.ts';
import { respText } from './printResp.ts';
import { Connections, tcpText } from './printTcp.ts';

/** How packets are to be told. */
export interface PrintOptions {
  /** `-n`: ports and protocols by number. Addresses are never looked up. */
  readonly numeric: boolean;
  /** `-e`: the Ethernet header, too. */
  readonly link: boolean;
  /** How often `-v` was given: the IP header and checksums, then more of what is inside. */
  readonly verbose: number;
  /** `-q`: less of each protocol. */
  readonly quick: boolean;
  /** `-S`: sequence numbers as they are. */
  readonly absolute: boolean;
  /** `-x`, `-X`, `-A`: the octets, too; with `header` (`-xx`, `-XX`) from the Ethernet header on. */
  readonly octets: { readonly as: 'hex' | 'both' | 'ascii'; readonly header: boolean } | null;
}

/** A frame on a device. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** False: it begins with an IP header. */
  readonly ethernet: boolean;
}

const ETHERNET_TYPES: Readonly<Record<number, string>> = {
  [ETH_IPV4]: 'IPv4',
  [ETH_ARP]: 'ARP',
  [ETH_IPV6]: 'IPv6',
};
const ICMP = 1;
const IPIP = 4;
const TCP = 6;
const UDP = 17;
/** As `proto TCP (6)` has them, and, in small letters, /etc/protocols. */
const PROTOCOLS: Readonly<Record<number, string>> = {
  [ICMP]: 'ICMP',
  [IPIP]: 'IPIP',
  [TCP]: 'TCP',
  [UDP]: 'UDP',
  132: 'SCTP',
};
const DNS_PORT = 53;
/** Ports whose TCP payload tcpdump takes for HTTP. */
const HTTP_PORTS: readonly number[] = [80, 8080, 3128];
const RESP_PORT = 6379;
const VXLAN_PORT = 4789;
/** flannel's port for VXLAN; tcpdump takes it for OTV, whose header says the same in other words. */
const OTV_PORT = 8472;
const TUNNEL_HEADER = 8;
const UDP_HEADER = 8;
/** Of LINUX_SLL2. */
const COOKED_HEADER = 20;

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

/**
 * Tells frames as tcpdump 4.99 does, from their octets; it remembers where each connection's numbers began, so one is needed
 * per capture. Of what TCP and UDP carry it reads DNS, HTTP, Redis's lines and VXLAN.
 */
export class PacketPrinter {
  readonly #options: PrintOptions;
  readonly #connections = new Connections();

  constructor(options: PrintOptions) {
    this.#options = options;
  }

  /** One frame without its time. A second line begins with a line break. */
  print({ bytes, ethernet }: Frame): string {
    const frame = new Octets(bytes);
    const isWhole = !ethernet || this.#options.octets?.header === true;
    const text = ethernet ? this.#ethernet(frame) : this.#ip(frame, true);
    return text + this.#octets(frame.from(isWhole ? 0 : ETHERNET_HEADER_BYTES));
  }

  #octets(shown: Octets): string {
    const { octets } = this.#options;
    if (octets === null) return '';
    return octets.as === 'ascii' ? asciiText(shown.all()) : hexText(shown.all(), octets.as === 'both');
  }

  #typeText(type: number): string {
    const known = ETHERNET_TYPES[type] ?? 'Unknown';
    return this.#options.quick ? known : `ethertype ${known} (${hex(type, 4)})`;
  }

  /**
   * The same as `-i any` has it: with `-e` the header of a cooked capture, which knows the sender's address alone.
   *
   * @param ifindex number of the device.
   * @see tcpdump 4.99.3 print-sll.c, sll2_print()
   */
  printCooked(frame: Frame, ifindex: number): string {
    const { bytes, ethernet } = frame;
    const { numeric } = this.#options;
    const whole = new Octets(bytes);
    const body = whole.from(ethernet ? ETHERNET_HEADER_BYTES : 0);
    const type = ethernet ? whole.u16(12) : ETH_IPV4;
    const sender = ethernet ? `${macText(whole.mac(6), numeric)} ` : '';
    const name = this.#typeText(type);
    const head = `ifindex ${ifindex} ${sender}${name}, length ${COOKED_HEADER + body.length}: `;
    const { link } = this.#options;
    const text = type === ETH_ARP ? this.#arp(body, !link) : this.#ip(body, !link);
    return `${link ? head : ''}${text}${this.#octets(body)}`;
  }

  /** @see tcpdump 4.99.3 print-ether.c, ether_print() */
  #ethernet(frame: Octets): string {
    const { link, numeric } = this.#options;
    if (frame.length < ETHERNET_HEADER_BYTES) return '[|ether]';
    const type = frame.u16(12);
    const body = frame.from(ETHERNET_HEADER_BYTES);
    const inside = (named: boolean) => (type === ETH_ARP ? this.#arp(body, named) : this.#ip(body, named));
    if (!link) return inside(true);
    const macs = `${macText(frame.mac(6), numeric)} > ${macText(frame.mac(0), numeric)}`;
    return `${macs}, ${this.#typeText(type)}, length ${frame.length}: ${inside(false)}`;
  }

  /** @see tcpdump 4.99.3 print-arp.c, arp_print() */
  #arp(body: Octets, named: boolean): string {
    const { numeric, verbose } = this.#options;
    const lengths = verbose > 0 ? 'Ethernet (len 6), IPv4 (len 4), ' : '';
    const head = `${named ? 'ARP, ' : ''}${lengths}`;
    const tail = `, length ${body.length}`;
    if (body.u16(6) === 2) return `${head}Reply ${body.ip(14)} is-at ${macText(body.mac(8), numeric)}${tail}`;
    // A question may say whom it takes the address for.
    const taken = body.mac(18);
    const to = taken === ZERO_MAC ? '' : ` (${macText(taken, numeric)})`;
    return `${head}Request who-has ${body.ip(24)}${to} tell ${body.ip(14)}${tail}`;
  }

  /** A datagram, `IP ` in front of it where nothing else has named it. @see tcpdump 4.99.3 print-ip.c, ip_print() */
  #ip(all: Octets, named: boolean, isQuoted = false): string {
    const name = named ? 'IP ' : '';
    try {
      return name + this.#datagram(all, isQuoted);
    } catch (problem) {
      if (problem instanceof CutShort) return `${name}[|ip]`;
      throw problem;
    }
  }

  #datagram(all: Octets, isQuoted: boolean): string {
    const header = (all.u8(0) & 15) * 4;
    const length = all.u16(2);
    const missing = length - all.length;
    // What an ICMP error quotes may end early.
    const cut = missing > 0 && !isQuoted ? `truncated-ip - ${missing} bytes missing! ` : '';
    const pieces = all.u16(6);
    const offset = (pieces & 0x1fff) * 8;
    const hasMore = (pieces & 0x2000) !== 0;
    const proto = all.u8(9);
    const datagram: Datagram = {
      src: all.ip(12),
      dst: all.ip(16),
      proto,
      isPiece: offset > 0 || hasMore,
      body: all.from(header, length - header),
      length: length - header,
    };
    const inside = offset > 0 ? this.#laterPiece(datagram) : this.#inside(datagram);
    if (this.#options.verbose === 0) return `${cut}${inside}`;
    const flags = [hasMore ? '+' : '', pieces & 0x4000 ? 'DF' : ''].filter((flag) => flag !== '');
    const sum = internetChecksum(all.from(0, header).all());
    const bad =
      sum === 0
        ? ''
        : `, bad cksum ${all.u16(10).toString(16)} (->${internetChecksum(all.from(0, header).all().with(10, 0).with(11, 0)).toString(16)})!`;
    const told =
      `(tos ${hex(all.u8(1), 1)}, ttl ${all.u8(8)}, id ${all.u16(4)}, offset ${offset}, ` +
      `flags [${flags.join(', ') || 'none'}], proto ${PROTOCOLS[proto] ?? 'unknown'} (${proto}), length ${length}${bad})`;
    return `${cut}${told}\n    ${inside}`;
  }

  #laterPiece({ src, dst, proto }: Datagram): string {
    const known = PROTOCOLS[proto];
    const name = this.#options.numeric || known === undefined ? `ip-proto-${proto}` : known.toLowerCase();
    return `${src} > ${dst}: ${name}`;
  }

  #inside(datagram: Datagram): string {
    const { src, dst, proto, body, length } = datagram;
    const ends = `${src} > ${dst}: `;
    switch (proto) {
      case TCP:
        return cutAt('tcp', ends, () => this.#tcp(datagram));
      case UDP:
        return cutAt('udp', ends, () => this.#udp(datagram));
      case ICMP:
        return ends + this.#icmp(datagram);
      case IPIP: {
        const inner = this.#ip(body, true);
        return `${ends}${inner}${this.#options.verbose > 0 ? '' : ' (ipip-proto-4)'}`;
      }
      default:
        return `${ends} ip-proto-${proto} ${length}`;
    }
  }

  #ends({ src, dst, body }: Datagram, proto: 'tcp' | 'udp'): string {
    return `${src}.${this.#port(body.u16(0), proto)} > ${dst}.${this.#port(body.u16(2), proto)}: `;
  }

  #port(number: number, proto: 'tcp' | 'udp'): string {
    return this.#options.numeric ? `${number}` : portName(number, proto);
  }

  #tcp(datagram: Datagram): string {
    const { verbose, absolute, quick } = this.#options;
    const ends = this.#ends(datagram, 'tcp');
    const printing = { verbose, absolute, connections: this.#connections };
    const { text, payload, length, flags } = tcpText(datagram, printing);
    if (quick) return `${ends}tcp ${length}`;
    const ports = [datagram.body.u16(0), datagram.body.u16(2)];
    if (length <= 0 || (flags & TCP_RST && verbose > 0)) return ends + text;
    if (HTTP_PORTS.some((port) => ports.includes(port)))
      return `${ends}${text}: ${httpText(payload, length, verbose)}`;
    if (ports.includes(RESP_PORT)) return `${ends}${text}: ${respText(payload)}`;
    if (ports.includes(DNS_PORT)) return `${ends}${text} ${dnsText(payload, length, verbose, true)}`;
    return ends + text;
  }

  /** @see tcpdump 4.99.3 print-udp.c, udp_print() */
  #udp(datagram: Datagram): string {
    const { verbose, quick } = this.#options;
    const { body } = datagram;
    const length = body.u16(4) - UDP_HEADER;
    const ends = this.#ends(datagram, 'udp');
    if (quick) return `${ends}UDP, length ${length}`;
    const found = body.u16(6);
    const right = verbose > 1 ? checksumOf(datagram, 6) : null;
    const bad = right === null ? '' : `[bad udp cksum ${hex(found, 4)} -> ${hex(right, 4)}!] `;
    const sum =
      verbose < 2 || datagram.isPiece
        ? ''
        : found === 0
          ? '[no cksum] '
          : found === right
            ? '[udp sum ok] '
            : bad;
    return `${ends}${sum}${this.#udpPayload(body, length)}`;
  }

  #udpPayload(body: Octets, length: number): string {
    const ports = [body.u16(0), body.u16(2)];
    const payload = body.from(UDP_HEADER);
    if (length > 0 && ports.includes(DNS_PORT)) return dnsText(payload, length, this.#options.verbose, false);
    const isVxlan = ports.includes(VXLAN_PORT);
    if (!isVxlan && !ports.includes(OTV_PORT)) return `UDP, length ${length}`;
    const name = isVxlan ? 'VXLAN' : 'OTV';
    if (payload.length < TUNNEL_HEADER) return `${name} [|${name.toLowerCase()}]`;
    const flags = payload.u8(0);
    const network = (at: number) => payload.u32(at) >>> 8;
    const says = isVxlan ? `vni ${network(4)}` : `overlay ${network(1) & 0xffffff}, instance ${network(4)}`;
    const head = `${name}, flags [${flags & 8 ? 'I' : '.'}] (${hex(flags, 2)}), ${says}`;
    return `${head}\n${this.#ethernet(payload.from(TUNNEL_HEADER))}`;
  }

  /** @see tcpdump 4.99.3 print-icmp.c, icmp_print() */
  #icmp(datagram: Datagram): string {
    const { body, length, isPiece } = datagram;
    const { verbose, link } = this.#options;
    const says = icmpText(body, (number, proto) => this.#port(number, proto));
    const text = `ICMP ${says}, length ${length}`;
    if (verbose === 0) return text;
    const isWrong = !isPiece && body.length >= length && internetChecksum(body.all()) !== 0;
    const checked = isWrong ? `${text} (wrong icmp cksum ${body.u16(2).toString(16)}!)` : text;
    return isIcmpError(body.u8(0)) ? `${checked}\n\t${this.#ip(body.from(8), !link, true)}` : checked;
  }
}

/** What is told of a header that ends too early. */
function cutAt(name: string, before: string, tell: () => string): string {
  try {
    return tell();
  } catch (problem) {
    if (problem instanceof CutShort) return `${before} [|${name}]`;
    throw problem;
  }
}

/** A MAC address; with names, who makes such cards, which nobody does: they are all made up. */
function macText(mac: string, numeric: boolean): string {
  if (numeric) return mac;
  if (mac === BROADCAST_MAC) return 'Broadcast';
  return `${mac} (oui ${mac === ZERO_MAC ? 'Ethernet' : 'Unknown'})`;
}

/** `00:00:00.000123` of microseconds. */
export function clockText(micros: number): string {
  const two = (value: number) => `${Math.floor(value)}`.padStart(2, '0');
  const seconds = Math.floor(micros / 1_000_000);
  const rest = `${micros % 1_000_000}`.padStart(6, '0');
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.${rest}`;
}

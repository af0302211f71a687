import type { DnsMessage } from './dnsMessage.ts';
import { encodeDns } from './dnsWire.ts';
import {
  ethernetFields,
  internetChecksum,
  ipField,
  ipv4Fields,
  octets,
  PROTOCOL_NUMBERS,
  udpFields,
  vxlanFields,
  type WireField,
} from './headerBytes.ts';
import { arpFields, icmpFields, tcpFields, tcpFlagNames } from './messageBytes.ts';
import {
  IPV4_HEADER_BYTES,
  type IpHeader,
  type Packet,
  type Payload,
  type TransportHeader,
} from './packet.ts';

/** One field, and where in the frame it lies: octets `from` up to, not including, `to`. */
export interface PlacedField {
  readonly name: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

/** One header, as a protocol analyser names it and its fields. */
export interface WireLayer {
  /** The same header of the same packet at another step has the same key. */
  readonly key: string;
  readonly title: string;
  readonly summary: string;
  readonly fields: readonly PlacedField[];
  readonly from: number;
  readonly to: number;
}

/** A packet as octets, and what they say. */
export interface Wire {
  readonly bytes: Uint8Array;
  /** The headers of the packet itself, then those of the packet it carries, and so on inwards. */
  readonly levels: readonly (readonly WireLayer[])[];
}

interface Part {
  readonly key: string;
  readonly title: string;
  readonly summary: string;
  readonly fields: readonly WireField[];
}

type Level = readonly Part[];

const octetsOf = (levels: readonly Level[]): number[] =>
  levels.flatMap((level) =>
    level.flatMap(({ fields }) => fields.flatMap(({ bytes }) => bytes.map((byte) => byte ?? 0))),
  );

/** A DNS message of so many bytes: a datagram, compressed where it had to be, or the end of what a TCP stream carries. */
function dnsOctets(message: DnsMessage, bytes: number): number[] {
  const full = encodeDns(message, false);
  const compressed = full.length > bytes ? encodeDns(message, true) : full;
  const found = [full, compressed].find(({ length }) => length === bytes);
  return [...(found ?? [...octets(full.length, 2), ...full].slice(-bytes))];
}

/** What an application wrote; what the model does not know of it is zero. */
function payloadOctets({ bytes, text, content, dns }: Payload): number[] {
  if (dns) return dnsOctets(dns, bytes);
  const known = content ?? (text.length === bytes ? text : '');
  return Array.from({ length: bytes }, (_, i) => known.charCodeAt(i) & 0xff || 0);
}

const dataPart = (key: string, bytes: readonly number[], says: string): Part => ({
  key,
  title: 'Data',
  summary: `${bytes.length} bytes`,
  fields: [{ name: 'content', bytes, value: says || 'not simulated: zeros' }],
});

/** What the checksum of TCP and UDP covers besides the segment (RFC 9293 §3.1, RFC 768). */
const pseudoHeader = ({ src, dst, proto }: IpHeader, length: number): number[] => [
  ...ipField('', src).bytes.map(Number),
  ...ipField('', dst).bytes.map(Number),
  0,
  PROTOCOL_NUMBERS[proto],
  ...octets(length, 2),
];

function transportPart(ip: IpHeader, l4: TransportHeader, body: readonly number[]): Part {
  const sum = (fields: readonly WireField[], pseudo: readonly number[]) =>
    internetChecksum([...pseudo, ...octetsOf([[{ key: '', title: '', summary: '', fields }]]), ...body]);
  switch (l4.proto) {
    case 'tcp': {
      const length = 20 + l4.optionBytes + body.length;
      const fields = tcpFields(l4, sum(tcpFields(l4, 0), pseudoHeader(ip, length)));
      const summary = `${l4.sport} → ${l4.dport} ${tcpFlagNames(l4.flags)}`;
      return { key: 'l4', title: 'TCP', summary, fields };
    }
    case 'udp': {
      // Zero would say that there is no checksum.
      const checksum = sum(udpFields(l4, 0), pseudoHeader(ip, l4.length)) || 0xffff;
      const summary = `${l4.sport} → ${l4.dport}`;
      return { key: 'l4', title: 'UDP', summary, fields: udpFields(l4, checksum) };
    }
    case 'icmp': {
      const fields = icmpFields(l4, sum(icmpFields(l4, 0), []));
      const [type, code] = fields;
      return { key: 'l4', title: 'ICMP', summary: `type ${type?.value}, code ${code?.value}`, fields };
    }
    default:
      return l4 satisfies never;
  }
}

/** Everything behind the IP header of a whole datagram: parts of the same level, and the levels inside. */
function bodyOf(
  packet: Packet,
  ip: IpHeader,
  whole: Packet | null,
): { readonly own: Level; readonly inner: readonly Level[] } {
  const { l4, vxlan, payload } = packet;
  const tunnel: Level = vxlan
    ? [{ key: 'vxlan', title: 'VXLAN', summary: `VNI ${vxlan.vni}`, fields: vxlanFields(vxlan) }]
    : [];
  const quoted = l4?.proto === 'icmp' && l4.quoted ? quotedParts(l4.quoted, ip) : [];
  const data = payload.bytes > 0 ? [dataPart('payload', payloadOctets(payload), payload.text)] : [];
  const inner = packet.inner ? levelsOf(packet.inner, whole) : [];
  const above = [...tunnel, ...quoted, ...data];
  const own = l4 ? [transportPart(ip, l4, octetsOf([above, ...inner])), ...above] : above;
  return { own, inner };
}

/** The datagram that an ICMP error quotes, cut to what the error has room for. */
function quotedParts(quoted: Packet, ip: IpHeader): Level {
  let left = ip.length - IPV4_HEADER_BYTES - 8;
  const parts = levelsOf(quoted, null).flat();
  return parts.flatMap((part): Part[] => {
    const fields: WireField[] = [];
    for (const field of part.fields) {
      const bytes = field.bytes.slice(0, left);
      left -= bytes.length;
      if (bytes.length > 0) fields.push({ ...field, bytes });
    }
    return fields.length === 0
      ? []
      : [{ key: `quoted ${part.key}`, title: `Quoted ${part.title}`, summary: part.summary, fields }];
  });
}

/** What a piece of a datagram holds: of the first one the header can be read, of all others nothing. */
function pieceParts(packet: Packet, ip: IpHeader, whole: Packet | null): Level {
  const { own, inner } = bodyOf(whole ?? packet, whole?.ip ?? ip, null);
  const size = ip.length - IPV4_HEADER_BYTES;
  // Without the whole datagram, a later piece of it is known by its place only.
  const all = octetsOf([own, ...inner]);
  const offset = whole === null ? 0 : ip.fragmentOffset;
  const bytes = Array.from({ length: size }, (_, i) => all[offset + i] ?? 0);
  const [header] = own;
  if (ip.fragmentOffset > 0 || !packet.l4 || !header)
    return [dataPart('payload', bytes, 'piece of a datagram')];
  const headerBytes = octetsOf([[header]]).length;
  return [header, dataPart('payload', bytes.slice(headerBytes), 'first piece of a datagram')];
}

function levelsOf(packet: Packet, whole: Packet | null): readonly Level[] {
  const { eth, arp, ip } = packet;
  const head: Part[] = [];
  if (eth) {
    head.push({
      key: 'eth',
      title: 'Ethernet',
      summary: `${eth.src} → ${eth.dst}`,
      fields: ethernetFields(eth),
    });
  }
  if (arp) {
    const summary = `${arp.senderIp} → ${arp.targetIp}`;
    head.push({ key: 'arp', title: `ARP ${arp.op}`, summary, fields: arpFields(arp) });
  }
  if (!ip) return [head];
  head.push({ key: 'ip', title: 'IPv4', summary: `${ip.src} → ${ip.dst}`, fields: ipv4Fields(ip) });
  if (ip.mf || ip.fragmentOffset > 0) return [[...head, ...pieceParts(packet, ip, whole)]];
  const { own, inner } = bodyOf(packet, ip, whole);
  return [[...head, ...own], ...inner];
}

/**
 * A packet as it lies on a wire, with true checksums. Content that the model does not hold is zero: padding of pings,
 * TCP timestamps.
 *
 * @param whole for a piece of a datagram, also one in a tunnel: the packet it was cut from, so that its bytes can be told.
 */
export function wireOf(packet: Packet, whole: Packet | null = null): Wire {
  const parts = levelsOf(packet, whole);
  let at = 0;
  const levels = parts.map((level) =>
    level.map(({ fields, ...names }): WireLayer => {
      const from = at;
      const placed = fields.map(({ name, value, bytes }) => ({
        name,
        value,
        from: at,
        to: (at += bytes.length),
      }));
      return { ...names, fields: placed, from, to: at };
    }),
  );
  return { bytes: Uint8Array.from(octetsOf(parts)), levels };
}

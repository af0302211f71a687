import {
  ETH_ARP,
  ETH_IPV4,
  ETH_IPV6,
  tcpFlags,
  type EthernetHeader,
  type IpHeader,
  type Packet,
  type TransportHeader,
} from '../../core/net/packet.ts';

export interface Field {
  readonly name: string;
  readonly value: string;
}

/** One header, as a protocol analyser names it and its fields. */
export interface Layer {
  /** The same header of the same packet at another step has the same key. */
  readonly key: string;
  readonly title: string;
  readonly summary: string;
  readonly fields: readonly Field[];
}

/** The headers of one packet, without the packet it carries. */
export type Level = readonly Layer[];

const ETHER_TYPES: Readonly<Record<number, string>> = {
  [ETH_IPV4]: 'IPv4',
  [ETH_ARP]: 'ARP',
  [ETH_IPV6]: 'IPv6',
};
const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;
const number = (value: number): string => value.toLocaleString('en', { useGrouping: false });

function ethernet({ src, dst, type }: EthernetHeader): Layer {
  return {
    key: 'eth',
    title: 'Ethernet',
    summary: `${src} → ${dst}`,
    fields: [
      { name: 'destination', value: dst },
      { name: 'source', value: src },
      { name: 'type', value: `${hex(type, 4)} ${ETHER_TYPES[type] ?? ''}`.trimEnd() },
    ],
  };
}

function ipv4(header: IpHeader): Layer {
  const { src, dst, proto, ttl, tos, id, df, mf, fragmentOffset, length } = header;
  const fragment = mf || fragmentOffset > 0;
  return {
    key: 'ip',
    title: src.includes(':') ? 'IPv6' : 'IPv4',
    summary: `${src} → ${dst}`,
    fields: [
      { name: 'source', value: src },
      { name: 'destination', value: dst },
      { name: 'TTL', value: number(ttl) },
      { name: 'protocol', value: proto },
      { name: 'length', value: `${number(length)} B` },
      { name: 'id', value: hex(id, 4) },
      { name: 'flags', value: [df && 'DF', mf && 'MF'].filter(Boolean).join(' ') || '–' },
      ...(fragment ? [{ name: 'offset', value: `${number(fragmentOffset)} B` }] : []),
      ...(tos === 0 ? [] : [{ name: 'TOS', value: hex(tos, 2) }]),
    ],
  };
}

const FLAG_NAMES: Readonly<Record<string, string>> = { S: 'SYN', A: 'ACK', F: 'FIN', R: 'RST', P: 'PSH' };

function transport(l4: TransportHeader): Layer {
  switch (l4.proto) {
    case 'tcp': {
      const flags = tcpFlags(l4.flags)
        .split('')
        .map((letter) => FLAG_NAMES[letter] ?? letter)
        .join(' ');
      return {
        key: 'l4',
        title: 'TCP',
        summary: `${l4.sport} → ${l4.dport} ${flags}`,
        fields: [
          { name: 'source port', value: number(l4.sport) },
          { name: 'destination port', value: number(l4.dport) },
          { name: 'flags', value: flags || '–' },
          { name: 'sequence', value: number(l4.seq) },
          { name: 'acknowledges', value: number(l4.ack) },
          { name: 'window', value: number(l4.window) },
          { name: 'options', value: `${l4.optionBytes} B` },
        ],
      };
    }
    case 'udp':
      return {
        key: 'l4',
        title: 'UDP',
        summary: `${l4.sport} → ${l4.dport}`,
        fields: [
          { name: 'source port', value: number(l4.sport) },
          { name: 'destination port', value: number(l4.dport) },
          { name: 'length', value: `${number(l4.length)} B` },
        ],
      };
    case 'icmp':
      return {
        key: 'l4',
        title: 'ICMP',
        summary: `type ${l4.type}, code ${l4.code}`,
        fields: [
          { name: 'type', value: number(l4.type) },
          { name: 'code', value: number(l4.code) },
          { name: 'identifier', value: number(l4.id) },
          { name: 'sequence', value: number(l4.seq) },
          ...(l4.mtu > 0 ? [{ name: 'next-hop MTU', value: number(l4.mtu) }] : []),
        ],
      };
    default:
      return l4 satisfies never;
  }
}

/** The headers of a packet itself, outermost first; what an ICMP error quotes counts as part of it. */
function levelOf(packet: Packet): Level {
  const { eth, arp, ip, l4, payload, vxlan } = packet;
  const layers: Layer[] = [];
  if (eth) layers.push(ethernet(eth));
  if (arp) {
    layers.push({
      key: 'arp',
      title: `ARP ${arp.op}`,
      summary: `${arp.senderIp} → ${arp.targetIp}`,
      fields: [
        { name: 'sender MAC', value: arp.senderMac },
        { name: 'sender IP', value: arp.senderIp },
        { name: 'target MAC', value: arp.targetMac },
        { name: 'target IP', value: arp.targetIp },
      ],
    });
  }
  if (ip) layers.push(ipv4(ip));
  if (l4) layers.push(transport(l4));
  if (vxlan) {
    const vni = number(vxlan.vni);
    layers.push({
      key: 'vxlan',
      title: 'VXLAN',
      summary: `VNI ${vni}`,
      fields: [{ name: 'VNI', value: vni }],
    });
  }
  if (l4?.proto === 'icmp' && l4.quoted) {
    for (const layer of levelOf(l4.quoted)) {
      layers.push({ ...layer, key: `quoted ${layer.key}`, title: `Quoted ${layer.title}` });
    }
  }
  if (payload.bytes > 0) {
    layers.push({
      key: 'payload',
      title: 'Data',
      summary: payload.text || `${number(payload.bytes)} B`,
      fields: [
        { name: 'size', value: `${number(payload.bytes)} B` },
        ...(payload.text ? [{ name: 'says', value: payload.text }] : []),
      ],
    });
  }
  return layers;
}

/** The packet and those inside it, outermost first. */
export function levelsOf(packet: Packet): readonly Level[] {
  return packet.inner ? [levelOf(packet), ...levelsOf(packet.inner)] : [levelOf(packet)];
}

/** Everything as text, one field a line: what `copy` gives. */
export const packetText = (packet: Packet): string =>
  levelsOf(packet)
    .flatMap((level, depth) =>
      level.flatMap(({ title, fields }) => [
        `${'  '.repeat(depth)}${title}`,
        ...fields.map(({ name, value }) => `${'  '.repeat(depth + 1)}${name}: ${value}`),
      ]),
    )
    .join('\n');

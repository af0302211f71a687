import type { Dataplane } from '../dataplane/dataplane.ts';
import { isGroupMac, type Mac } from '../net/mac.ts';
import type { Frame } from '../trace/frames.ts';
import type { CapturedArp, CapturedFrame } from './capture.ts';
import type { PortWriter } from './capturePorts.ts';

/** One thing to compare, in the namespace it happened in: the order counts within a namespace only. */
export interface Line {
  readonly netns: string;
  readonly text: string;
}

const isUnderlay = (netns: string): boolean => netns.startsWith('underlay/');

/** Devices of switch and router are the laboratory's own; only whether a frame goes in or out counts there. */
const deviceText = (netns: string, dev: string): string => (isUnderlay(netns) ? '·' : dev);
const ownerText = (owner: string): string => (isUnderlay(owner) ? (owner.split(' ')[0] as string) : owner);

/** Names of our devices as the captures give them. */
export class DeviceNames {
  /** `null`: several devices share the address, as Calico's do, and it tells nothing. */
  private readonly owners = new Map<Mac, string | null>();

  private readonly dataplane: Dataplane;

  constructor(dataplane: Dataplane) {
    this.dataplane = dataplane;
    for (const { name } of dataplane.names()) {
      for (const device of dataplane.netns(name)?.interfaces.values() ?? []) {
        const shared = this.owners.has(device.mac);
        this.owners.set(device.mac, shared ? null : `${name} ${this.nameOf(name, device.name)}`);
      }
    }
  }

  /** `host-veth(NS/POD)` for the node's end of a pod's wire, whose real name is nobody's contract; else the name itself. */
  nameOf(netns: string, dev: string): string {
    const device = this.dataplane.netns(netns)?.interfaces.get(dev);
    const isPods =
      device?.kind === 'veth' &&
      this.dataplane.netns(netns)?.kind === 'node' &&
      this.dataplane.netns(device.peer.netns)?.kind === 'pod';
    return isPods ? `host-veth(${device.peer.netns})` : dev;
  }

  /** `NETNS DEV` of the device that has this address; `undefined` for groups, loopback, shared addresses and strangers. */
  ownerOf(mac: Mac): string | undefined {
    return isGroupMac(mac) || mac === '00:00:00:00:00:00' ? undefined : (this.owners.get(mac) ?? undefined);
  }
}

type Ports = { readonly sport?: number | undefined; readonly dport?: number | undefined };

function endsText(src: string, dst: string, ports: Ports, place: string, writer: PortWriter): string {
  const end = (address: string, port: number | undefined, side: string) =>
    port === undefined ? address : `${address}:${writer.write(port, `${place} ${side}`)}`;
  return `${end(src, ports.sport, 'sport')} > ${end(dst, ports.dport, 'dport')}`;
}

function numbered<T extends { readonly netns: string }>(
  items: readonly T[],
  part: string,
  text: (item: T, place: string) => string,
): Line[] {
  const counts = new Map<string, number>();
  return items.map((item) => {
    const k = counts.get(item.netns) ?? 0;
    counts.set(item.netns, k + 1);
    return { netns: item.netns, text: text(item, `${part} ${item.netns} frame ${k}`) };
  });
}

/** The frames of a capture, one line each. */
export function capturedLines(frames: readonly CapturedFrame[], part: string, writer: PortWriter): Line[] {
  return numbered(frames, part, (frame, place) =>
    [
      deviceText(frame.netns, frame.dev),
      frame.dir,
      frame.pkttype ?? '',
      endsText(frame.src, frame.dst, frame, place, writer),
      frame.icmp === undefined ? (frame.flags ?? 'udp') : `icmp ${frame.icmp}`,
      `ttl ${frame.ttl} len ${frame.len}`,
      frame.df === true ? 'DF' : '',
      frame.dmacOf === undefined ? '' : `→ ${ownerText(frame.dmacOf)}`,
      frame.outer
        ? `in ${frame.outer.src} > ${frame.outer.dst}:${frame.outer.dport} ttl ${frame.outer.ttl}${frame.outer.df ? ' DF' : ''} vni ${frame.outer.vni}`
        : '',
    ]
      .filter((word) => word !== '')
      .join(' '),
  );
}

/** Our own frames in the same words. */
export function frameLines(
  frames: readonly Frame[],
  part: string,
  names: DeviceNames,
  writer: PortWriter,
): Line[] {
  return numbered(frames, part, (frame, place) => {
    const { ip, l4, icmp, eth } = frame.inner ?? frame;
    const owner = eth ? names.ownerOf(eth.dst) : undefined;
    const outer = frame.inner && frame.ip;
    return [
      deviceText(frame.netns, names.nameOf(frame.netns, frame.dev)),
      frame.dir,
      frame.pkttype === 'otherhost' ? 'otherhost' : '',
      ip ? endsText(ip.src, ip.dst, l4 ?? {}, place, writer) : 'no IP header',
      icmp ? `icmp ${icmp.type}/${icmp.code}` : (l4?.flags ?? 'udp'),
      ip ? `ttl ${ip.ttl} len ${ip.len}` : '',
      ip?.df === true ? 'DF' : '',
      owner === undefined ? '' : `→ ${ownerText(owner)}`,
      outer
        ? `in ${outer.src} > ${outer.dst}:${frame.l4?.dport} ttl ${outer.ttl}${outer.df ? ' DF' : ''} vni ${frame.inner?.vni}`
        : '',
    ]
      .filter((word) => word !== '')
      .join(' ');
  });
}

export const capturedArpLines = (frames: readonly CapturedArp[]): Line[] =>
  frames.map(({ netns, dev, dir, arp }) => ({ netns, text: `${deviceText(netns, dev)} ${dir} ${arp}` }));

export const arpLines = (frames: readonly Frame[], names: DeviceNames): Line[] =>
  frames.flatMap(({ netns, dev, dir, arp }) => {
    if (arp === undefined) return [];
    const words =
      arp.op === 'request'
        ? `who-has ${arp.targetIp} tell ${arp.senderIp}`
        : `${arp.senderIp} is-at ${arp.senderMac}`;
    return [{ netns, text: `${deviceText(netns, names.nameOf(netns, dev))} ${dir} ${words}` }];
  });

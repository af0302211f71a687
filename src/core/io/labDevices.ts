import { bridgePorts, type Interface, type NetNs } from '../dataplane/netns.ts';
import type { LabName } from './labNames.ts';

/** A command of `ip`, and the namespace it runs in. */
export interface LabCommand {
  readonly netns: string;
  readonly command: string;
}

const deviceKey = (netns: string, dev: string): string => `${netns} ${dev}`;

/**
 * The commands that make all devices, in an order in which every namespace numbers its own as the dataplane does. A wire
 * is made from one end, so it has to wait until both ends are next in line; where that never happens (two namespaces
 * that each want the other's wire last) the first one waiting is made all the same.
 *
 * A wire whose other end is outside of the lab ends in nothing: it is made as a pair whose far end stays in the same
 * namespace, unused and down.
 */
export function deviceCommands(namespaces: readonly NetNs[], labName: LabName): LabCommand[] {
  const inLab = new Map(namespaces.map((netns) => [netns.name, netns]));
  const waiting = new Map(
    namespaces.map((netns) => [netns.name, [...netns.interfaces.values()].filter(isMade)]),
  );
  const made = new Set<string>();
  const commands: LabCommand[] = [];
  const next = (netns: string): Interface | undefined => {
    const queue = waiting.get(netns) ?? [];
    while (queue[0] && made.has(deviceKey(netns, queue[0].name))) queue.shift();
    return queue[0];
  };
  const make = (netns: string, dev: Interface): void => {
    made.add(deviceKey(netns, dev.name));
    const peer = 'peer' in dev ? inLab.get(dev.peer.netns)?.interfaces.get(dev.peer.dev) : undefined;
    if ('peer' in dev && peer) made.add(deviceKey(dev.peer.netns, dev.peer.dev));
    commands.push({ netns, command: addCommand(dev, peer, labName) });
  };
  for (;;) {
    const candidates = namespaces.flatMap(({ name }) => {
      const dev = next(name);
      return dev ? [{ netns: name, dev }] : [];
    });
    const [stuck] = candidates;
    if (!stuck) return commands;
    const ready = candidates.filter(({ dev }) => isReady(dev, next, inLab));
    if (ready.length === 0) make(stuck.netns, stuck.dev);
    for (const { netns, dev } of ready) if (!made.has(deviceKey(netns, dev.name))) make(netns, dev);
  }
}

/** `lo` is there from the start. */
const isMade = (dev: Interface): boolean => dev.kind !== 'loopback';

function isReady(
  dev: Interface,
  next: (netns: string) => Interface | undefined,
  inLab: ReadonlyMap<string, NetNs>,
): boolean {
  if (!('peer' in dev) || !inLab.has(dev.peer.netns)) return true;
  return next(dev.peer.netns)?.name === dev.peer.dev;
}

const common = ({ name, mac, mtu }: Interface): string => `${name} address ${mac} mtu ${mtu}`;

function addCommand(dev: Interface, peer: Interface | undefined, labName: LabName): string {
  const add = `link add ${common(dev)}`;
  switch (dev.kind) {
    case 'veth':
    case 'physical':
      return peer
        ? `${add} type veth peer name ${common(peer)} netns ${labName(dev.peer.netns)}`
        : `${add} type veth peer name nowhere${dev.index}`;
    case 'bridge':
      // Snooping would make the bridge speak IGMP on its own account.
      return `${add} type bridge mcast_snooping 0`;
    case 'dummy':
      return `${add} type dummy`;
    case 'vxlan': {
      const { vni, dstport, local, dev: under, learning } = dev.vxlan;
      return `${add} type vxlan id ${vni} dstport ${dstport} local ${local} dev ${under}${learning ? '' : ' nolearning'}`;
    }
    case 'loopback':
      return `link set ${dev.name} mtu ${dev.mtu}`;
    default:
      return dev satisfies never;
  }
}

/** Enslaves ports (the oldest first: a bridge floods the newest first), sets their flags, and gives addresses. */
export function attachCommands(netns: NetNs): string[] {
  const devices = [...netns.interfaces.values()];
  const ports = devices
    .filter(({ kind }) => kind === 'bridge')
    .flatMap((bridge) => [...bridgePorts(netns, bridge.name)].reverse());
  return [
    ...ports.map((port) => `link set ${port.name} master ${port.master}`),
    ...ports
      .filter(({ hairpin }) => hairpin)
      .map((port) => `link set ${port.name} type bridge_slave hairpin on`),
    ...devices
      .filter(({ kind }) => kind !== 'loopback')
      .flatMap((dev) => dev.addresses.map(({ ip, length }) => `address add ${ip}/${length} dev ${dev.name}`)),
    ...devices.map(
      (dev) => `link set ${dev.name}${dev.kind === 'bridge' && dev.promiscuous ? ' promisc on' : ''} up`,
    ),
  ];
}

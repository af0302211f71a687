import { fdbKey, neighbourKey, type Effect } from '../dataplane/learned.ts';
import { bridgePorts, localMacs, staticFdbRows, type Interface } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import { isGroupMac, type Mac } from '../net/mac.ts';
import { must } from '../problem.ts';
import { bridgeForwardHook, bridgePostroutingHook, bridgePrerouting } from './bridgeNetfilter.ts';
import { cut, isTooLong } from './ipOutput.ts';
import type { Skb } from './skb.ts';
import { NO_EFFECTS, type World } from './world.ts';

/** Microseconds a learned address is believed (br->ageing_time, 300 s). */
const AGEING_TIME = 300_000_000;

const ethOf = (skb: Skb) => must(skb.packet.eth, 'Ethernet header on a bridge');

/** Learns, or refreshes, which port an address lives behind. @see Linux net/bridge/br_fdb.c, br_fdb_update() */
function learn(world: World, skb: Skb, bridge: Interface, port: Interface): readonly Effect[] {
  const { src } = ethOf(skb);
  if (isGroupMac(src) || localMacs(skb.netns, bridge.name).has(src)) return NO_EFFECTS;
  const row = { mac: src, bridge: bridge.name, dev: port.name, updated: world.now };
  return [world.change(skb.netns.name, 'fdb', fdbKey(bridge.name, src), row)];
}

/** The port an address lives behind; entries written by hand come first, aged ones don't count. */
function lookup(world: World, skb: Skb, bridge: Interface, mac: Mac): Interface | undefined {
  for (const { dev } of staticFdbRows(skb.netns, mac)) {
    const port = skb.netns.interfaces.get(dev);
    if (port?.master === bridge.name) return port;
  }
  const row = world.learned.get(skb.netns.name, 'fdb', fdbKey(bridge.name, mac));
  return row && world.now - row.updated < AGEING_TIME ? skb.netns.interfaces.get(row.dev) : undefined;
}

/**
 * A frame came in by a port.
 *
 * @see Linux net/bridge/br_input.c, br_handle_frame()
 */
export function bridgeReceive(world: World, skb: Skb, bridge: Interface, port: Interface): void {
  if (ethOf(skb).dst === bridge.mac) skb.pkttype = 'host';
  bridgePrerouting(world, skb, bridge, port, (arrived) => switchFrame(world, arrived, bridge, port));
}

/**
 * Decides where a frame goes: up, to one port, or to all.
 *
 * @see Linux net/bridge/br_input.c, br_handle_frame_finish()
 */
function switchFrame(world: World, skb: Skb, bridge: Interface, port: Interface): void {
  const { dst } = ethOf(skb);
  const effects = learn(world, skb, bridge, port);
  if (isGroupMac(dst)) {
    flood(world, skb, bridge, port, effects, true);
    return passUp(world, skb, bridge, isPromiscuous(bridge));
  }
  if (localMacs(skb.netns, bridge.name).has(dst)) {
    world.step(
      skb,
      {
        kind: 'bridge',
        verdict: 'local',
        dev: bridge.name,
        ports: [bridge.name],
        source: 'bridgeUp',
      },
      effects,
    );
    return passUp(world, skb, bridge, false);
  }
  toPort(world, skb, bridge, port, effects);
}

const isPromiscuous = (bridge: Interface): boolean => bridge.kind === 'bridge' && bridge.promiscuous;

/** A unicast frame that is not for the bridge itself: to the one port that is known, else to all. A promiscuous bridge keeps it, too. */
function toPort(
  world: World,
  skb: Skb,
  bridge: Interface,
  from: Interface | null,
  effects: readonly Effect[],
): void {
  const { dst } = ethOf(skb);
  const known = lookup(world, skb, bridge, dst);
  const up = from !== null && isPromiscuous(bridge);
  if (known) {
    world.step(
      skb,
      {
        kind: 'bridge',
        verdict: 'forward',
        dev: bridge.name,
        ports: up ? [known.name, bridge.name] : [known.name],
        source: 'bridgeForward',
        decidedBy: { kind: 'fdb', dev: bridge.name, mac: dst },
      },
      effects,
    );
    const mayLeave = known !== from || known.hairpin;
    if (!mayLeave && !up)
      return world.end(skb, 'dropped', 'HAIRPIN_OFF', 'bridgeForward', {
        kind: 'interface',
        dev: known.name,
      });
    if (mayLeave) forwardTo(world, up ? world.fork(skb) : skb, bridge, known, from === null);
  } else flood(world, skb, bridge, from, effects, up);
  if (up) passUp(world, skb, bridge, true);
}

/**
 * A copy to every port. @param up the bridge's own host gets the frame itself afterwards; else the last port does.
 *
 * @see Linux net/bridge/br_forward.c, br_flood()
 */
function flood(
  world: World,
  skb: Skb,
  bridge: Interface,
  from: Interface | null,
  effects: readonly Effect[],
  up = false,
): void {
  const all = floodPorts(skb, bridge, from);
  const ports = all.length > MANY_PORTS ? all.filter((port) => isHeard(world, skb, port)) : all;
  const names = ports.map((port) => port.name);
  world.step(
    skb,
    {
      kind: 'bridge',
      verdict: 'flood',
      dev: bridge.name,
      ports: up ? [...names, bridge.name] : names,
      source: 'bridgeFlood',
      ...(ports.length < all.length && { notFollowed: all.length - ports.length }),
    },
    effects,
  );
  if (ports.length === 0 && !up) return world.end(skb, 'dropped', 'LINK_DOWN', 'bridgeFlood');
  ports.forEach((to, i) => {
    const copy = !up && i === ports.length - 1 ? skb : world.fork(skb);
    forwardTo(world, copy, bridge, to, from === null);
  });
}

/** Links with more ports than this have copies that nobody acts upon left out. */
const MANY_PORTS = 64;

/** Who is at the far end of a port. */
interface FarEnd {
  readonly netns: string;
  readonly dev: string;
  /** `null` where nobody has an address of its own. */
  readonly address: Ip | null;
}

/** What is declared never changes, and a flood asks every port. */
const farEnds = new WeakMap<Interface, FarEnd | null>();

function farEndOf({ dataplane }: World, port: Interface): FarEnd | null {
  const known = farEnds.get(port);
  if (known !== undefined) return known;
  const end = 'peer' in port ? { ...port.peer, address: dataplane.address(port.peer.netns) } : null;
  farEnds.set(port, end);
  return end;
}

/** Whether the far end of a port would do anything with a frame: an ARP question about somebody else, from somebody it does not know, it would not. */
function isHeard(world: World, skb: Skb, port: Interface): boolean {
  const { arp } = skb.packet;
  if (arp?.op !== 'request') return true;
  const end = farEndOf(world, port);
  return (
    end === null ||
    end.address === null ||
    end.address === arp.targetIp ||
    world.learned.get(end.netns, 'neighbour', neighbourKey(end.dev, arp.senderIp)) !== undefined
  );
}

/** Every port but the one it came in by; that one too in hairpin mode (should_deliver()). */
function floodPorts(skb: Skb, bridge: Interface, from: Interface | null): readonly Interface[] {
  return bridgePorts(skb.netns, bridge.name).filter((port) => port !== from || port.hairpin);
}

/**
 * @param ownOutput the bridge device itself sends: netfilter has seen the packet in the IP layer already.
 * @see Linux net/bridge/br_forward.c, __br_forward()
 */
function forwardTo(world: World, skb: Skb, bridge: Interface, to: Interface, ownOutput: boolean): void {
  if (!ownOutput) {
    if (!bridgeForwardHook(world, skb, bridge, to)) return;
    if (!bridgePostroutingHook(world, skb, bridge)) return;
  }
  if (isTooLong(skb, to.mtu)) return tooLong(world, skb, to);
  world.stack.transmit(world, skb, to);
}

/**
 * A bridge does not cut frames; but what connection tracking put together on the way in, it cuts again on the way out.
 *
 * @see Linux net/bridge/br_netfilter_hooks.c, br_nf_dev_queue_xmit(); net/bridge/br_forward.c, is_skb_forwardable()
 */
function tooLong(world: World, skb: Skb, to: Interface): void {
  const decidedBy = { kind: 'interface', dev: to.name } as const;
  if (!skb.bridge?.physout || skb.packet.ip?.df)
    return world.end(skb, 'dropped', 'PKT_TOO_BIG', 'bridgeForward', decidedBy);
  const mtu = Math.min(to.mtu, skb.pieces?.bytes ?? Infinity);
  const pieces = cut(skb.packet, mtu);
  world.step(skb, { kind: 'fragment', mtu, pieces: pieces.length, decidedBy, source: 'fragment' });
  for (const packet of pieces) {
    const branch = world.recorder.begin(
      { kind: 'fragment', of: skb.branch.journey.id },
      packet,
      skb.netns.name,
    );
    world.stack.transmit(world, { ...skb, packet, branch }, to);
  }
}

/**
 * The frame goes up, as if the bridge device had received it.
 *
 * @param promiscuous it may not be meant for the host: connection tracking forgets what it knew about this copy.
 * @see Linux net/bridge/br_input.c, br_pass_frame_up(); net/bridge/br_netfilter_hooks.c, br_nf_local_in() since 6.9
 */
function passUp(world: World, skb: Skb, bridge: Interface, promiscuous: boolean): void {
  if (promiscuous && skb.bridge) skb.conntrack = null;
  world.stack.receive(world, skb, bridge);
}

/**
 * The host itself sends through the bridge device.
 *
 * @see Linux net/bridge/br_device.c, br_dev_xmit()
 */
export function bridgeTransmit(world: World, skb: Skb, bridge: Interface): void {
  const hold = skb.bridge;
  if (hold?.bridgedDnatFrom) {
    // DNAT inside the bridge: the neighbour gave the destination its address, the source keeps the one it came with.
    const port = must(skb.netns.interfaces.get(hold.physin), 'port a bridged frame came in by');
    skb.packet.eth = { ...hold.bridgedDnatFrom, dst: ethOf(skb).dst };
    world.step(skb, { kind: 'link', dev: bridge.name, eth: { ...skb.packet.eth }, source: 'bridgedDnat' });
    hold.bridgedDnatFrom = null;
    return switchFrame(world, skb, bridge, port);
  }
  skb.bridge = null;
  if (isGroupMac(ethOf(skb).dst)) return flood(world, skb, bridge, null, NO_EFFECTS);
  toPort(world, skb, bridge, null, NO_EFFECTS);
}

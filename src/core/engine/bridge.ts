import { fdbKey, type Effect } from '../dataplane/learned.ts';
import { bridgePorts, type Interface } from '../dataplane/netns.ts';
import { isGroupMac, type Mac } from '../net/mac.ts';
import { must } from '../problem.ts';
import { bridgeForwardHook, bridgePostroutingHook, bridgePrerouting } from './bridgeNetfilter.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/** Microseconds a learned address is believed (br->ageing_time, 300 s). */
const AGEING_TIME = 300_000_000;

const ethOf = (skb: Skb) => must(skb.packet.eth, 'Ethernet header on a bridge');

/** Learns, or refreshes, which port an address lives behind. @see Linux net/bridge/br_fdb.c, br_fdb_update() */
function learn(world: World, skb: Skb, bridge: Interface, port: Interface): Effect[] {
  const { src } = ethOf(skb);
  if (isGroupMac(src) || isLocal(skb, bridge, src)) return [];
  const row = { mac: src, bridge: bridge.name, dev: port.name, updated: world.now };
  return [world.change(skb.netns.name, 'fdb', fdbKey(bridge.name, src), row)];
}

/** Whether an address is the bridge's own, or one of its ports'. */
function isLocal(skb: Skb, bridge: Interface, mac: Mac): boolean {
  return mac === bridge.mac || bridgePorts(skb.netns, bridge.name).some((port) => port.mac === mac);
}

/** The port an address lives behind; entries written by hand come first, aged ones don't count. */
function lookup(world: World, skb: Skb, bridge: Interface, mac: Mac): Interface | undefined {
  const fixed = skb.netns.fdb.find(
    (row) => row.mac === mac && row.dst === null && skb.netns.interfaces.get(row.dev)?.master === bridge.name,
  );
  if (fixed) return skb.netns.interfaces.get(fixed.dev);
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
  const learned = learn(world, skb, bridge, port);
  const effects = learned.length > 0 ? { effects: learned } : {};
  if (isGroupMac(dst)) {
    const ports = floodPorts(skb, bridge, port);
    world.step(skb, {
      kind: 'bridge',
      verdict: 'flood',
      dev: bridge.name,
      ports: [...ports.map((p) => p.name), bridge.name],
      source: 'bridgeFlood',
      ...effects,
    });
    for (const to of ports) forwardTo(world, world.fork(skb), bridge, to, false);
    return passUp(world, skb, bridge);
  }
  if (isLocal(skb, bridge, dst)) {
    world.step(skb, {
      kind: 'bridge',
      verdict: 'local',
      dev: bridge.name,
      ports: [bridge.name],
      source: 'bridgeUp',
      ...effects,
    });
    return passUp(world, skb, bridge);
  }
  toPort(world, skb, bridge, port, effects);
}

/** A unicast frame that is not for the bridge itself: to the one port that is known, else to all. */
function toPort(
  world: World,
  skb: Skb,
  bridge: Interface,
  from: Interface | null,
  effects: { effects?: Effect[] },
): void {
  const { dst } = ethOf(skb);
  const known = lookup(world, skb, bridge, dst);
  if (known) {
    world.step(skb, {
      kind: 'bridge',
      verdict: 'forward',
      dev: bridge.name,
      ports: [known.name],
      source: 'bridgeForward',
      decidedBy: { kind: 'fdb', dev: bridge.name, mac: dst },
      ...effects,
    });
    if (known === from && !known.hairpin)
      return world.end(skb, 'dropped', 'HAIRPIN_OFF', 'bridgeForward', {
        kind: 'interface',
        dev: known.name,
      });
    return forwardTo(world, skb, bridge, known, from === null);
  }
  flood(world, skb, bridge, from, effects);
}

function flood(
  world: World,
  skb: Skb,
  bridge: Interface,
  from: Interface | null,
  effects: { effects?: Effect[] },
): void {
  const ports = floodPorts(skb, bridge, from);
  world.step(skb, {
    kind: 'bridge',
    verdict: 'flood',
    dev: bridge.name,
    ports: ports.map((p) => p.name),
    source: 'bridgeFlood',
    ...effects,
  });
  if (ports.length === 0) return world.end(skb, 'dropped', 'LINK_DOWN', 'bridgeFlood');
  ports.forEach((to, i) =>
    forwardTo(world, i === ports.length - 1 ? skb : world.fork(skb), bridge, to, from === null),
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
  world.stack.transmit(world, skb, to);
}

/** The frame goes up, as if the bridge device had received it. @see Linux net/bridge/br_input.c, br_pass_frame_up() */
function passUp(world: World, skb: Skb, bridge: Interface): void {
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
  if (isGroupMac(ethOf(skb).dst)) return flood(world, skb, bridge, null, {});
  toPort(world, skb, bridge, null, {});
}

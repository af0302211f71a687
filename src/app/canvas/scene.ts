import type { Interface } from '../../core/dataplane/netns.ts';
import type { NetNsView, PodView, ServiceView, WorldView } from '../../core/run/views.ts';
import {
  boxSpot,
  deviceSpot,
  kernelSpot,
  programSpot,
  stageSpot,
  STAGES,
  wireId,
  type SpotId,
} from './spots.ts';

/** More would be neither readable nor smooth: the rest is counted, and comes into the picture when a run touches it. */
export const MAX_NODES = 24;
export const MAX_PODS_PER_NODE = 12;

export interface ContainerScene {
  readonly spot: SpotId;
  readonly name: string;
  /** Listening ports, `8080` or `53/udp`. */
  readonly ports: readonly string[];
}

export interface PodScene {
  readonly key: string;
  readonly view: PodView;
  /** `null`: shares the node's namespace, or its own has not been looked at. */
  readonly netns: NetNsView | null;
  readonly containers: readonly ContainerScene[];
  /** The device at its bottom edge. */
  readonly device: Interface | null;
  /** The node's end of its veth pair. */
  readonly port: Interface | null;
}

/** A host with one kernel and one program: something outside the cluster. */
export interface ExternalScene {
  readonly name: string;
  readonly ip: string;
  readonly ports: readonly number[];
  readonly device: Interface | null;
}

export interface NodeScene {
  readonly name: string;
  readonly ip: string;
  readonly podBlocks: readonly string[];
  readonly netns: NetNsView | null;
  /** Absent where pods hang on routes alone. */
  readonly bridge: Interface | null;
  readonly pods: readonly PodScene[];
  readonly hiddenPods: number;
  /** Devices at the bottom edge, outermost last: dummies, tunnels, then those with a wire. */
  readonly devices: readonly Interface[];
}

export interface WireScene {
  readonly id: string;
  readonly kind: 'veth' | 'underlay' | 'overlay';
  readonly a: SpotId;
  readonly b: SpotId;
}

/** What there is to draw, before anything has a place. */
export interface Scene {
  readonly nodes: readonly NodeScene[];
  readonly hiddenNodes: number;
  readonly switches: readonly NetNsView[];
  readonly routers: readonly NetNsView[];
  readonly externals: readonly ExternalScene[];
  readonly services: readonly ServiceView[];
  readonly wires: ReadonlyMap<string, WireScene>;
  readonly netns: ReadonlyMap<string, NetNsView>;
  readonly spots: ReadonlySet<SpotId>;
}

/** At most `limit` of a list: those that must be seen first, otherwise in the list's own order. */
function keep<T>(items: readonly T[], limit: number, mustSee: (item: T) => boolean): readonly T[] {
  if (items.length <= limit) return items;
  const kept = new Set([...items.filter(mustSee), ...items].slice(0, limit));
  return items.filter((item) => kept.has(item));
}

const wired = (dev: Interface): boolean => dev.kind === 'veth' || dev.kind === 'physical';

function containersOf(pod: PodView, netns: NetNsView | null, home: string): readonly ContainerScene[] {
  return pod.containers.map((container) => {
    const owner = `${pod.key}/${container.name}`;
    const listening = (netns?.listeners ?? []).filter((one) => one.owner === owner);
    const known = netns
      ? listening.map((one) => ({ port: one.port, udp: one.proto === 'udp' }))
      : container.ports.map((one) => ({ port: one.port, udp: one.protocol === 'UDP' }));
    const ports = [...new Set(known.map(({ port, udp }) => (udp ? `${port}/udp` : `${port}`)))];
    return { spot: programSpot(home, owner), name: container.name, ports };
  });
}

function podScene(
  pod: PodView,
  netns: ReadonlyMap<string, NetNsView>,
  node: NetNsView | undefined,
): PodScene {
  const own = pod.hostNetwork ? null : (netns.get(pod.key) ?? null);
  const home = pod.hostNetwork ? pod.node : pod.key;
  const device = own?.interfaces.find(wired) ?? null;
  const port = device && 'peer' in device && device.peer.netns === pod.node ? device.peer.dev : null;
  return {
    key: pod.key,
    view: pod,
    netns: own,
    containers: containersOf(pod, own ?? node ?? null, home),
    device,
    port: node?.interfaces.find((dev) => dev.name === port) ?? null,
  };
}

/** What stands at a node's lower edge: all but the loopback, the bridge, and the far ends of its pods' wires. */
function edgeDevices(node: NetNsView, bridge: Interface | null): readonly Interface[] {
  const rank = (dev: Interface) => (wired(dev) ? 2 : dev.kind === 'vxlan' ? 1 : 0);
  return node.interfaces
    .filter((dev) => dev.kind !== 'loopback' && dev.kind !== 'veth' && dev !== bridge)
    .map((dev, i) => ({ dev, i }))
    .sort((a, b) => rank(a.dev) - rank(b.dev) || a.i - b.i)
    .map(({ dev }) => dev);
}

function spotsOf(scene: Omit<Scene, 'spots'>): ReadonlySet<SpotId> {
  const spots = new Set<SpotId>();
  for (const view of scene.netns.values()) {
    spots.add(boxSpot(view.name));
    for (const dev of view.interfaces) spots.add(deviceSpot(view.name, dev.name));
    if (view.kind === 'node') {
      for (const stage of STAGES) spots.add(stageSpot(view.name, stage));
    } else if (view.kind !== 'switch') {
      spots.add(kernelSpot(view.name));
    }
  }
  for (const node of scene.nodes) {
    spots.add(boxSpot(node.name));
    for (const pod of node.pods) {
      if (!pod.view.hostNetwork) spots.add(boxSpot(pod.key));
      for (const container of pod.containers) spots.add(container.spot);
    }
  }
  for (const external of scene.externals) spots.add(programSpot(external.name, external.name));
  return spots;
}

/** Both ends of every wire between namespaces that are drawn, once; and the tunnels between nodes as wires of their own. */
function wiresOf(netns: ReadonlyMap<string, NetNsView>): ReadonlyMap<string, WireScene> {
  const wires = new Map<string, WireScene>();
  const add = (kind: WireScene['kind'], a: SpotId, b: SpotId) => {
    const id = wireId(a, b);
    if (!wires.has(id)) wires.set(id, { id, kind, a, b });
  };
  const tunnels = new Map<number, SpotId[]>();
  for (const view of netns.values()) {
    for (const dev of view.interfaces) {
      const here = deviceSpot(view.name, dev.name);
      if (dev.kind === 'vxlan') tunnels.set(dev.vxlan.vni, [...(tunnels.get(dev.vxlan.vni) ?? []), here]);
      const peer = 'peer' in dev ? netns.get(dev.peer.netns) : undefined;
      if (!peer || !('peer' in dev)) continue;
      const isPod = view.kind === 'pod' || peer.kind === 'pod';
      add(isPod ? 'veth' : 'underlay', here, deviceSpot(dev.peer.netns, dev.peer.dev));
    }
  }
  // A mesh of n tunnels is drawn as a chain: all reach all, and n² lines would say no more.
  for (const ends of tunnels.values())
    ends.slice(1).forEach((end, i) => add('overlay', ends[i] as SpotId, end));
  return wires;
}

/**
 * What there is to draw of a world.
 *
 * @param mustSee names of namespaces that are shown even when the cluster is larger than the picture.
 */
export function sceneOf(world: WorldView, mustSee: ReadonlySet<string> = new Set()): Scene {
  const all = new Map(world.namespaces.map((view) => [view.name, view]));
  const homes = new Set(world.pods.filter((pod) => mustSee.has(pod.key)).map((pod) => pod.node));
  const shown = keep(world.nodes, MAX_NODES, (node) => mustSee.has(node.name) || homes.has(node.name));
  const podsByNode = new Map<string, PodView[]>(world.nodes.map((node) => [node.name, []]));
  for (const pod of world.pods) podsByNode.get(pod.node)?.push(pod);

  const nodes = shown.map((node): NodeScene => {
    const view = all.get(node.name);
    const pods = podsByNode.get(node.name) ?? [];
    const kept = keep(pods, MAX_PODS_PER_NODE, (pod) => mustSee.has(pod.key));
    const bridge = view?.interfaces.find((dev) => dev.kind === 'bridge') ?? null;
    return {
      name: node.name,
      ip: node.ip,
      podBlocks: node.podBlocks,
      netns: view ?? null,
      bridge,
      pods: kept.map((pod) => podScene(pod, all, view)),
      hiddenPods: pods.length - kept.length,
      devices: view ? edgeDevices(view, bridge) : [],
    };
  });

  const drawn = new Set([
    ...nodes.flatMap((node) => [node.name, ...node.pods.map((pod) => pod.key)]),
    ...world.externals.map((external) => external.name),
  ]);
  const netns = new Map(
    [...all].filter(([name, view]) => drawn.has(name) || view.kind === 'switch' || view.kind === 'router'),
  );
  const scene = {
    nodes,
    hiddenNodes: world.nodes.length - shown.length,
    switches: [...netns.values()].filter((view) => view.kind === 'switch'),
    routers: [...netns.values()].filter((view) => view.kind === 'router'),
    externals: world.externals.map((external) => ({
      ...external,
      device: netns.get(external.name)?.interfaces.find(wired) ?? null,
    })),
    services: world.services,
    wires: wiresOf(netns),
    netns,
  };
  return { ...scene, spots: spotsOf(scene) };
}

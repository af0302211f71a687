import { nodeIp, podIp, serviceIp, TOPOLOGIES, type TopologyName } from './topology.ts';

/**
 * The yardstick: the least a JavaScript program can do to walk one fixed path (pod → ClusterIP → pod on another node, new
 * connection, over a tunnel) and write down every hop with the packet before and after. It simulates nothing, it only
 * follows maps. It is never tuned together with the engine: a ratio to it must mean the same next year.
 */
interface FloorPacket {
  src: string;
  dst: string;
  sport: number;
  dport: number;
  ttl: number;
  smac: string;
  dmac: string;
}

interface FloorHop {
  readonly node: string;
  readonly dev: string;
  readonly hook: string;
  readonly verdict: string;
  readonly reason: string;
  readonly before: FloorPacket;
  readonly after: FloorPacket;
}

interface FloorWorld {
  readonly nodeOfPod: Map<string, number>;
  readonly ipOfPod: Map<string, string>;
  readonly services: Map<string, readonly string[]>;
  readonly conntrack: Map<string, string>;
  readonly routes: Map<string, number>;
}

export function floorWorld(name: TopologyName): FloorWorld {
  const { nodes, pods, services } = TOPOLOGIES[name];
  const world: FloorWorld = {
    nodeOfPod: new Map(),
    ipOfPod: new Map(),
    services: new Map(),
    conntrack: new Map(),
    routes: new Map(),
  };
  for (let p = 0; p < pods; p++) {
    const ip = podIp(p % nodes, Math.floor(p / nodes));
    world.ipOfPod.set(`pod-${p}`, ip);
    world.nodeOfPod.set(ip, p % nodes);
  }
  for (let s = 0; s < services; s++) {
    world.services.set(
      `${serviceIp(s)}:80`,
      [0, 1, 2].map((i) => podIp(((3 * s + i) % pods) % nodes, Math.floor(((3 * s + i) % pods) / nodes))),
    );
  }
  for (let n = 0; n < nodes; n++) world.routes.set(podIp(n, 0).replace(/\.\d+$/, ''), n);
  return world;
}

const PREROUTING = ['raw', 'conntrack', 'mangle', 'nat'];
const FORWARD = ['mangle', 'filter'];
const POSTROUTING = ['mangle', 'nat', 'confirm'];

/** Walks one new connection's first packet; 43 hops. */
export function floorWalk(world: FloorWorld, pod: string, service: number, sport: number): FloorHop[] {
  const hops: FloorHop[] = [];
  const src = world.ipOfPod.get(pod) as string;
  const from = world.nodeOfPod.get(src) as number;
  let packet: FloorPacket = {
    src,
    dst: serviceIp(service),
    sport,
    dport: 80,
    ttl: 64,
    smac: src,
    dmac: 'gateway',
  };
  const hop = (
    node: string,
    dev: string,
    hook: string,
    verdict: string,
    reason: string,
    change: Partial<FloorPacket> | null,
  ): void => {
    const before = packet;
    if (change) packet = { ...packet, ...change };
    hops.push({ node, dev, hook, verdict, reason, before, after: packet });
  };
  const through = (node: string, dev: string, hook: string, tables: readonly string[]): void => {
    for (const table of tables) hop(node, dev, hook, 'accept', table, null);
  };
  const a = `node-${from}`;
  hop(pod, 'eth0', 'socket', 'send', 'connect', null);
  hop(pod, 'eth0', 'route', 'gateway', 'default', null);
  hop(pod, 'eth0', 'neighbour', 'found', 'gateway', { dmac: a });
  hop(pod, 'eth0', 'xmit', 'veth', 'wire', null);
  hop(a, 'veth', 'receive', 'bridge', 'port', null);
  through(a, 'cni0', 'PREROUTING', PREROUTING);
  const endpoints = world.services.get(`${packet.dst}:${packet.dport}`) as readonly string[];
  const chosen = endpoints[0] as string;
  hop(a, 'cni0', 'PREROUTING', 'dnat', 'service', { dst: chosen, dport: 8080 });
  hop(a, 'cni0', 'bridge', 'local', 'fdb', null);
  const to = world.routes.get(packet.dst.slice(0, packet.dst.lastIndexOf('.'))) as number;
  const b = `node-${to}`;
  hop(a, 'cni0', 'route', 'forward', b, null);
  hop(a, 'cni0', 'forward', 'ttl', 'less one', { ttl: packet.ttl - 1 });
  through(a, 'flannel.1', 'FORWARD', FORWARD);
  through(a, 'flannel.1', 'POSTROUTING', POSTROUTING);
  world.conntrack.set(`${packet.src}:${packet.sport}>${packet.dst}:${packet.dport}`, chosen);
  hop(a, 'flannel.1', 'neighbour', 'found', 'vtep', { smac: a, dmac: b });
  hop(a, 'flannel.1', 'encapsulate', nodeIp(to), 'fdb', null);
  through(a, 'eth0', 'OUTPUT', PREROUTING);
  through(a, 'eth0', 'POSTROUTING', POSTROUTING);
  hop(a, 'eth0', 'xmit', 'wire', 'underlay', null);
  hop(b, 'eth0', 'receive', 'host', 'mac', null);
  through(b, 'eth0', 'PREROUTING', PREROUTING);
  hop(b, 'eth0', 'decapsulate', 'flannel.1', 'vni', null);
  through(b, 'flannel.1', 'PREROUTING', FORWARD);
  hop(b, 'flannel.1', 'route', 'forward', 'cni0', null);
  hop(b, 'flannel.1', 'forward', 'ttl', 'less one', { ttl: packet.ttl - 1 });
  through(b, 'cni0', 'POSTROUTING', FORWARD);
  hop(b, 'cni0', 'neighbour', 'found', 'pod', { smac: b, dmac: packet.dst });
  hop(packet.dst, 'eth0', 'socket', 'deliver', 'listener', null);
  return hops;
}

import { podKey, type Cluster, type ClusterNode, type Pod } from '../cluster/types.ts';
import { ipv4Bits, type Ip } from '../net/address.ts';
import { addressIn, broadcastOf, contains, formatPrefix, overlaps, type Prefix } from '../net/prefix.ts';

/** Where new pods go and which addresses they get, in a cluster that has been running. */
export class Room {
  private nodes: readonly ClusterNode[];
  private pods: readonly Pod[];
  private readonly taken: Set<Ip>;
  private readonly last = new Map<string, number>();
  /** Names of the nodes that take the pods of an owner, where these ask for something. */
  private readonly fits = new Map<string, readonly string[]>();

  constructor({ nodes, pods, fits }: Pick<Cluster, 'nodes' | 'pods' | 'fits'>) {
    this.nodes = nodes;
    this.pods = pods;
    for (const pod of fits.size === 0 ? [] : pods) {
      const some = fits.get(podKey(pod));
      if (some && pod.owner !== null) this.fits.set(pod.owner, some);
    }
    this.taken = new Set([...nodes.map(({ ip }) => ip), ...pods.map(({ ip }) => ip)]);
    const byName = new Map(nodes.map((node) => [node.name, node]));
    for (const pod of pods) {
      const node = byName.get(pod.node);
      if (!node || pod.hostNetwork || !contains(node.podCIDR, pod.ip)) continue;
      const position = ipv4Bits(pod.ip) - ipv4Bits(node.podCIDR.ip);
      this.last.set(node.name, Math.max(this.last.get(node.name) ?? 1, position));
    }
  }

  /**
   * The node with the fewest pods of the same owner, and of those the one with the fewest pods at all: what the scheduler's
   * default spread comes to on equal nodes. Pods of an owner that asks something of its nodes go to those that have it.
   */
  nodeFor(owner: string | null, but: string | null = null): string {
    const count = (node: ClusterNode) => {
      const here = this.pods.filter((pod) => pod.node === node.name);
      return [owner === null ? 0 : here.filter((pod) => pod.owner === owner).length, here.length] as const;
    };
    const fitting = owner === null ? undefined : this.fits.get(owner);
    const open = this.nodes.filter(
      ({ name, reserved }) => name !== but && (fitting ? fitting.includes(name) : !reserved),
    );
    const ranked = (open.length > 0 ? open : this.nodes)
      .map((node) => ({ node, count: count(node) }))
      .sort((a, b) => a.count[0] - b.count[0] || a.count[1] - b.count[1]);
    return ranked[0]?.node.name ?? '';
  }

  /**
   * The address that host-local hands out next on a node: the one after the last, from the beginning again at the end of
   * the block; one that has just become free is not the next. `undefined` when the block is used up.
   *
   * @see containernetworking/plugins plugins/ipam/host-local/backend/allocator/allocator.go, GetIter()
   */
  addressOn(name: string): Ip | undefined {
    const node = this.nodes.find((one) => one.name === name);
    if (!node) return undefined;
    const size = 2 ** (32 - node.podCIDR.length) - 3;
    const after = this.last.get(name) ?? 1;
    for (let i = 0; i < size; i++) {
      const position = 2 + ((after - 1 + i) % size);
      const address = addressIn(node.podCIDR, position);
      if (this.taken.has(address)) continue;
      this.last.set(name, position);
      this.taken.add(address);
      return address;
    }
    return undefined;
  }

  /** Forgets who is no longer there. Addresses of pods that are gone are not handed out again at once. */
  keepOnly({ nodes, pods }: Pick<Cluster, 'nodes' | 'pods'>): void {
    const names = new Set(nodes.map(({ name }) => name));
    const keys = new Set(pods.map(podKey));
    this.nodes = this.nodes.filter(({ name }) => names.has(name));
    this.pods = this.pods.filter((pod) => keys.has(podKey(pod)));
  }

  /** Counts a pod that was just given a place, so that the next one finds another. */
  add(pod: Pod): void {
    this.pods = [...this.pods, pod];
  }
}

/** Address and pod block for one more machine: the first free ones after those of the others. */
export function roomForNode({ nodes, spec }: Cluster): { ip: Ip | undefined; podCIDR: string | undefined } {
  const { underlay, externals, clusterCIDR } = spec;
  const taken = new Set<Ip>([
    underlay.gateway,
    ...externals.map(({ ip }) => ip),
    ...nodes.map(({ ip }) => ip),
  ]);
  const base = ipv4Bits(underlay.cidr.ip);
  const highest = Math.max(1, ...nodes.map(({ ip }) => ipv4Bits(ip) - base));
  const size = ipv4Bits(broadcastOf(underlay.cidr)) - base;
  const ip = rotated(highest + 1, 2, size)
    .map((n) => addressIn(underlay.cidr, n))
    .find((one) => !taken.has(one));
  const length = Math.max(nodes[0]?.podCIDR.length ?? 24, clusterCIDR.length);
  const step = 2 ** (32 - length);
  const blocks = 2 ** (length - clusterCIDR.length);
  const start = ipv4Bits(clusterCIDR.ip);
  const used = nodes.map(({ podCIDR }) => Math.floor((ipv4Bits(podCIDR.ip) - start) / step));
  const podCIDR = rotated(Math.max(-1, ...used) + 1, 0, blocks)
    .map((n): Prefix => ({ ip: addressIn(clusterCIDR, n * step), length }))
    .find((block) => !nodes.some((node) => overlaps(node.podCIDR, block)));
  return { ip, podCIDR: podCIDR && formatPrefix(podCIDR) };
}

/** More nodes than this a scenario that is edited by hand does not have. */
const LOOKED_AT = 4096;

/** Numbers from `start` up to `end` (not included), then from `least` again. */
function rotated(start: number, least: number, end: number): number[] {
  const count = Math.min(Math.max(0, end - least), LOOKED_AT);
  return Array.from({ length: count }, (_, i) => least + ((start - least + i) % (end - least)));
}

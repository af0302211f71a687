import type { Ip } from '../net/address.ts';
import { addressIn, contains, formatPrefix, overlaps, type Prefix } from '../net/prefix.ts';
import { podCapacity, PodAddresses } from './addresses.ts';
import { listed } from './field.ts';
import { matchesLabels } from './labels.ts';
import type { PodsOnNode, ReadNodes } from './nodes.ts';
import type { PodDraft } from './pods.ts';
import type { ReadScenarioSpec } from './scenarioSpec.ts';
import { quote } from './source.ts';
import type { ClusterNode, Pod } from './types.ts';

/** Ports of one Linux bridge: BR_PORT_BITS 10 in net/bridge/br_private.h, port 0 unused. */
const MAX_BRIDGE_PORTS = 1023;

/** Pods with their nodes and addresses, and the nodes with blocks that suit them. */
export interface Placed {
  readonly nodes: readonly ClusterNode[];
  readonly pods: Pod[];
}

/** Puts every pod on a node, and gives an address to each that names none. */
export function placePods(drafts: readonly PodDraft[], read: ReadNodes, readSpec: ReadScenarioSpec): Placed {
  const byName = new Map(read.nodes.map((node) => [node.name, node]));
  const scheduler = new Scheduler(read.schedulable);
  const found = drafts.map((draft) => nodeOf(draft, byName, scheduler));
  const nodes = read.withBlocks(countPods(drafts, found));
  // Where there is none, that has been told; any node then only keeps the types honest, and has no say about the pod.
  const placeOf = (i: number) => nodes[found[i]?.index ?? 0] as ClusterNode;
  const known = found.map((node, i) => node && placeOf(i));

  const owners = new Map<Ip, Owner>();
  for (const node of nodes) owners.set(node.ip, node);
  drafts.forEach((draft, i) => claimAddress(draft, known[i], owners, readSpec.ownAddresses));
  const left = overfull(drafts, known, readSpec);

  const addresses = new Addresses(nodes, readSpec, owners);
  const pods = drafts.flatMap((draft, i) => {
    const node = placeOf(i);
    if (left.has(draft)) return [];
    const { namespace, name, labels, ready, terminating, owner } = draft;
    const { containers, hostNetwork, dns, hostname, subdomain } = draft.spec;
    // Who is left out for want of an address, that has been told.
    const ip = hostNetwork ? node.ip : (draft.ip ?? addresses.next(node) ?? node.podCIDR.ip);
    if (draft.killed) return [];
    return [
      {
        namespace,
        name,
        labels,
        node: node.name,
        hostNetwork,
        ip,
        containers,
        dns,
        hostname,
        subdomain,
        ready,
        terminating,
        owner,
      },
    ];
  });
  return { nodes, pods };
}

/** Addresses and number of the pods with a network of their own, by node. */
function countPods(
  drafts: readonly PodDraft[],
  places: readonly (ClusterNode | undefined)[],
): (node: string) => PodsOnNode {
  const byNode = new Map<string, { ips: Ip[]; count: number }>();
  for (const [i, { ip, spec }] of drafts.entries()) {
    const name = places[i]?.name;
    if (name === undefined || spec.hostNetwork) continue;
    let pods = byNode.get(name);
    if (!pods) byNode.set(name, (pods = { ips: [], count: 0 }));
    pods.count++;
    if (ip !== undefined) pods.ips.push(ip);
  }
  return (node) => byNode.get(node) ?? { ips: [], count: 0 };
}

/** Bits of the blocks that Calico's nodes take when they need another. */
const CALICO_BLOCK = 26;

/** The addresses that pods get which bring none. */
class Addresses {
  private readonly pools = new Map<string, PodAddresses>();
  private readonly nodes: readonly ClusterNode[];
  private readonly read: ReadScenarioSpec;
  private readonly owners: Map<Ip, unknown>;
  private slot = 0;

  constructor(nodes: readonly ClusterNode[], read: ReadScenarioSpec, owners: Map<Ip, unknown>) {
    this.nodes = nodes;
    this.read = read;
    this.owners = owners;
  }

  next(node: ClusterNode): Ip | undefined {
    let pool = this.pools.get(node.name);
    if (!pool) this.pools.set(node.name, (pool = new PodAddresses(node.podCIDR, this.owners)));
    if (!this.read.ownAddresses) return pool.next();
    // Address management of the whole cluster: nothing is given twice, and a node takes another block when it needs one.
    let address = pool.next();
    while (address === undefined) {
      const block = this.anotherBlock();
      if (!block) return undefined;
      this.pools.set(node.name, (pool = new PodAddresses(block, this.owners)));
      address = pool.next();
    }
    this.owners.set(address, node);
    return address;
  }

  private anotherBlock(): Prefix | undefined {
    const { clusterCIDR, podNetwork } = this.read.spec;
    const length = Math.max(clusterCIDR.length, podNetwork.blockLength ?? CALICO_BLOCK);
    while (this.slot < 2 ** (length - clusterCIDR.length)) {
      const block = { ip: addressIn(clusterCIDR, this.slot++ * 2 ** (32 - length)), length };
      if (!this.nodes.some(({ podCIDR }) => overlaps(podCIDR, block))) return block;
    }
    return undefined;
  }
}

/**
 * Places pods round robin over the nodes their nodeSelector allows. The real scheduler scores nodes; on empty, equal nodes
 * its answer is the same spread.
 */
class Scheduler {
  private readonly nodes: readonly ClusterNode[];
  private readonly rounds = new Map<string, { nodes: readonly ClusterNode[]; next: number }>();

  constructor(nodes: readonly ClusterNode[]) {
    this.nodes = nodes;
  }

  pick(selector: PodDraft['spec']['nodeSelector']): ClusterNode | undefined {
    const key = JSON.stringify(selector);
    let round = this.rounds.get(key);
    if (!round) {
      round = { nodes: this.nodes.filter((node) => matchesLabels(selector, node.labels)), next: 0 };
      this.rounds.set(key, round);
    }
    return round.nodes[round.next++ % Math.max(1, round.nodes.length)];
  }
}

function nodeOf(
  draft: PodDraft,
  byName: ReadonlyMap<string, ClusterNode>,
  scheduler: Scheduler,
): ClusterNode | undefined {
  const { nodeName, nodeSelector } = draft.spec;
  if (nodeName !== undefined) {
    const node = byName.get(nodeName);
    if (node) return node;
    const known = [...byName.keys()];
    const some = known.length > 8 ? [...known.slice(0, 8), '…'] : known;
    const message = `Pod ${quote(draft.name)} wants node ${quote(nodeName)}; known: ${some.join(', ')}.`;
    draft.field
      .in('spec', 'nodeName')
      .error('REF_MISSING', message, `Write ${listed(some)}, or add the Node.`);
    return undefined;
  }
  const node = scheduler.pick(nodeSelector);
  if (node) return node;
  const wanted = Object.entries(nodeSelector)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
  const message = `Pod ${quote(draft.name)} wants a node with ${quote(wanted)}; no node has these labels.`;
  draft.field
    .in('spec', 'nodeSelector')
    .error('REF_MISSING', message, 'Label a node, or remove the nodeSelector.');
  return undefined;
}

/** Who has an address. */
type Owner = ClusterNode | PodDraft;

const nameOf = (owner: Owner): string =>
  'podCIDR' in owner ? `node ${owner.name}` : `pod ${owner.namespace}/${owner.name}`;

function claimAddress(
  draft: PodDraft,
  node: ClusterNode | undefined,
  owners: Map<Ip, Owner>,
  ownAddresses: boolean,
): void {
  const { ip, field, name } = draft;
  if (ip === undefined || draft.spec.hostNetwork) return;
  const owner = owners.get(ip);
  if (owner === undefined) owners.set(ip, draft);
  else if (!draft.killed && !('killed' in owner && owner.killed)) {
    field.in('status', 'podIP').add({
      code: 'DUPLICATE_IP',
      severity: 'warning',
      message: `${ip} belongs to ${nameOf(owner)} and to ${nameOf(draft)}: packets for it go to one of them, as routes and ARP will have it.`,
      remedy: 'Use another address.',
    });
  }
  if (ownAddresses || !node) return;
  if (ip === addressIn(node.podCIDR, 1)) {
    field.in('status', 'podIP').add({
      code: 'DUPLICATE_IP',
      severity: 'warning',
      message: `${ip} belongs to ${nameOf(draft)} and is the pods' gateway on ${node.name}: packets for it end at the node.`,
      remedy: 'Use another address.',
    });
  }
  if (contains(node.podCIDR, ip)) return;
  field.in('status', 'podIP').add({
    code: 'PODIP_OUTSIDE',
    severity: 'warning',
    message: `Pod ${name} has ${ip}, outside the block ${formatPrefix(node.podCIDR)} of ${node.name}; other nodes do not find it there.`,
    remedy: `Use an address of ${formatPrefix(node.podCIDR)}, or write the node's podCIDR.`,
    group: '',
  });
}

/**
 * Pods that never start, as their node has no address or no port of its bridge left for them; the kubelet keeps trying. Told
 * once for a node, at the first pod too many.
 */
function overfull(
  drafts: readonly PodDraft[],
  places: readonly (ClusterNode | undefined)[],
  { spec, ownAddresses }: ReadScenarioSpec,
): ReadonlySet<PodDraft> {
  const left = new Set<PodDraft>();
  const perNode = new Map<ClusterNode, PodDraft[]>();
  for (const [i, node] of places.entries()) {
    const draft = drafts[i] as PodDraft;
    if (!node || draft.spec.hostNetwork) continue;
    const pods = perNode.get(node);
    if (pods) pods.push(draft);
    else perNode.set(node, [draft]);
  }
  const hasBridge = ['bridge', 'flannel', 'weave'].includes(spec.podNetwork.plugin);
  const tell = (pods: readonly PodDraft[], code: string, message: string, remedy: string) => {
    const unstarted = pods.filter(({ killed }) => !killed);
    const [first] = unstarted;
    if (!first) return;
    const others =
      unstarted.length === 1
        ? `pod ${nameOf(first).slice('pod '.length)} never starts`
        : `${unstarted.length} of them never start`;
    first.field.add({
      code,
      severity: 'warning',
      message: `${message}: ${others}, and ${unstarted.length === 1 ? 'is' : 'are'} left out.`,
      remedy,
    });
    for (const pod of pods) left.add(pod);
  };
  for (const [node, pods] of perNode) {
    const room = podCapacity(node.podCIDR);
    // As a rule there is room for all of them, wherever their addresses are.
    const inBlock =
      !ownAddresses && pods.length > room
        ? pods.filter(({ ip }) => ip === undefined || contains(node.podCIDR, ip))
        : [];
    if (inBlock.length > room) {
      // Who has an address has it; the others come in their order.
      const given = inBlock.filter(({ ip }) => ip !== undefined);
      const asking = inBlock.filter(({ ip }) => ip === undefined);
      const message = `${node.name} has ${inBlock.length} pods but ${formatPrefix(node.podCIDR)} holds ${room}`;
      tell(
        asking.slice(Math.max(0, room - given.length)),
        'PODCIDR_FULL',
        message,
        'Use a larger podCIDR, or fewer pods.',
      );
    }
    if (hasBridge && pods.length > MAX_BRIDGE_PORTS) {
      const message = `A Linux bridge takes at most 1,023 ports; ${node.name} needs ${pods.length}`;
      tell(
        pods.slice(MAX_BRIDGE_PORTS).filter((pod) => !left.has(pod)),
        'BRIDGE_FULL',
        message,
        'Spread the pods over more nodes.',
      );
    }
  }
  return left;
}

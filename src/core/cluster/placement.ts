import type { Ip } from '../net/address.ts';
import { addressIn, contains, formatPrefix, overlaps, type Prefix } from '../net/prefix.ts';
import { podCapacity, PodAddresses } from './addresses.ts';
import { listed, type Field } from './field.ts';
import type { PodsOnNode, ReadNodes } from './nodes.ts';
import { asksNothing, nobodyTakes, refusalOf, type Host, type NodeWanted } from './nodeWanted.ts';
import type { PodDraft } from './pods.ts';
import type { ReadScenarioSpec } from './scenarioSpec.ts';
import { quote } from './source.ts';
import { podKey, type ClusterNode, type PendingPod, type Pod } from './types.ts';

/** Ports of one Linux bridge: BR_PORT_BITS 10 in net/bridge/br_private.h, port 0 unused. */
const MAX_BRIDGE_PORTS = 1023;

/** Where the pods of a cluster run, or why they do not, and the nodes with blocks that suit them. */
export interface Placed {
  readonly nodes: readonly ClusterNode[];
  readonly pods: Pod[];
  readonly pending: PendingPod[];
  /** Names of the nodes that take a pod, by its key, where it asks for something. */
  readonly fits: ReadonlyMap<string, readonly string[]>;
}

/** Puts every pod on a node that takes it, and gives an address to each that names none. */
export function placePods(drafts: readonly PodDraft[], read: ReadNodes, readSpec: ReadScenarioSpec): Placed {
  const byName = new Map(read.nodes.map((node) => [node.name, node]));
  const scheduler = new Scheduler(read.hosts);
  const fits = new Map<string, readonly string[]>();
  const pending: PendingPod[] = [];
  const leaveOut = ({ namespace, name, labels, owner, killed }: PodDraft, reason: string) => {
    if (!killed) pending.push({ namespace, name, labels, owner, reason });
  };
  const placed: PodDraft[] = [];
  const found: ClusterNode[] = [];
  for (const draft of drafts) {
    const place = placeOf(draft, byName, scheduler);
    if (typeof place === 'string') {
      leaveOut(draft, place);
      continue;
    }
    placed.push(draft);
    found.push(place);
    const some = scheduler.namesFor(draft.spec.wanted);
    if (some) fits.set(podKey(draft), some);
  }
  const nodes = read.withBlocks(countPods(placed, found));
  const places = found.map(({ index }) => nodes[index] as ClusterNode);

  const owners = new Map<Ip, Owner>();
  for (const node of nodes) owners.set(node.ip, node);
  placed.forEach((draft, i) => claimAddress(draft, places[i], owners, readSpec.ownAddresses));
  const left = overfull(placed, places, readSpec);

  const addresses = new Addresses(nodes, readSpec, owners);
  const pods = placed.flatMap((draft, i) => {
    const node = places[i] as ClusterNode;
    const why = left.get(draft);
    if (why !== undefined) {
      leaveOut(draft, why);
      return [];
    }
    const { namespace, name, labels, ready, terminating, owner } = draft;
    const { containers, hostNetwork, dns, hostAliases, hostname, subdomain, sysctls, serviceAccount } =
      draft.spec;
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
        hostAliases,
        hostname,
        subdomain,
        ...(Object.keys(sysctls).length > 0 && !hostNetwork && { sysctls }),
        ...(serviceAccount !== 'default' && { serviceAccount }),
        ready,
        terminating,
        owner,
      },
    ];
  });
  return { nodes, pods, pending, fits };
}

/** Addresses and number of the pods with a network of their own, by node. */
function countPods(
  drafts: readonly PodDraft[],
  places: readonly ClusterNode[],
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

/** The nodes that take pods of one kind, and whose turn it is. */
interface Round {
  readonly nodes: readonly ClusterNode[];
  readonly names: readonly string[];
  next: number;
}

/**
 * Places pods round robin over the nodes that take them. The real scheduler scores nodes; on empty, equal nodes its answer
 * is the same spread.
 */
class Scheduler {
  private readonly hosts: readonly Host[];
  /** By what pods ask for: pods of one controller ask for the same. */
  private readonly asked = new Map<NodeWanted | string, Round>();
  /** By which nodes they are, so that all pods that the same nodes take share them. */
  private readonly rounds = new Map<string, Round>();

  constructor(hosts: readonly Host[]) {
    this.hosts = hosts;
  }

  pick(wanted: NodeWanted): ClusterNode | undefined {
    const round = this.roundOf(wanted);
    return round.nodes[round.next++ % Math.max(1, round.nodes.length)];
  }

  /** Names of the nodes that take a pod; `null` for one that asks for nothing. */
  namesFor(wanted: NodeWanted): readonly string[] | null {
    return asksNothing(wanted) ? null : this.roundOf(wanted).names;
  }

  whyNone(wanted: NodeWanted): string {
    return nobodyTakes(this.hosts, wanted);
  }

  private roundOf(wanted: NodeWanted): Round {
    let round = this.asked.get(wanted);
    if (round) return round;
    const question = JSON.stringify(wanted);
    round = this.asked.get(question) ?? this.newRound(wanted);
    this.asked.set(wanted, round);
    this.asked.set(question, round);
    return round;
  }

  private newRound(wanted: NodeWanted): Round {
    const nodes = this.hosts.filter((host) => refusalOf(host, wanted) === null).map(({ node }) => node);
    const key = nodes.map(({ index }) => index).join();
    const round = this.rounds.get(key) ?? { nodes, names: nodes.map(({ name }) => name), next: 0 };
    this.rounds.set(key, round);
    return round;
  }
}

/** The node of a pod, or why it has none: then it stays Pending, as in a real cluster, and is left out with a warning. */
function placeOf(
  draft: PodDraft,
  byName: ReadonlyMap<string, ClusterNode>,
  scheduler: Scheduler,
): ClusterNode | string {
  const { nodeName, wanted } = draft.spec;
  const template = draft.field.in('spec', 'template', 'spec');
  const spec = template.isPresent ? template : draft.field.at('spec');
  const tell = (code: string, at: Field, message: string, remedy: string): void =>
    at.add({ code, severity: 'warning', message, remedy, group: draft.owner ?? podKey(draft) });
  const out = 'It is left out: it stays Pending, and is no endpoint.';
  if (nodeName !== undefined) {
    const node = byName.get(nodeName);
    if (node) return node;
    const known = [...byName.keys()];
    const some = known.length > 8 ? [...known.slice(0, 8), '…'] : known;
    const message = `Pod ${quote(draft.name)} wants node ${quote(nodeName)}; known: ${some.join(', ')}. ${out}`;
    tell('REF_MISSING', spec.at('nodeName'), message, `Write ${listed(some)}, or add the Node.`);
    return `There is no node ${nodeName}.`;
  }
  if (draft.unscheduled !== null) {
    const message = `Pod ${quote(draft.name)} waits for a node: ${draft.unscheduled} It is left out, and is no endpoint.`;
    tell('POD_PENDING', draft.field, message, 'Take its condition PodScheduled out to have it placed here.');
    return draft.unscheduled;
  }
  const node = scheduler.pick(wanted);
  if (node) return node;
  const reason = scheduler.whyNone(wanted);
  const isTainted = !reason.includes('affinity');
  const at = isTainted
    ? spec
    : spec.at('nodeSelector').isPresent
      ? spec.at('nodeSelector')
      : spec.at('affinity');
  const remedy = isTainted
    ? 'Give the pod a toleration, or remove the taint of a node.'
    : 'Give a node the labels, or ask for less.';
  tell('POD_PENDING', at, `No node takes pod ${quote(draft.name)}: ${reason} ${out}`, remedy);
  return reason;
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
): ReadonlyMap<PodDraft, string> {
  const left = new Map<PodDraft, string>();
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
    for (const pod of pods) left.set(pod, `${message}.`);
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

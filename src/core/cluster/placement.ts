import type { Ip } from '../net/address.ts';
import { contains, formatPrefix } from '../net/prefix.ts';
import { podCapacity, PodAddresses } from './addresses.ts';
import { listed, type Field } from './field.ts';
import type { ReadNodes } from './nodes.ts';
import { asksNothing, nobodyTakes, refusalOf, type Host, type NodeWanted } from './nodeWanted.ts';
import type { PodDraft } from './pods.ts';
import { quote } from './source.ts';
import { podKey, type ClusterNode, type PendingPod, type Pod, type ScenarioSpec } from './types.ts';

/** Ports of one Linux bridge: BR_PORT_BITS 10 in net/bridge/br_private.h, port 0 unused. */
const MAX_BRIDGE_PORTS = 1023;

/** Where the pods of a cluster run, or why they do not. */
export interface Placed {
  readonly pods: Pod[];
  readonly pending: PendingPod[];
  /** Names of the nodes that take a pod, by its key, where it asks for something. */
  readonly fits: ReadonlyMap<string, readonly string[]>;
}

/** Puts every pod on a node that takes it, and gives an address to each that names none. */
export function placePods(
  drafts: readonly PodDraft[],
  { nodes, hosts }: ReadNodes,
  spec: ScenarioSpec,
): Placed {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const scheduler = new Scheduler(hosts);
  const fits = new Map<string, readonly string[]>();
  const pending: PendingPod[] = [];
  const placed: PodDraft[] = [];
  const places: ClusterNode[] = [];
  for (const draft of drafts) {
    const place = placeOf(draft, byName, scheduler);
    if (typeof place === 'string') {
      const { namespace, name, labels, owner, killed } = draft;
      if (!killed) pending.push({ namespace, name, labels, owner, reason: place });
      continue;
    }
    placed.push(draft);
    places.push(place);
    const some = scheduler.namesFor(draft.spec.wanted);
    if (some) fits.set(podKey(draft), some);
  }

  const owners = new Map<Ip, Owner>();
  for (const node of nodes) owners.set(node.ip, node);
  placed.forEach((draft, i) => claimAddress(draft, places[i], owners));
  refuseOverfull(placed, places, spec);

  const pools = new Map<string, PodAddresses>();
  const pods = placed.flatMap((draft, i) => {
    const node = places[i] as ClusterNode;
    let pool = pools.get(node.name);
    if (!pool) pools.set(node.name, (pool = new PodAddresses(node.podCIDR, owners)));
    const { namespace, name, labels, ready, terminating, owner } = draft;
    const { containers, hostNetwork, dns, hostAliases, hostname, subdomain, sysctls } = draft.spec;
    // When the block is full, that has been told; the address then only keeps the types honest.
    const ip = hostNetwork ? node.ip : (draft.ip ?? pool.next() ?? node.podCIDR.ip);
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
        ready,
        terminating,
        owner,
      },
    ];
  });
  return { pods, pending, fits };
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

function claimAddress(draft: PodDraft, node: ClusterNode | undefined, owners: Map<Ip, Owner>): void {
  const { ip, field, name } = draft;
  if (ip === undefined || draft.spec.hostNetwork) return;
  const owner = owners.get(ip);
  if (owner === undefined) owners.set(ip, draft);
  else {
    const message = `${ip} belongs to ${nameOf(owner)} and to ${nameOf(draft)}.`;
    field.in('status', 'podIP').error('DUPLICATE_IP', message, 'Use another address.');
  }
  if (!node || contains(node.podCIDR, ip)) return;
  field.in('status', 'podIP').add({
    code: 'PODIP_OUTSIDE',
    severity: 'warning',
    message: `Pod ${name} has ${ip}, outside the block ${formatPrefix(node.podCIDR)} of ${node.name}; other nodes do not find it there.`,
    remedy: `Use an address of ${formatPrefix(node.podCIDR)}, or write the node's podCIDR.`,
    group: '',
  });
}

/** PODCIDR_FULL and BRIDGE_FULL, told once for a node, at the first pod too many. */
function refuseOverfull(
  drafts: readonly PodDraft[],
  places: readonly (ClusterNode | undefined)[],
  spec: ScenarioSpec,
): void {
  const perNode = new Map<ClusterNode, PodDraft[]>();
  for (const [i, node] of places.entries()) {
    const draft = drafts[i] as PodDraft;
    if (!node || draft.spec.hostNetwork) continue;
    const pods = perNode.get(node);
    if (pods) pods.push(draft);
    else perNode.set(node, [draft]);
  }
  const hasBridge = ['bridge', 'flannel', 'weave'].includes(spec.podNetwork.plugin);
  for (const [node, pods] of perNode) {
    const room = podCapacity(node.podCIDR);
    // As a rule there is room for all of them, wherever their addresses are.
    const inBlock =
      pods.length > room ? pods.filter(({ ip }) => ip === undefined || contains(node.podCIDR, ip)) : [];
    if (inBlock.length > room) {
      const message = `${node.name} has ${inBlock.length} pods but ${formatPrefix(node.podCIDR)} holds ${room}.`;
      inBlock[room]?.field.error('PODCIDR_FULL', message, 'Use a larger podCIDR, or fewer pods.');
    }
    if (hasBridge && pods.length > MAX_BRIDGE_PORTS) {
      const message = `A Linux bridge takes at most 1,023 ports; ${node.name} needs ${pods.length}.`;
      pods[MAX_BRIDGE_PORTS]?.field.error('BRIDGE_FULL', message, 'Spread the pods over more nodes.');
    }
  }
}

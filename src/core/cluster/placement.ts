import type { Ip } from '../net/address.ts';
import { contains, formatPrefix } from '../net/prefix.ts';
import { podCapacity, PodAddresses } from './addresses.ts';
import { listed } from './field.ts';
import { matchesLabels } from './labels.ts';
import type { ReadNodes } from './nodes.ts';
import type { PodDraft } from './pods.ts';
import { quote } from './source.ts';
import type { ClusterNode, Pod, ScenarioSpec } from './types.ts';

/** Ports of one Linux bridge: BR_PORT_BITS 10 in net/bridge/br_private.h, port 0 unused. */
const MAX_BRIDGE_PORTS = 1023;

/** Puts every pod on a node, and gives an address to each that names none. */
export function placePods(
  drafts: readonly PodDraft[],
  { nodes, schedulable }: ReadNodes,
  spec: ScenarioSpec,
): Pod[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const scheduler = new Scheduler(schedulable);
  const found = drafts.map((draft) => nodeOf(draft, byName, scheduler));
  // Where there is none, that has been told; any node then only keeps the types honest, and has no say about the pod.
  const places = found.map((node) => node ?? (nodes[0] as ClusterNode));

  const owners = new Map<Ip, Owner>();
  for (const node of nodes) owners.set(node.ip, node);
  drafts.forEach((draft, i) => claimAddress(draft, found[i], owners));
  refuseOverfull(drafts, found, spec);

  const pools = new Map<string, PodAddresses>();
  return drafts.flatMap((draft, i) => {
    const node = places[i] as ClusterNode;
    let pool = pools.get(node.name);
    if (!pool) pools.set(node.name, (pool = new PodAddresses(node.podCIDR, owners)));
    const { namespace, name, labels, ready, terminating, owner } = draft;
    const { containers, hostNetwork, dns, hostname, subdomain, serviceAccount } = draft.spec;
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
        hostname,
        subdomain,
        ...(serviceAccount !== 'default' && { serviceAccount }),
        ready,
        terminating,
        owner,
      },
    ];
  });
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

import type { Ip } from '../net/address.ts';
import { addressIn, broadcastOf, contains, formatPrefix, type Prefix } from '../net/prefix.ts';
import { BlockPool } from './addresses.ts';
import type { Evidence } from './evidence.ts';
import type { Field } from './field.ts';
import { readLabels, readName } from './names.ts';
import { withKubeletLabels } from './nodeLabels.ts';
import type { Host } from './nodeWanted.ts';
import type { KubeObject, Objects } from './objects.ts';
import { readOtherAddresses } from './otherAddresses.ts';
import { giveBlocks, type BlockWish } from './podBlocks.ts';
import { parseCpus } from './quantity.ts';
import type { Report } from './report.ts';
import type { ReadScenarioSpec } from './scenarioSpec.ts';
import { readTaints, type Taint } from './taints.ts';
import type { ClusterNode, Labels, ScenarioSpec } from './types.ts';

/** A node before its address and its block are settled. */
interface NodeDraft {
  readonly name: string;
  readonly labels: Labels;
  readonly ip: Ip | undefined;
  readonly podCIDR: Prefix | undefined;
  /** What keeps pods away that do not tolerate it: cordoned, or tainted as control planes are. */
  readonly taints: readonly Taint[];
  readonly cpus: number | undefined;
  readonly field: Field | null;
}

/** Pods with a network of their own on one node, as far as its block has to do with them. */
export interface PodsOnNode {
  readonly ips: readonly Ip[];
  readonly count: number;
}

export interface ReadNodes {
  /** Without pod blocks yet: `podCIDR` is the whole range. */
  readonly nodes: readonly ClusterNode[];
  /** The same, as pods without a node are put on them. */
  readonly hosts: readonly Host[];
  /** The nodes with their blocks, which follow from the pods they have. */
  withBlocks(podsOn: (node: string) => PodsOnNode): readonly ClusterNode[];
}

/**
 * Reads the nodes and gives addresses to those that have none: those of the nodes' network from .2 on, in the order of the
 * file. Nodes that pods run on and that no object describes are made up.
 */
export function readNodes(
  objects: Objects,
  read: ReadScenarioSpec,
  evidence: Evidence,
  report: Report,
): ReadNodes {
  const { spec, ranges } = read;
  const drafts = (objects.get('Node') ?? []).map((object) => draftOf(object, evidence));
  const made = assumed(evidence, drafts.length === 0);
  const addresses = assignAddresses([...drafts, ...made], spec, ranges.underlay.isWritten, report);
  if (made.length > 0) tellAssumed(made, drafts.length === 0, report);
  const all = [...drafts, ...made];
  const nodes = all.map(({ name, labels, taints, cpus, field }, index) => ({
    name,
    labels,
    reserved: taints.length > 0,
    ...(cpus !== undefined && { cpus }),
    ip: addresses[index] as Ip,
    podCIDR: spec.clusterCIDR,
    index,
    ...readOtherAddresses(field, name, addresses[index] as Ip),
  }));
  const hosts = nodes.map((node, i): Host => {
    const { taints, field } = all[i] as NodeDraft;
    return { node, taints, isAssumed: field === null };
  });
  return {
    nodes,
    hosts,
    withBlocks: (podsOn) => {
      const blocks = assignBlocks(all, read, podsOn, report);
      return nodes.map((node, index) => ({ ...node, podCIDR: blocks[index] ?? spec.clusterCIDR }));
    },
  };
}

function draftOf({ name, field }: KubeObject, evidence: Evidence): NodeDraft {
  readName(field.in('metadata', 'name'), 'subdomain');
  const internal = field
    .in('status', 'addresses')
    .items()
    .filter((entry) => entry.at('type').value === 'InternalIP');
  // A dual-stack node lists one address of each family; IPv4 is the one that is modelled.
  const ipv4 = internal.find((entry) => !String(entry.at('address').value).includes(':')) ?? internal[0];
  const blocks = field.in('spec', 'podCIDRs').items();
  const block = blocks.find((entry) => !String(entry.value).includes(':')) ?? field.in('spec', 'podCIDR');
  return {
    name,
    labels: withKubeletLabels(name, readLabels(field.in('metadata', 'labels')), field.at('status')),
    ip: ipv4?.at('address').ip() ?? evidence.nodes.get(name)?.hostIp,
    podCIDR: block.value === '' ? undefined : block.cidr(),
    taints: readTaints(field.at('spec')),
    cpus: parseCpus(field.in('status', 'capacity', 'cpu').value),
    field,
  };
}

/**
 * Nodes without an object: those where pods were running when the file was written, and all that anybody names where no
 * node is described.
 */
function assumed({ nodes }: Evidence, isBare: boolean): NodeDraft[] {
  const names = [...nodes].flatMap(([name, { object, isProven }]) =>
    object === undefined && (isProven || isBare) ? [name] : [],
  );
  return (isBare && names.length === 0 ? ['node1'] : names).map((name) => ({
    name,
    labels: withKubeletLabels(name, {}, null),
    ip: nodes.get(name)?.hostIp,
    podCIDR: undefined,
    taints: [],
    cpus: undefined,
    field: null,
  }));
}

function tellAssumed(made: readonly NodeDraft[], isBare: boolean, report: Report): void {
  const names = made.map(({ name, ip }) => (ip === undefined ? name : `${name} (${ip}, its pods' hostIP)`));
  const list = names.length > 5 ? `${names.length} of them` : names.join(', ');
  report.add(null, [], {
    code: 'NODES_ASSUMED',
    severity: 'notice',
    message: isBare
      ? `No Node is described; made up ${list}.`
      : `Pods run on nodes that no Node object describes; made up ${list}.`,
    remedy: 'Add Node objects to choose names, addresses and pod blocks.',
  });
}

function assignAddresses(
  drafts: readonly NodeDraft[],
  { underlay, externals }: ScenarioSpec,
  isWritten: boolean,
  report: Report,
): Ip[] {
  const owners = new Map<Ip, string>([[underlay.gateway, 'the gateway']]);
  for (const { name, ip } of externals) owners.set(ip, name);
  for (const { name, ip, field } of drafts) {
    if (ip === undefined) continue;
    const at = field?.in('status', 'addresses');
    const owner = owners.get(ip);
    if (owner !== undefined) {
      at?.add({
        code: 'DUPLICATE_IP',
        severity: 'warning',
        message: `${ip} belongs to ${owner} and to ${name}: packets for it go to whoever answers the ARP question first.`,
        remedy: 'Use another address.',
      });
    }
    if (isWritten && !contains(underlay.cidr, ip)) {
      const range = formatPrefix(underlay.cidr);
      at?.add({
        code: 'NODE_IP_OUTSIDE',
        severity: 'warning',
        message: `Node ${name} has ${ip}, outside the nodes' network ${range}: it takes no router or other node for its neighbour.`,
        remedy: `Use an address of ${range}, or write underlay.cidr.`,
      });
    }
    if (owner === undefined) owners.set(ip, name);
  }
  let position = 2;
  const last = broadcastOf(underlay.cidr);
  return drafts.map(({ name, ip, field }) => {
    if (ip !== undefined) return ip;
    while (owners.has(addressIn(underlay.cidr, position))) position++;
    const address = addressIn(underlay.cidr, position++);
    if (address === last || !contains(underlay.cidr, address)) {
      const message = `The nodes' network ${formatPrefix(underlay.cidr)} has no address left for ${name}.`;
      report.add(field?.source ?? null, [], {
        code: 'UNDERLAY_FULL',
        severity: 'error',
        message,
        remedy: 'Write a larger underlay.cidr.',
        group: '',
      });
    }
    return address;
  });
}

function assignBlocks(
  drafts: readonly NodeDraft[],
  { spec, ranges, ownAddresses }: ReadScenarioSpec,
  podsOn: (node: string) => PodsOnNode,
  report: Report,
): (Prefix | undefined)[] {
  const { clusterCIDR, serviceCIDR, underlay } = spec;
  if (!ownAddresses) tellWrittenBlocks(drafts, clusterCIDR, ranges.clusterCIDR.isWritten);
  const wishes = drafts.map(({ name, podCIDR }): BlockWish => {
    const { ips, count } = podsOn(name);
    // Where the plugin has blocks of its own, those of the nodes hold its pods by chance only.
    const isUnused = ownAddresses && podCIDR && ips.length > 0 && ips.every((ip) => !contains(podCIDR, ip));
    return { name, written: isUnused ? undefined : podCIDR, ips, pods: count };
  });
  const isWritten = ranges.clusterCIDR.isWritten;
  const given = giveBlocks(wishes, clusterCIDR, isWritten ? null : [serviceCIDR, underlay.cidr]);
  drafts.forEach(({ name, podCIDR, field }, i) => {
    const { block, how } = given[i] ?? { block: undefined, how: 'fresh' };
    if (block === undefined) {
      report.add(field?.source ?? null, [], {
        code: 'CLUSTERCIDR_FULL',
        severity: 'error',
        message: `The pod range ${formatPrefix(clusterCIDR)} has no block left for ${name}.`,
        remedy: 'Write a larger clusterCIDR.',
        group: '',
      });
    } else if (how === 'around' || how === 'outside') {
      const why =
        how === 'around'
          ? "guessed from its pods' addresses"
          : `as ${formatPrefix(clusterCIDR)} has none left`;
      const unused = podCIDR ? `; its podCIDR ${formatPrefix(podCIDR)} holds none of them` : '';
      report.add(field?.source ?? null, [], {
        code: 'RANGE_GUESSED',
        severity: 'notice',
        message: `Pod block ${formatPrefix(block)} of ${name}, ${why}${unused}.`,
        remedy: 'Write podCIDR in the Node to be sure.',
        group: 'podCIDR',
      });
    }
  });
  return given.map(({ block }) => block);
}

/** What is unusual about the blocks that Node objects say. The API server takes them all. */
function tellWrittenBlocks(drafts: readonly NodeDraft[], clusterCIDR: Prefix, isRangeWritten: boolean): void {
  const pool = new BlockPool();
  const range = formatPrefix(clusterCIDR);
  for (const { name, podCIDR, field } of drafts) {
    if (podCIDR === undefined) continue;
    const at = field?.in('spec', 'podCIDR');
    const [owner, block] = [pool.ownerOf(podCIDR), formatPrefix(podCIDR)];
    if (owner !== undefined) {
      at?.add({
        code: 'PODCIDR_DUPLICATE',
        severity: 'warning',
        message: `Nodes ${owner} and ${name} share addresses of the pod block ${block}: routes lead to one of them, and the other's pods are not found there.`,
        remedy: 'Give each node its own.',
      });
    }
    if (isRangeWritten && (!contains(clusterCIDR, podCIDR.ip) || podCIDR.length < clusterCIDR.length)) {
      at?.add({
        code: 'PODCIDR_OUTSIDE',
        severity: 'warning',
        message: `The pod block ${block} of ${name} is outside the pod range ${range}: what is done for pods by that range (masquerading, forwarding) passes it over.`,
        remedy: `Use a block of ${range}, or write clusterCIDR.`,
      });
    }
    pool.take(podCIDR, name);
  }
}

import type { Ip } from '../net/address.ts';
import { addressIn, broadcastOf, contains, formatPrefix, networkOf, type Prefix } from '../net/prefix.ts';
import { BlockPool } from './addresses.ts';
import type { Field } from './field.ts';
import { readLabels, readName } from './names.ts';
import { withKubeletLabels } from './nodeLabels.ts';
import type { Host } from './nodeWanted.ts';
import type { KubeObject, Objects } from './objects.ts';
import { readOtherAddresses } from './otherAddresses.ts';
import { parseCpus } from './quantity.ts';
import type { Report } from './report.ts';
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

export interface ReadNodes {
  readonly nodes: readonly ClusterNode[];
  /** The same, as pods without a node are put on them. */
  readonly hosts: readonly Host[];
}

/** Bits of a node's pod block where the pod range has room for it: kube-controller-manager's --node-cidr-mask-size. */
const NODE_MASK = 24;

/**
 * Reads the nodes and gives addresses and pod blocks to those that have none: addresses of the nodes' network from .2
 * on, blocks of the pod range from its beginning, both in the order of the file.
 *
 * @param named nodes that pods ask for; they are made up when the file describes no node at all.
 * @param podIps addresses of pods by the node they run on, which tell a block where a dump of a cluster leaves it out.
 */
export function readNodes(
  objects: Objects,
  spec: ScenarioSpec,
  named: ReadonlySet<string>,
  podIps: (node: string) => readonly Ip[],
  report: Report,
): ReadNodes {
  const drafts = (objects.get('Node') ?? []).map(draftOf);
  if (drafts.length === 0) drafts.push(...assumed(named, report));
  const addresses = assignAddresses(drafts, spec, report);
  const blocks = assignBlocks(drafts, spec, podIps, report);
  const nodes = drafts.map((draft, index) => ({
    name: draft.name,
    labels: draft.labels,
    reserved: draft.taints.length > 0,
    ...(draft.cpus !== undefined && { cpus: draft.cpus }),
    ip: addresses[index] as Ip,
    podCIDR: blocks[index] as Prefix,
    index,
    ...readOtherAddresses(draft.field, draft.name, addresses[index] as Ip),
  }));
  const hosts = nodes.map((node, i): Host => {
    const { taints, field } = drafts[i] as NodeDraft;
    return { node, taints, isAssumed: field === null };
  });
  return { nodes, hosts };
}

function draftOf({ name, field }: KubeObject): NodeDraft {
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
    ip: ipv4?.at('address').ip(),
    podCIDR: block.value === '' ? undefined : block.cidr(),
    taints: readTaints(field.at('spec')),
    cpus: parseCpus(field.in('status', 'capacity', 'cpu').value),
    field,
  };
}

function assumed(named: ReadonlySet<string>, report: Report): NodeDraft[] {
  const names = named.size > 0 ? [...named] : ['node1'];
  report.add(null, [], {
    code: 'NODES_ASSUMED',
    severity: 'notice',
    message: `No Node is described; made up ${names.length > 5 ? `${names.length} of them` : names.join(', ')}.`,
    remedy: 'Add Node objects to choose names, addresses and pod blocks.',
  });
  return names.map((name) => ({
    name,
    labels: withKubeletLabels(name, {}, null),
    ip: undefined,
    podCIDR: undefined,
    taints: [],
    cpus: undefined,
    field: null,
  }));
}

function assignAddresses(
  drafts: readonly NodeDraft[],
  { underlay, externals }: ScenarioSpec,
  report: Report,
): Ip[] {
  const owners = new Map<Ip, string>([[underlay.gateway, 'the gateway']]);
  for (const { name, ip } of externals) owners.set(ip, name);
  for (const { name, ip, field } of drafts) {
    if (ip === undefined) continue;
    const at = field?.in('status', 'addresses');
    const owner = owners.get(ip);
    if (owner !== undefined)
      at?.error('DUPLICATE_IP', `${ip} belongs to ${owner} and to ${name}.`, 'Use another address.');
    if (!contains(underlay.cidr, ip)) {
      const range = formatPrefix(underlay.cidr);
      at?.error(
        'NODE_IP_OUTSIDE',
        `Node ${name} has ${ip}, outside the nodes' network ${range}.`,
        `Use an address of ${range}, or write underlay.cidr.`,
      );
    }
    owners.set(ip, name);
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
  { clusterCIDR }: ScenarioSpec,
  podIps: (node: string) => readonly Ip[],
  report: Report,
): Prefix[] {
  const pool = new BlockPool();
  const range = formatPrefix(clusterCIDR);
  for (const { name, podCIDR, field } of drafts) {
    if (podCIDR === undefined) continue;
    const at = field?.in('spec', 'podCIDR');
    const [owner, block] = [pool.ownerOf(podCIDR), formatPrefix(podCIDR)];
    if (owner !== undefined) {
      at?.error(
        'PODCIDR_DUPLICATE',
        `Nodes ${owner} and ${name} share the pod block ${block}.`,
        'Give each node its own.',
      );
    }
    if (!contains(clusterCIDR, podCIDR.ip) || podCIDR.length < clusterCIDR.length) {
      const message = `The pod block ${block} of ${name} is outside the pod range ${range}.`;
      at?.error('PODCIDR_OUTSIDE', message, `Use a block of ${range}, or write clusterCIDR.`);
    }
    pool.take(podCIDR, name);
  }
  const wanting = drafts.filter((draft) => draft.podCIDR === undefined).length;
  const needed = clusterCIDR.length + Math.ceil(Math.log2(Math.max(1, wanting)));
  const length = Math.min(30, Math.max(NODE_MASK, needed));
  const count = 2 ** (length - clusterCIDR.length);
  const nth = (slot: number): Prefix => ({ ip: addressIn(clusterCIDR, slot * 2 ** (32 - length)), length });
  let slot = 0;
  return drafts.map(({ name, podCIDR, field }) => {
    if (podCIDR !== undefined) return podCIDR;
    let block = blockAround(podIps(name), length);
    if (!block || !contains(clusterCIDR, block.ip) || pool.ownerOf(block) !== undefined) {
      while (slot < count && pool.ownerOf(nth(slot)) !== undefined) slot++;
      block = nth(slot);
    }
    if (slot >= count) {
      const message = `The pod range ${range} has no block left for ${name}.`;
      const remedy = 'Write a larger clusterCIDR.';
      report.add(field?.source ?? null, [], {
        code: 'CLUSTERCIDR_FULL',
        severity: 'error',
        message,
        remedy,
        group: '',
      });
    }
    pool.take(block, name);
    return block;
  });
}

/** The block that all given addresses share, if there is one. */
function blockAround([first, ...rest]: readonly Ip[], length: number): Prefix | undefined {
  if (first === undefined) return undefined;
  const block: Prefix = { ip: networkOf(first, length), length };
  return rest.every((address) => contains(block, address)) ? block : undefined;
}

import { ipv4Bits, type Ip } from '../net/address.ts';
import { calicoPools, calicoTunnel, type CalicoPool, type CalicoTunnel } from './calicoConfig.ts';
import type { Evidence } from './evidence.ts';
import type { Hint } from './hints.ts';
import { DEFAULT_POD_NETWORK, parsePodNetwork, parseServiceProxy } from './modes.ts';
import type { KubeProxyConfig } from './kubeProxyConfig.ts';
import type { KubeObject, Objects } from './objects.ts';
import { quote } from './source.ts';
import { formatPodNetwork, type PodNetworkMode, type ServiceProxy } from './types.ts';

/** How the agents of the plugins call themselves, in DaemonSets and in the names of their pods. */
const AGENTS: readonly (readonly [pattern: RegExp, mode: string])[] = [
  [/^kindnet(-|$)/, 'kindnet'],
  [/^kube-flannel(-|$)/, 'flannel'],
  [/^calico-node(-|$)/, 'calico'],
  [/^cilium(-[a-z0-9]{5})?$/, 'cilium'],
  [/^weave-net(-|$)/, 'weave'],
  [/^aws-node(-|$)/, 'aws-vpc'],
];

/** Plugins that give pods their addresses themselves, whatever `spec.podCIDR` of the nodes says. */
const OWN_ADDRESSES = new Set(['calico', 'cilium', 'weave', 'aws-vpc']);

/** Without bridge or tunnel, a route for every pod: what comes nearest to pods with addresses from anywhere. */
const ANY_ADDRESS: PodNetworkMode = { plugin: 'calico', backend: 'bgp' };

/** What is known of the pod network from the objects of a file. */
export interface PodNetworkHint {
  /** `undefined`: no agent is among the objects, and nothing else tells. */
  readonly mode: Hint<PodNetworkMode> | undefined;
  /** Whether pods have their addresses from blocks that are not `spec.podCIDR` of their node. */
  readonly ownAddresses: boolean;
  readonly calico: CalicoSettings;
}

/** What Calico's objects say beyond the mode. */
export interface CalicoSettings {
  readonly tunnel: CalicoTunnel | undefined;
  readonly pools: readonly CalicoPool[];
}

/**
 * The plugin whose agent is among the objects. One that cannot be simulated yet falls back, and says so. Without an agent,
 * addresses tell that no node has a block of its own.
 */
export function findPodNetwork(objects: Objects, evidence: Evidence): PodNetworkHint {
  const calico = { tunnel: calicoTunnel(objects), pools: calicoPools(objects) };
  const agent = findAgent(objects);
  if (!agent) {
    const isMixed = areInterleaved(evidence);
    const mode = isMixed ? byAddresses() : calico.pools[0] && byPool(calico.pools[0]);
    return { mode, ownAddresses: isMixed || calico.pools.length > 0, calico };
  }
  const { plugin, object } = agent;
  const mode = plugin === 'flannel' ? `flannel/${flannelBackend(objects)}` : plugin;
  const parsed = parsePodNetwork(mode);
  if (parsed.ok) {
    const hint = found(parsed.mode, `Pod network ${formatPodNetwork(parsed.mode)}`, object, 'podNetwork');
    return { mode: hint, ownAddresses: OWN_ADDRESSES.has(plugin), calico };
  }
  const instead = plugin === 'aws-vpc' || areInterleaved(evidence) ? ANY_ADDRESS : DEFAULT_POD_NETWORK;
  return {
    mode: fallback(instead, `This cluster's pod network is ${mode}`, formatPodNetwork(instead), object),
    ownAddresses: OWN_ADDRESSES.has(plugin),
    calico,
  };
}

function findAgent(objects: Objects): { plugin: string; object: KubeObject } | undefined {
  for (const object of [...(objects.get('DaemonSet') ?? []), ...(objects.get('Pod') ?? [])]) {
    // Agents live in namespaces of their own or in kube-system; a pod of the user's may be called like one.
    if (!/^(kube-|calico-|cilium|weave)/.test(object.namespace)) continue;
    const plugin = AGENTS.find(([pattern]) => pattern.test(object.name))?.[1];
    if (plugin !== undefined) return { plugin, object };
  }
  return undefined;
}

/**
 * Whether the pods of one node lie between those of another, so that no node can have one block for its own. Addresses that
 * two nodes have are somebody's mistake and tell nothing.
 */
function areInterleaved({ nodes, podBlocks }: Evidence): boolean {
  if (podBlocks.length > 0) return false;
  const owners = new Map<Ip, string | null>();
  for (const [name, { podIps }] of nodes)
    for (const ip of podIps) owners.set(ip, owners.has(ip) && owners.get(ip) !== name ? null : name);
  const sorted = [...owners]
    .map(([ip, name]) => ({ bits: ipv4Bits(ip), name }))
    .sort((a, b) => a.bits - b.bits);
  const closed = new Set<string>();
  let current: string | undefined;
  for (const { name } of sorted) {
    if (name === null || name === current) continue;
    if (closed.has(name)) return true;
    if (current !== undefined) closed.add(current);
    current = name;
  }
  return false;
}

function byAddresses(): Hint<PodNetworkMode> {
  return {
    value: ANY_ADDRESS,
    source: null,
    draft: {
      code: 'MODE_GUESSED',
      severity: 'notice',
      message: `Pod network ${formatPodNetwork(ANY_ADDRESS)}, guessed from the pods' addresses: those of one node lie between those of another.`,
      remedy: 'Write podNetwork in a Scenario document to be sure.',
    },
  };
}

const byPool = ({ object }: CalicoPool): Hint<PodNetworkMode> =>
  found(ANY_ADDRESS, `Pod network ${formatPodNetwork(ANY_ADDRESS)}`, object, 'podNetwork');

/** @see flannel Documentation/backends.md: `Backend.Type` of net-conf.json; the node annotation says the same. */
function flannelBackend(objects: Objects): string {
  const config = objects.get('ConfigMap')?.find(({ name }) => name === 'kube-flannel-cfg');
  const text = config?.field.in('data', 'net-conf.json').value;
  const written = typeof text === 'string' ? /"Type"\s*:\s*"([\w-]+)"/.exec(text)?.[1] : undefined;
  const node = objects.get('Node')?.[0]?.field;
  const annotated = node?.in('metadata', 'annotations', 'flannel.alpha.coreos.com/backend-type').value;
  const backend = written ?? (typeof annotated === 'string' ? annotated : 'vxlan');
  return backend.toLowerCase();
}

/** The mode that kube-proxy is told; one that cannot be simulated yet falls back, and says so. */
export function findServiceProxy({
  object,
  settings: { mode },
}: KubeProxyConfig): Hint<ServiceProxy['mode']> {
  const parsed = parseServiceProxy(mode);
  if (parsed.ok) return found(parsed.mode.mode, `Service proxy ${mode}`, object, 'serviceProxy');
  return fallback('iptables', `This cluster's Service proxy is ${quote(mode)}`, 'iptables', object);
}

function found<T>(value: T, what: string, object: KubeObject, key: string): Hint<T> {
  const draft = {
    code: 'MODE_GUESSED',
    severity: 'notice',
    message: `${what}, guessed from ${object.kind} ${object.name}.`,
    remedy: `Write ${key} in a Scenario document to be sure.`,
  } as const;
  return { value, source: object.field.source, draft };
}

function fallback<T>(value: T, what: string, instead: string, object: KubeObject): Hint<T> {
  const draft = {
    code: 'MODE_FALLBACK',
    severity: 'warning',
    message: `${what} (from ${object.kind} ${object.name}), which cannot be simulated yet; ${instead} is used instead.`,
    remedy: 'Packets cross the nodes differently in the real cluster.',
  } as const;
  return { value, source: object.field.source, draft };
}

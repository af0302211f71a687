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

/** The plugin whose agent is among the objects. One that cannot be simulated yet falls back, and says so. */
export function findPodNetwork(objects: Objects): Hint<PodNetworkMode> | undefined {
  for (const object of [...(objects.get('DaemonSet') ?? []), ...(objects.get('Pod') ?? [])]) {
    // Agents live in namespaces of their own or in kube-system; a pod of the user's may be called like one.
    if (!/^(kube-|calico-|cilium|weave)/.test(object.namespace)) continue;
    const plugin = AGENTS.find(([pattern]) => pattern.test(object.name))?.[1];
    if (plugin === undefined) continue;
    const mode = plugin === 'flannel' ? `flannel/${flannelBackend(objects)}` : plugin;
    const parsed = parsePodNetwork(mode);
    if (parsed.ok)
      return found(parsed.mode, `Pod network ${formatPodNetwork(parsed.mode)}`, object, 'podNetwork');
    const instead = formatPodNetwork(DEFAULT_POD_NETWORK);
    return fallback(DEFAULT_POD_NETWORK, `This cluster's pod network is ${mode}`, instead, object);
  }
  return undefined;
}

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

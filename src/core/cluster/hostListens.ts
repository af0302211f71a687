import { ANY_IPV4, parseIp, type Ip } from '../net/address.ts';
import type { Field } from './field.ts';
import { PodNames } from './podIndex.ts';
import { quote } from './source.ts';
import { podKey, type ClusterNode, type HostListen, type HostSettings, type Pod } from './types.ts';
import { knownKeys } from './unknownKeys.ts';

type Hosts = ReadonlyMap<string, HostSettings>;

/** Reads `listens: [{ port: 8080, protocol: TCP, address: 127.0.0.1 }]`; an empty list is an answer, too. */
export function readListens(field: Field): Pick<HostSettings, 'listens'> {
  if (!field.isPresent) return {};
  const listens = field.collect((entry): HostListen | undefined => {
    knownKeys(entry, ['port', 'protocol', 'address']);
    if (!entry.at('port').isPresent) entry.at('port').required('a program listens on a port');
    const port = entry.at('port').port();
    const protocol = entry.at('protocol').oneOf<'TCP' | 'UDP'>(['TCP', 'UDP']) ?? 'TCP';
    const ip = entry.at('address').ip() ?? ANY_IPV4;
    return port === undefined ? undefined : { port, protocol, ip };
  });
  return { listens };
}

/** Pods of a workload by `NAMESPACE/NAME` of that workload. */
const podsOf = (name: string, pods: readonly Pod[]): readonly Pod[] =>
  pods.filter(({ owner }) => owner !== null && owner.slice(owner.indexOf('/') + 1) === name);

/** What is said of `NAMESPACE/DEPLOYMENT` is said of each of its pods, whose own names nobody wants to type. */
export function nameHosts(hosts: Hosts, pods: readonly Pod[]): Hosts {
  if (![...hosts.keys()].some((name) => name.includes('/'))) return hosts;
  const names = new PodNames(pods);
  const named = new Map<string, HostSettings>();
  for (const [name, settings] of hosts) {
    const own = name.includes('/') && !names.get(name) ? podsOf(name, pods) : [];
    // What is said of one pod by its own name counts more.
    if (own.length === 0) named.set(name, settings);
    for (const pod of own) if (!hosts.has(podKey(pod))) named.set(podKey(pod), settings);
  }
  return named;
}

/**
 * Says where `listens` has no effect: on nodes, whose programs are known, and on an address that the pod does not have.
 *
 * @param hosts `spec.hosts` as it is written.
 */
export function checkListens(
  hosts: Field,
  { nodes, pods }: { readonly nodes: readonly ClusterNode[]; readonly pods: readonly Pod[] },
): void {
  const nodeNames = new Set(nodes.map(({ name }) => name));
  for (const name of hosts.keys()) {
    const field = hosts.at(name).at('listens');
    if (!field.isPresent) continue;
    if (name === '*' || nodeNames.has(name)) {
      field.error(
        'FIELD_CONFLICT',
        `listens is for pods and hosts outside; ${name === '*' ? '* stands for all nodes' : `${quote(name)} is a node`}.`,
        'Name NAMESPACE/POD or NAMESPACE/WORKLOAD, or remove it.',
      );
      continue;
    }
    const meant = pods.filter((pod) => podKey(pod) === name);
    checkAddresses(field, name, meant.length > 0 ? meant : podsOf(name, pods));
  }
}

function checkAddresses(field: Field, name: string, pods: readonly Pod[]): void {
  if (pods.length === 0) return;
  for (const entry of field.items()) {
    const written = entry.get('address');
    const address = typeof written === 'string' ? parseIp(written) : undefined;
    if (address === undefined || pods.some((pod) => hasAddress(pod, address))) continue;
    entry.at('address').add({
      code: 'LISTEN_ADDRESS',
      severity: 'warning',
      message: `No program of ${name} can listen on ${quote(address)}: the pod does not have that address.`,
      remedy: 'Write 0.0.0.0 for all addresses, 127.0.0.1 for the pod itself only, or leave address out.',
    });
  }
}

/** Whether a program of a pod can bind to an address. A pod of the host's network has all of the node's. */
export const hasAddress = ({ ip, hostNetwork }: Pick<Pod, 'ip' | 'hostNetwork'>, address: Ip): boolean =>
  address === ANY_IPV4 || address.startsWith('127.') || address === ip || hostNetwork;

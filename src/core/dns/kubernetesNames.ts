import type { KubernetesPlugin } from '../cluster/corefile.ts';
import { parseIp, type Ip } from '../net/address.ts';
import type { DomainName } from '../net/dnsMessage.ts';
import { absolute, labelsOf } from './names.ts';
import type { DnsEndpoint, DnsRecords } from './records.ts';

/** What one name leads to: an address or a name, and the name that SRV records point at. */
export interface Found {
  readonly host: Ip | DomainName;
  readonly isAddress: boolean;
  readonly port: number;
  /** The name of the entry itself, in the zone. */
  readonly key: DomainName;
}

/** The name does not exist. Everything else that is empty exists without such a record. */
export const NO_SUCH_NAME = 'NXDOMAIN';
type Lookup = readonly Found[] | typeof NO_SUCH_NAME;

/** A question with the zone as it was typed, so that answers keep its letters' case. */
export interface State {
  readonly plugin: KubernetesPlugin;
  readonly records: DnsRecords;
  readonly zone: DomainName;
  /** The whole name that is asked for. */
  readonly name: DomainName;
  /** Below the zone, in lower case. */
  readonly labels: readonly string[];
}

export const isExposed = ({ plugin, records }: State, namespace: string): boolean =>
  (plugin.namespaces === null || plugin.namespaces.includes(namespace)) && records.hasNamespace(namespace);

/** The label of an endpoint below its Service: its hostname, or its address with dashes. @see coredns plugin/kubernetes/kubernetes.go, endpointHostname() */
export const labelOf = ({ plugin }: State, { hostname, pod, ip }: DnsEndpoint): string =>
  hostname ?? (plugin.endpointPodNames && pod !== null && pod.length < 64 ? pod : ip.replace(/[.:]/g, '-'));

const stripUnderscore = (label: string): string => label.replace(/^_/, '');

/** A wildcard has not been one since 1.9: the label is compared as it stands. Empty matches everything. */
const portMatches = (wanted: { port: string; protocol: string }, name: string, protocol: string): boolean =>
  (wanted.port === '' || wanted.port === name.toLowerCase()) &&
  (wanted.protocol === '' || wanted.protocol === protocol);

/** `1-2-3-4.NAMESPACE.pod.ZONE`. @see coredns plugin/kubernetes/kubernetes.go, findPods() */
function findPods(state: State, namespace: string, name: string): Lookup {
  const { plugin, records, zone } = state;
  if (plugin.pods === 'disabled') return NO_SUCH_NAME;
  if (name === '') return [];
  const isIpv4 = /^[^-]+(-[^-]+){3}$/.test(name);
  const address = parseIp(name.replaceAll('-', isIpv4 ? '.' : ':'));
  if (address === undefined) return NO_SUCH_NAME;
  if (plugin.pods === 'verified' && !records.hasPod(namespace, address)) return NO_SUCH_NAME;
  return [{ host: address, isAddress: true, port: 0, key: `${name}.${namespace}.pod.${zone}` }];
}

/** `[_PORT._PROTOCOL.|ENDPOINT.]SERVICE.NAMESPACE.svc.ZONE`. @see coredns plugin/kubernetes/kubernetes.go, findServices() */
function findServices(state: State, namespace: string, name: string, before: readonly string[]): Lookup {
  const { plugin, records, zone } = state;
  if (name === '') return [];
  const endpoint = before.length === 1 ? (before[0] as string) : '';
  const [port = '', protocol = ''] = before.length === 2 ? before.map(stripUnderscore) : [];
  const service = records.service(namespace, name);
  if (!service) return NO_SUCH_NAME;
  const isHeadless = service.clusterIPs.length === 0;
  const own = `${service.name}.${service.namespace}.svc.${zone}`;
  if (service.externalName !== null) {
    if (before.length > 0) return NO_SUCH_NAME;
    const target = absolute(service.externalName);
    return [{ host: target, isAddress: false, port: 0, key: own }];
  }
  if (plugin.ignoreEmptyService && !isHeadless && records.endpoints(service).length === 0)
    return NO_SUCH_NAME;
  const found =
    isHeadless || endpoint !== ''
      ? records
          .endpoints(service)
          .filter((one) => endpoint === '' || labelOf(state, one).toLowerCase() === endpoint)
          .flatMap((one) =>
            one.ports
              .filter((p) => portMatches({ port, protocol }, p.name, p.protocol))
              .map((p) => ({ host: one.ip, port: p.port, key: `${labelOf(state, one)}.${own}` })),
          )
      : service.ports
          .filter((p) => portMatches({ port, protocol }, p.name, p.protocol))
          .flatMap((p) => service.clusterIPs.map((host) => ({ host, port: p.port, key: own })));
  return found.length === 0 ? NO_SUCH_NAME : found.map((one) => ({ ...one, isAddress: true }));
}

/** Everything a name stands for. @see coredns plugin/kubernetes/parse.go, parseRequest() */
export function findName(state: State): Lookup {
  const { labels } = state;
  const [kind, namespace, name = '', ...before] = [...labels].reverse();
  if (kind === undefined) return [];
  if (kind !== 'svc' && kind !== 'pod') return NO_SUCH_NAME;
  if (namespace === undefined) return [];
  if (before.length > 2) return NO_SUCH_NAME;
  if (!isExposed(state, namespace)) return NO_SUCH_NAME;
  return kind === 'pod'
    ? findPods(state, namespace, name)
    : findServices(state, namespace, name, before.reverse());
}

/** The part of a question that names are looked up by. */
export function stateOf(base: Pick<State, 'plugin' | 'records'>, zone: DomainName, name: DomainName): State {
  const below = name.slice(0, Math.max(0, absolute(name).length - zone.length)).toLowerCase();
  return { plugin: base.plugin, records: base.records, zone, name, labels: labelsOf(below) };
}

import { familyOf, parseIp, type Ip } from '../net/address.ts';
import type { DnsRecord, DnsType, DomainName, Question, Rcode } from '../net/dnsMessage.ts';
import type { KubernetesPlugin } from '../cluster/corefile.ts';
import { absolute, addressOfReverse, isBelow, labelsOf, zoneOf } from './names.ts';
import type { DnsEndpoint, DnsRecords } from './records.ts';

/** Version of the naming scheme (kubernetes/dns docs/specification.md). */
const SCHEMA_VERSION = '1.1.0';
const SCHEMA_TTL = 28_800;
/** CNAMEs followed before the rest is left out. */
const MAX_CNAMES = 8;

/** What the plugin says to a question. */
export type KubernetesAnswer =
  /** Not in its zones, or not found and to fall through: the next plugin's business. */
  | { readonly kind: 'next' }
  | {
      readonly kind: 'answer';
      readonly rcode: Rcode;
      readonly answers: readonly DnsRecord[];
      readonly authority: readonly DnsRecord[];
      readonly additional: readonly DnsRecord[];
    }
  /** A Service of type ExternalName leads out of the zone: its target is to be asked for, and `answers` go before it. */
  | { readonly kind: 'lookup'; readonly answers: readonly DnsRecord[]; readonly target: DomainName };

/** What one name leads to: an address or a name, and the name that SRV records point at. */
interface Found {
  readonly host: Ip | DomainName;
  readonly isAddress: boolean;
  readonly port: number;
  /** The name of the entry itself, in the zone. */
  readonly key: DomainName;
}

/** The name does not exist. Everything else that is empty exists without such a record. */
const NO_SUCH_NAME = 'NXDOMAIN';
type Lookup = readonly Found[] | typeof NO_SUCH_NAME;

/** A question with the zone as it was typed, so that answers keep its letters' case. */
interface State {
  readonly plugin: KubernetesPlugin;
  readonly records: DnsRecords;
  readonly zone: DomainName;
  /** The whole name that is asked for. */
  readonly name: DomainName;
  /** Below the zone, in lower case. */
  readonly labels: readonly string[];
}

const isExposed = ({ plugin, records }: State, namespace: string): boolean =>
  (plugin.namespaces === null || plugin.namespaces.includes(namespace)) && records.hasNamespace(namespace);

/** The label of an endpoint below its Service: its hostname, or its address with dashes. @see coredns plugin/kubernetes/kubernetes.go, endpointHostname() */
const labelOf = ({ plugin }: State, { hostname, pod, ip }: DnsEndpoint): string =>
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
    // An address is no name that a CNAME could lead to: such a Service is passed over (msg.Service.HostType()).
    if (before.length > 0 || parseIp(service.externalName) !== undefined) return NO_SUCH_NAME;
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
function find(state: State): Lookup {
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

const addressRecord = (name: DomainName, ip: Ip, ttl: number): DnsRecord => ({
  type: familyOf(ip) === 4 ? 'A' : 'AAAA',
  name,
  ttl,
  ip,
});

/** The zone's own record. Its serial is the time at which the zone last changed, which nothing here depends on. */
const soaOf = ({ plugin: { ttl }, zone }: State): DnsRecord => ({
  type: 'SOA',
  name: zone,
  ttl: Math.min(300, ttl),
  primary: `ns.dns.${zone}`,
  mailbox: `hostmaster.${zone}`,
  serial: 1_700_000_000,
  refresh: 7_200,
  retry: 1_800,
  expire: 86_400,
  minimum: ttl,
});

const answered = (
  state: State,
  answers: readonly DnsRecord[],
  additional: readonly DnsRecord[] = [],
): KubernetesAnswer => ({
  kind: 'answer',
  rcode: 'NOERROR',
  answers,
  authority: answers.length === 0 ? [soaOf(state)] : [],
  additional,
});

const notFound = (state: State): KubernetesAnswer =>
  state.plugin.fallthrough.some((zone) => isBelow(state.name, zone))
    ? { kind: 'next' }
    : { kind: 'answer', rcode: 'NXDOMAIN', answers: [], authority: [soaOf(state)], additional: [] };

/** A and AAAA, through the names that ExternalName Services lead to. @see coredns plugin/backend_lookup.go, A() */
function addresses(
  state: State,
  { name, type }: Question,
  before: readonly DnsRecord[] = [],
): KubernetesAnswer {
  const found = find(state);
  if (found === NO_SUCH_NAME) return notFound(state);
  const { ttl } = state.plugin;
  const alias = found.find((one) => !one.isAddress);
  if (alias) {
    const known = before.some((record) => record.type === 'CNAME' && record.target === alias.host);
    if (known || before.length >= MAX_CNAMES || name.toLowerCase() === alias.host.toLowerCase())
      return answered(state, []);
    const cname: DnsRecord = { type: 'CNAME', name, ttl, target: alias.host };
    const chain = [...before, cname];
    if (!isBelow(alias.host, state.zone)) return { kind: 'lookup', answers: chain, target: alias.host };
    const further = addresses(stateOf(state, state.zone, alias.host), { name: alias.host, type }, chain);
    if (further.kind === 'lookup') return further;
    const list = further.kind === 'answer' ? further.answers : [];
    return answered(state, list.length > 0 ? [cname, ...list] : []);
  }
  const wanted = [...new Set(found.map(({ host }) => host as Ip))].map((ip) => addressRecord(name, ip, ttl));
  return answered(
    state,
    wanted.filter((record) => record.type === type),
  );
}

/** @see coredns plugin/backend_lookup.go, SRV(): weights are shares of 100, rounded down, and 1 at least */
function services(state: State, name: DomainName): KubernetesAnswer {
  const found = find(state);
  if (found === NO_SUCH_NAME) return notFound(state);
  const { ttl } = state.plugin;
  const inside = found.filter(({ isAddress, port }) => isAddress && port !== -1);
  const weight = Math.max(1, Math.floor(100 / found.length));
  const answers = new Map<string, DnsRecord>();
  const additional = new Map<string, DnsRecord>();
  for (const { host, port, key } of inside) {
    answers.set(`${key} ${port}`, { type: 'SRV', name, ttl, priority: 0, weight, port, target: key });
    additional.set(`${key} ${host}`, addressRecord(key, host as Ip, ttl));
  }
  return answered(state, [...answers.values()], [...additional.values()]);
}

/** @see coredns plugin/kubernetes/reverse.go, serviceRecordForIP() */
function pointers(state: State, name: DomainName, primaryZone: DomainName): KubernetesAnswer {
  const { records, plugin } = state;
  const address = addressOfReverse(name);
  if (address === undefined) {
    const found = find(state);
    return found === NO_SUCH_NAME ? notFound(state) : answered(state, []);
  }
  const hidden = (namespace: string) => plugin.namespaces !== null && !isExposed(state, namespace);
  const targetOf = (label: string, service: { name: string; namespace: string }): DnsRecord => {
    const target = `${label}${service.name}.${service.namespace}.svc.${primaryZone}`;
    return { type: 'PTR', name, ttl: plugin.ttl, target };
  };
  const service = records.serviceWithIp(address);
  if (service && !hidden(service.namespace)) return answered(state, [targetOf('', service)]);
  const behind = records.servicesBehind(address).filter(({ namespace }) => !hidden(namespace));
  const list = behind.flatMap((one) =>
    records
      .endpoints(one)
      .filter(({ ip }) => ip === address)
      .map((endpoint) => targetOf(`${labelOf(state, endpoint)}.`, one)),
  );
  return list.length > 0 ? answered(state, list) : notFound(state);
}

/** The name servers of the zone: the Services in front of this server, or the server itself. @see coredns plugin/kubernetes/ns.go, nsAddrs() */
function nameServers(state: State, name: DomainName, ownIp: Ip): KubernetesAnswer {
  const { records, zone } = state;
  const { ttl } = state.plugin;
  const fronts = records.servicesBehind(ownIp).flatMap((service) => {
    const target = `${service.name}.${service.namespace}.svc.${zone}`;
    const ips = service.clusterIPs.length > 0 ? service.clusterIPs : [ownIp];
    return ips.map((ip) => ({ target, ip }));
  });
  const list = fronts.length > 0 ? fronts : [{ target: `ns.dns.${zone}`, ip: ownIp }];
  const targets = [...new Set(list.map(({ target }) => target))];
  return answered(
    state,
    targets.map((target) => ({ type: 'NS', name, ttl, target })),
    list.map(({ target, ip }) => addressRecord(target, ip, ttl)),
  );
}

function texts(state: State, name: DomainName): KubernetesAnswer {
  const { labels } = state;
  if (labels.length === 1 && labels[0] === 'dns-version')
    return answered(state, [{ type: 'TXT', name, ttl: SCHEMA_TTL, text: SCHEMA_VERSION }]);
  const found = find(state);
  return found === NO_SUCH_NAME || found.length === 0 ? notFound(state) : answered(state, []);
}

function aliases(state: State, name: DomainName): KubernetesAnswer {
  const found = find(state);
  if (found === NO_SUCH_NAME) return notFound(state);
  const alias = found.find((one) => !one.isAddress);
  const cname = (target: DomainName): DnsRecord => ({ type: 'CNAME', name, ttl: state.plugin.ttl, target });
  return answered(state, alias ? [cname(alias.host)] : []);
}

/** The part of a question that names are looked up by. */
function stateOf(base: Pick<State, 'plugin' | 'records'>, zone: DomainName, name: DomainName): State {
  const below = name.slice(0, Math.max(0, absolute(name).length - zone.length)).toLowerCase();
  return { plugin: base.plugin, records: base.records, zone, name, labels: labelsOf(below) };
}

/**
 * Answers a question from the cluster's objects, as CoreDNS 1.12's plugin `kubernetes` does.
 *
 * @param ownIp address of the server itself: NS records lead to it.
 * @see coredns plugin/kubernetes/handler.go, ServeDNS()
 */
export function answerFromCluster(
  plugin: KubernetesPlugin,
  records: DnsRecords,
  question: Question,
  ownIp: Ip,
): KubernetesAnswer {
  const name = absolute(question.name);
  const matched = zoneOf(name, plugin.zones);
  if (matched === undefined) return { kind: 'next' };
  // The zone as it was typed.
  const zone = name.slice(name.length - matched.length);
  const state = stateOf({ plugin, records }, zone, name);
  const isApex = name.length === zone.length;
  const type: DnsType = question.type;
  switch (type) {
    case 'A':
    case 'AAAA':
      return addresses(state, { name, type });
    case 'SRV':
      return services(state, name);
    case 'PTR':
      return pointers(state, name, plugin.zones.find((one) => !one.endsWith('.arpa.')) ?? zone);
    case 'TXT':
      return texts(state, name);
    case 'CNAME':
      return aliases(state, name);
    default: {
      if (isApex && type === 'SOA') return answered(state, [soaOf(state)]);
      if (isApex && type === 'NS') return nameServers(state, name, ownIp);
      // Whether the name exists is told by asking for its address.
      const there = find(state);
      return there === NO_SUCH_NAME ? notFound(state) : answered(state, []);
    }
  }
}

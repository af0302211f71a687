import type { Ip } from '../net/address.ts';
import type { ContainerLists } from './containerLists.ts';
import type { Field } from './field.ts';
import { containerListens } from './containerListens.ts';
import { readName } from './names.ts';
import { readNodeWanted, type NodeWanted } from './nodeWanted.ts';
import { quote } from './source.ts';
import type { Container, ContainerPort, HostAlias, PodDns, Protocol } from './types.ts';

export const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** The parts of a pod's `spec` (or of a template's) that matter to packets. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly hostNetwork: boolean;
  readonly nodeName: string | undefined;
  readonly wanted: NodeWanted;
  readonly dns: PodDns;
  readonly hostAliases: readonly HostAlias[];
  readonly hostname: string | null;
  readonly subdomain: string | null;
  /** Settings of its network namespace, by name; they are the node's business on the host's network. */
  readonly sysctls: Sysctls;
  /** What the API server fills in where nobody names one. */
  readonly serviceAccount: string;
}

export function readPodSpec(spec: Field, lists: ContainerLists): PodSpec {
  const containers = spec.at('containers').items();
  if (containers.length === 0) spec.at('containers').required('a pod has at least one container');
  // An init container that is restarted always is a sidecar, and listens as long as the others (KEP-753).
  const sidecars = spec
    .at('initContainers')
    .items()
    .filter((c) => c.get('restartPolicy') === 'Always');
  return {
    containers: lists.shared(
      readContainers(sidecars.length === 0 ? containers : [...sidecars, ...containers]),
    ),
    hostNetwork: spec.at('hostNetwork').flag() ?? false,
    nodeName: spec.at('nodeName').text() || undefined,
    wanted: readNodeWanted(spec),
    dns: readDns(spec),
    hostAliases: readHostAliases(spec.at('hostAliases')),
    hostname: readName(spec.at('hostname'), 'label') || null,
    subdomain: readName(spec.at('subdomain'), 'label') || null,
    sysctls: readSysctls(spec.at('securityContext')),
    serviceAccount: spec.at('serviceAccountName').text() || spec.at('serviceAccount').text() || 'default',
  };
}

/** Most pods have none; one value for all of them. */
const NO_ALIASES: readonly HostAlias[] = [];

/** @see Kubernetes 1.34 pkg/apis/core/validation/validation.go, ValidateHostAliases(): addresses of both families */
function readHostAliases(field: Field): readonly HostAlias[] {
  if (!field.isPresent) return NO_ALIASES;
  return field.collect((entry) => {
    const ip = entry.at('ip').anyIp();
    if (!entry.at('ip').isPresent) entry.at('ip').required('an alias is for an address');
    const names = entry.at('hostnames').collect((name) => readName(name, 'subdomain'));
    return ip && { ip, names };
  });
}

type Sysctls = Readonly<Record<string, string>>;

const NO_SYSCTLS: Sysctls = {};

/** @see kubernetes pkg/kubelet/sysctl/util.go, NormalizeName(): slashes may stand for dots. */
function readSysctls(context: Field): Sysctls {
  const list = context.at('sysctls').items();
  if (list.length === 0) return NO_SYSCTLS;
  const settings = list.flatMap((entry) => {
    const [name, value] = [entry.at('name').text(), entry.at('value').text()];
    return name === undefined || value === undefined ? [] : [[dotted(name), value] as const];
  });
  return Object.fromEntries(settings);
}

/** `net/ipv4/tcp_syncookies` as `net.ipv4.tcp_syncookies`: the first separator tells which one is meant. */
const dotted = (name: string): string =>
  /^[^./]*\//.test(name) ? name.replace(/[./]/g, (sign) => (sign === '.' ? '/' : '.')) : name;

const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'] as const;

/** What nearly all pods have; one value for all of them. */
export const CLUSTER_FIRST: PodDns = { policy: 'ClusterFirst', nameservers: [], searches: [], options: [] };

/** Reads dnsPolicy and dnsConfig. */
function readDns(spec: Field): PodDns {
  const policy = spec.at('dnsPolicy').oneOfOrEmpty(DNS_POLICIES) ?? 'ClusterFirst';
  const config = spec.at('dnsConfig');
  if (policy === 'ClusterFirst' && !config.isPresent) return CLUSTER_FIRST;
  const nameservers = config.at('nameservers');
  if (policy === 'None' && nameservers.items().length === 0)
    nameservers.required('dnsPolicy None wants at least one nameserver');
  return { policy, ...readResolver(config) };
}

/** Reads `nameservers`, `searches` and `options`, as `dnsConfig` has them. */
export function readResolver(config: Field): Omit<PodDns, 'policy'> {
  return {
    nameservers: config.at('nameservers').collect(readNameserver),
    searches: config.at('searches').collect(readSearch),
    options: config
      .at('options')
      .items()
      .flatMap((entry) => {
        const name = entry.at('name').text();
        return name === undefined ? [] : [{ name, value: entry.at('value').text() ?? null }];
      }),
  };
}

/** A name server that is asked over IPv6 answers nobody here; it is left out, and told. */
function readNameserver(entry: Field): Ip | undefined {
  const address = entry.anyIp();
  if (!address?.includes(':')) return address;
  entry.add({
    code: 'FAMILY',
    severity: 'warning',
    message: `Name server ${address} is IPv6, which is not modelled: nobody asks it.`,
    remedy: 'Keep in mind that a real cluster may answer differently.',
    group: '',
  });
  return undefined;
}

/** A domain to search in; a dot at its end says nothing. @see Kubernetes 1.34 pkg/apis/core/validation/validation.go, validatePodDNSConfig() */
function readSearch(entry: Field): string | undefined {
  const text = entry.text();
  if (text === '.') return undefined;
  return text?.endsWith('.') ? text.slice(0, -1) : readName(entry, 'subdomain');
}

function readContainers(fields: readonly Field[]): Container[] {
  const names = new Set<string>();
  return fields.map((field) => {
    const at = field.at('name');
    const name = readName(at, 'label');
    if (!at.isPresent) at.required('a container needs a name');
    if (name !== undefined && names.has(name))
      at.error('DUPLICATE_NAME', `Two containers of this pod are called ${quote(name)}.`, 'Rename one.');
    names.add(name ?? '');
    const ports = field.at('ports').collect(readPort);
    const container = { name: name ?? '', image: field.at('image').text() ?? '', ports };
    return { ...container, ...containerListens(field, container) };
  });
}

function readPort(field: Field): ContainerPort | undefined {
  const number = field.at('containerPort');
  if (!number.isPresent) number.required('a port needs its number');
  const port = number.port();
  const hostPort = field.get('hostPort') === 0 ? undefined : field.at('hostPort').port();
  const name = readName(field.at('name'), 'portName') ?? null;
  const protocol = field.at('protocol').oneOfOrEmpty(PROTOCOLS) ?? 'TCP';
  const hostIP = field.get('hostIP') === '' ? undefined : field.at('hostIP').ip();
  return port === undefined
    ? undefined
    : { name, port, protocol, hostPort: hostPort ?? null, hostIP: hostIP ?? null };
}

export const readProtocol = (field: Field): Protocol => field.oneOf(PROTOCOLS) ?? 'TCP';

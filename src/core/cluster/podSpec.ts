import type { ContainerLists } from './containerLists.ts';
import type { Field } from './field.ts';
import { readName } from './names.ts';
import { quote } from './source.ts';
import type { Container, ContainerPort, Labels, PodDns, Protocol } from './types.ts';

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** The parts of a pod's `spec` (or of a template's) that matter to packets. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly hostNetwork: boolean;
  readonly nodeName: string | undefined;
  readonly nodeSelector: Labels;
  readonly dns: PodDns;
  readonly hostname: string | null;
  readonly subdomain: string | null;
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
    nodeSelector: spec.at('nodeSelector').textMap(),
    dns: readDns(spec),
    hostname: readName(spec.at('hostname'), 'label') || null,
    subdomain: readName(spec.at('subdomain'), 'label') || null,
    serviceAccount: spec.at('serviceAccountName').text() || spec.at('serviceAccount').text() || 'default',
  };
}

const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'] as const;

/** What nearly all pods have; one value for all of them. */
export const CLUSTER_FIRST: PodDns = { policy: 'ClusterFirst', nameservers: [], searches: [], options: [] };

/** Reads dnsPolicy and dnsConfig. */
function readDns(spec: Field): PodDns {
  const policy = spec.at('dnsPolicy').oneOf(DNS_POLICIES) ?? 'ClusterFirst';
  const config = spec.at('dnsConfig');
  if (policy === 'ClusterFirst' && !config.isPresent) return CLUSTER_FIRST;
  const nameservers = config.at('nameservers');
  if (policy === 'None' && nameservers.items().length === 0)
    nameservers.required('dnsPolicy None wants at least one nameserver');
  return {
    policy,
    nameservers: nameservers.items().flatMap((entry) => entry.ip() ?? []),
    searches: config
      .at('searches')
      .items()
      .flatMap((entry) => readName(entry, 'subdomain') ?? []),
    options: config
      .at('options')
      .items()
      .flatMap((entry) => {
        const name = entry.at('name').text();
        return name === undefined ? [] : [{ name, value: entry.at('value').text() ?? null }];
      }),
  };
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
    return { name: name ?? '', image: field.at('image').text() ?? '', ports };
  });
}

function readPort(field: Field): ContainerPort | undefined {
  const number = field.at('containerPort');
  if (!number.isPresent) number.required('a port needs its number');
  const port = number.port();
  const hostPort = field.get('hostPort') === 0 ? undefined : field.at('hostPort').port();
  const name = readName(field.at('name'), 'portName') ?? null;
  const protocol = field.at('protocol').oneOf(PROTOCOLS) ?? 'TCP';
  const hostIP = field.get('hostIP') === '' ? undefined : field.at('hostIP').ip();
  return port === undefined
    ? undefined
    : { name, port, protocol, hostPort: hostPort ?? null, hostIP: hostIP ?? null };
}

export const readProtocol = (field: Field): Protocol => field.oneOf(PROTOCOLS) ?? 'TCP';

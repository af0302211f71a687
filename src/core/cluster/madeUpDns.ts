import { DNS_LABELS } from './coreDnsPods.ts';
import { Field, type FieldRoot } from './field.ts';
import { matchesLabels } from './labels.ts';
import type { KubeObject, Objects } from './objects.ts';
import type { Report } from './report.ts';
import { parseIp } from '../net/address.ts';

const NAMESPACE = 'kube-system';
const NAME = 'coredns';

const CONTAINER = {
  name: NAME,
  image: 'registry.k8s.io/coredns/coredns:v1.12.1',
  args: ['-conf', '/etc/coredns/Corefile'],
  ports: [
    { name: 'dns', containerPort: 53, protocol: 'UDP' },
    { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
    { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
  ],
};

/** @see Kubernetes 1.34 cmd/kubeadm/app/phases/addons/dns/manifests.go, CoreDNSDeployment: two replicas */
const deployment = (labels: Readonly<Record<string, string>>) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: NAME, namespace: NAMESPACE, labels },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { dnsPolicy: 'Default', tolerations: [{ operator: 'Exists' }], containers: [CONTAINER] },
    },
  },
});

/** @see Kubernetes 1.34 cmd/kubeadm/app/phases/addons/dns/manifests.go, CoreDNSService */
const service = (selector: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kube-dns', namespace: NAMESPACE, labels: DNS_LABELS },
  spec: {
    selector,
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
      { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
    ],
  },
});

const of = (objects: Objects, kind: string): readonly KubeObject[] => objects.get(kind) ?? [];

const labelsIn = (field: Field): Readonly<Record<string, string>> => field.in('metadata', 'labels').textMap();

/** The Service that pods ask about names, as the file has it. */
const dnsService = (objects: Objects): KubeObject | undefined =>
  of(objects, 'Service').find(
    ({ namespace, name, field }) =>
      namespace === NAMESPACE &&
      (name === 'kube-dns' || field.in('spec', 'selector').at('k8s-app').value === DNS_LABELS['k8s-app']),
  );

/** Labels of everything in kube-system that is a pod or makes some. */
const podLabels = (objects: Objects): Readonly<Record<string, string>>[] => [
  ...of(objects, 'Pod')
    .filter(({ namespace }) => namespace === NAMESPACE)
    .map(({ field }) => labelsIn(field)),
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet']
    .flatMap((kind) => of(objects, kind))
    .filter(({ namespace }) => namespace === NAMESPACE)
    .map(({ field }) => labelsIn(field.in('spec', 'template'))),
];

/** The host of a URL, or a host alone, where it is a name. */
function namedHost(to: unknown): string | undefined {
  const [, host = ''] = typeof to === 'string' ? (/^(?:[a-z]+:\/\/)?([^:/[]+)/.exec(to) ?? []) : [];
  return host === '' || parseIp(host) !== undefined || /^[\d.]+$/.test(host) ? undefined : host;
}

/** Whether a request goes to a name that may be a Service's. */
function callsService(objects: Objects, to: unknown): boolean {
  const [name] = namedHost(to)?.split('.') ?? [];
  return name !== undefined && of(objects, 'Service').some((one) => one.name === name);
}

/** Whether somebody calls a Service by name: a request of the file, or one that is made besides. */
function asksForNames(objects: Objects, calls: readonly string[]): boolean {
  const [scenario] = of(objects, 'Scenario');
  const requests = scenario?.field.in('spec', 'requests').value;
  const written: readonly unknown[] = Array.isArray(requests) ? requests : [];
  return [...written.map((one) => (one as { to?: unknown } | null)?.to), ...calls].some((to) =>
    callsService(objects, to),
  );
}

/** An object that stands in no file. */
function madeUp(
  value: { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace: string } },
  report: Report,
): KubeObject {
  const { kind, metadata } = value;
  const source: FieldRoot = {
    document: { number: 0, value, lineOf: () => 0 },
    base: [],
    label: `${kind}/${metadata.namespace}/${metadata.name}`,
    report,
    typeCode: 'K8S_TYPE',
  };
  return { kind, namespace: metadata.namespace, name: metadata.name, field: Field.root(value, source) };
}

/**
 * The objects of a file, with CoreDNS as kubeadm installs it where Services are called by name and nobody is there who could
 * say what their names stand for. What the file has of it stays: a Service without pods gets pods, pods without a Service get one.
 *
 * @param calls where requests go that do not stand in the file.
 */
export function withDns(objects: Objects, calls: readonly string[], report: Report): Objects {
  if (!asksForNames(objects, calls)) return objects;
  const front = dnsService(objects);
  const hasEndpoints =
    front !== undefined &&
    ['EndpointSlice', 'Endpoints'].some((kind) =>
      of(objects, kind).some(({ namespace, name, field }) => {
        const owner = labelsIn(field)['kubernetes.io/service-name'] ?? name;
        return namespace === NAMESPACE && owner === front.name;
      }),
    );
  const selector = front?.field.in('spec', 'selector').textMap() ?? DNS_LABELS;
  const isServed =
    hasEndpoints ||
    Object.keys(selector).length === 0 ||
    podLabels(objects).some((labels) => matchesLabels(selector, labels));
  if (front && isServed) return objects;
  const added = [
    ...(isServed ? [] : [madeUp(deployment(selector), report)]),
    ...(front ? [] : [madeUp(service(selector), report)]),
  ];
  report.add(null, [], {
    code: 'DNS_ASSUMED',
    severity: 'notice',
    message: `No name server is described; made up ${added.map(({ kind, name }) => `${kind} ${name}`).join(' and ')} in kube-system, as kubeadm installs it.`,
    remedy: 'Add the objects of CoreDNS to have it as it really is.',
  });
  const all = new Map(objects);
  for (const object of added) all.set(object.kind, [...of(all, object.kind), object]);
  return all;
}

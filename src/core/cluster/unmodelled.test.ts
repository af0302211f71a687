// What packets depend on in a real cluster and the model does not know is told where it stands, and with the requests that it
// touches.
import { expect, test } from 'vitest';
import { Simulation } from '../run/simulation.ts';
import { must } from '../problem.ts';
import { stream } from '../testing/manifests.ts';
import { readScenario } from './read.ts';

interface Parts {
  readonly spec?: string;
  readonly meta?: string;
  readonly status?: string;
  readonly container?: string;
}

const pod = (
  name: string,
  on: string,
  { spec = '', meta = '', status = '', container = '' }: Parts = {},
): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop, labels: { app: ${name} }${meta} }\n` +
  `spec: { nodeName: ${on}, containers: [{ name: app, ports: [{ containerPort: 80 }]${container} }]${spec} }\nstatus: {${status} }\n`;

const service = (more = '', meta = '', status = '{}'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop${meta} }\n` +
  `spec: { clusterIP: 10.96.0.80, selector: { app: web }, ports: [{ port: 80 }]${more} }\nstatus: ${status}\n`;

const node = (name: string, n: number, status = ''): string =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: ${name} }\nspec: { podCIDR: 10.244.${n}.0/24 }\nstatus: { addresses: [{ type: InternalIP, address: 172.18.0.${n + 1} }]${status} }\n`;

interface Change {
  readonly client?: Parts;
  readonly web?: Parts;
  readonly bystander?: Parts;
  readonly service?: readonly [more?: string, meta?: string, status?: string];
  readonly n2?: string;
  readonly more?: string;
}

function told(change: Change, from = 'pod/shop/client', to = 'http://10.96.0.80/') {
  const text = stream(
    node('n1', 1),
    node('n2', 2, change.n2),
    node('n3', 3),
    pod('client', 'n1', change.client),
    pod('web', 'n2', change.web),
    pod('bystander', 'n3', change.bystander),
    service(...(change.service ?? [])),
    ...(change.more === undefined ? [] : [change.more]),
  );
  const { cluster, problems } = readScenario(text, '-');
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  expect(errors).toEqual([]);
  const { run } = new Simulation(must(cluster, 'cluster')).trace({ from, to });
  return {
    caveats: run.caveats.map(({ message }) => message),
    warnings: problems.filter(({ severity }) => severity === 'warning').map(({ message }) => message),
  };
}

const gvisor = { spec: ', runtimeClassName: gvisor' };

test.each<[what: string, change: Change, part: string]>([
  [
    'the receiver’s runtime',
    { web: gvisor },
    'spec.runtimeClassName is not modelled: a runtime such as gVisor',
  ],
  ['the sender’s runtime', { client: gvisor }, 'spec.runtimeClassName'],
  ['another host name', { client: { spec: ', hostnameOverride: a' } }, 'spec.hostnameOverride'],
  [
    'an init container that may change routes',
    {
      web: {
        spec: ', initContainers: [{ name: istio-init, securityContext: { capabilities: { add: [NET_ADMIN] } } }]',
      },
    },
    'spec.initContainers[].securityContext is not modelled: a container with NET_ADMIN',
  ],
  [
    'a privileged container',
    { web: { container: ', securityContext: { privileged: true }' } },
    'spec.containers[].securityContext',
  ],
  ['a gate', { web: { spec: ', readinessGates: [{ conditionType: a }]' } }, 'spec.readinessGates'],
  ['Windows', { web: { spec: ', os: { name: windows }' } }, 'spec.os'],
  [
    'a setting of the kernel by which nothing is decided',
    {
      client: {
        spec: ', securityContext: { sysctls: [{ name: net.ipv4.ip_local_port_range, value: "1024 65535" }] }',
      },
    },
    'spec.securityContext.sysctls[].name',
  ],
  [
    'a container that crashed',
    {
      web: {
        status: ' containerStatuses: [{ name: app, state: { waiting: { reason: CrashLoopBackOff } } }]',
      },
    },
    'status.containerStatuses',
  ],
  [
    'a node that is not ready',
    { n2: ', conditions: [{ type: Ready, status: Unknown }]' },
    'status.conditions is not modelled',
  ],
  ['IPv6', { service: [', ipFamilies: [IPv4, IPv6]'] }, 'spec.ipFamilies is not modelled: IPv6'],
  [
    'bandwidth',
    { client: { meta: ', annotations: { kubernetes.io/egress-bandwidth: 1M }' } },
    "Annotation 'kubernetes.io/egress-bandwidth'",
  ],
  [
    'further networks',
    { web: { meta: ', annotations: { k8s.v1.cni.cncf.io/networks: net1 }' } },
    "Annotation 'k8s.v1.cni.cncf.io/networks'",
  ],
  [
    'a sidecar',
    { web: { meta: ', annotations: { sidecar.istio.io/inject: "true" }' } },
    'a sidecar takes the traffic',
  ],
  [
    'a namespace with sidecars',
    {
      more: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled } }\n',
    },
    "Label 'istio-injection'",
  ],
  [
    'another proxy',
    { service: ['', ', labels: { service.kubernetes.io/service-proxy-name: x }'] },
    'to another proxy',
  ],
  [
    'Cilium’s Services',
    { service: ['', ', annotations: { service.cilium.io/affinity: local }'] },
    "'service.cilium.io/affinity'",
  ],
])('told with a request that it touches: %s', (_, change, part) => {
  const { caveats, warnings } = told(change);
  expect(caveats).toEqual([expect.stringContaining(part)]);
  expect(warnings).toContain(caveats[0]);
});

test.each<[what: string, change: Change]>([
  ['the runtime of somebody else', { bystander: gvisor }],
  ['bandwidth the other way', { client: { meta: ', annotations: { kubernetes.io/ingress-bandwidth: 1M }' } }],
  [
    'the balancer’s settings',
    {
      service: [
        ', type: LoadBalancer',
        ', annotations: { service.beta.kubernetes.io/aws-load-balancer-type: nlb }',
      ],
    },
  ],
])('told, but not with a request that it does not touch: %s', (_, change) => {
  const { caveats, warnings } = told(change);
  expect(caveats).toEqual([]);
  expect(warnings.some((message) => message.includes('is not modelled'))).toBe(true);
});

test.each<[what: string, change: Change]>([
  [
    'empty values',
    {
      web: {
        spec: ', hostAliases: [], readinessGates: [], runtimeClassName: "", securityContext: {}, affinity: {}, os: { name: linux }',
      },
    },
  ],
  [
    'what the scheduler has decided',
    {
      web: {
        spec: ', affinity: { podAntiAffinity: { x: [] } }, tolerations: [{ operator: Exists }], schedulerName: x, topologySpreadConstraints: [{ maxSkew: 1 }]',
      },
    },
  ],
  [
    'gates that have been passed',
    {
      web: {
        spec: ', readinessGates: [{ conditionType: a }]',
        status: ' conditions: [{ type: Ready, status: "True" }]',
      },
    },
  ],
  [
    'an agent on the host’s network',
    { bystander: { spec: ', hostNetwork: true', container: ', securityContext: { privileged: true }' } },
  ],
  [
    'other capabilities',
    {
      web: {
        container:
          ', securityContext: { runAsUser: 1, capabilities: { add: [NET_BIND_SERVICE], drop: [ALL] } }',
      },
    },
  ],
  [
    'processes and files',
    {
      web: {
        spec: ', hostPID: true, shareProcessNamespace: true, setHostnameAsFQDN: true, hostUsers: false',
      },
    },
  ],
  [
    'one family',
    {
      service: [
        ', ipFamilies: [IPv4], ipFamilyPolicy: SingleStack, topologyKeys: ["*"], loadBalancerClass: a/b',
      ],
    },
  ],
  [
    'a sidecar that is refused',
    { web: { meta: ', annotations: { sidecar.istio.io/inject: "false", linkerd.io/inject: disabled }' } },
  ],
  [
    'a node that is ready',
    {
      n2: ', conditions: [{ type: Ready, status: "True" }, { type: NetworkUnavailable, status: "False" }], nodeInfo: { operatingSystem: linux }',
    },
  ],
  [
    'an address that was given',
    {
      web: {
        meta: ', annotations: { cni.projectcalico.org/ipAddrs: "[\\"10.244.2.9\\"]" }',
        status: ' podIP: 10.244.2.9',
      },
    },
  ],
  [
    'a container that runs',
    {
      web: {
        status:
          ' containerStatuses: [{ name: app, state: { running: {} } }], initContainerStatuses: [{ state: { terminated: {} } }]',
      },
    },
  ],
])('nothing is told of what changes nothing: %s', (_, change) => {
  const { caveats, warnings } = told(change);
  expect([caveats, warnings]).toEqual([[], []]);
});

test('a load balancer’s settings are told with requests to its address', () => {
  const change = {
    service: [
      ', type: LoadBalancer',
      ', annotations: { service.beta.kubernetes.io/aws-load-balancer-type: nlb }',
      '{ loadBalancer: { ingress: [{ ip: 192.0.2.9 }] } }',
    ],
  } as const;
  expect(told(change, 'pod/shop/client', 'http://192.0.2.9/').caveats).toEqual([
    expect.stringContaining('cloud’s load balancer'),
  ]);
  expect(told(change).caveats).toEqual([]);
});

test('a workload’s template is told with requests of its pods, once', () => {
  const text = stream(
    `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: a, namespace: shop }\nspec:\n  selector: { matchLabels: { app: a } }\n` +
      `  template: { metadata: { labels: { app: a } }, spec: { runtimeClassName: kata, containers: [{ name: app, ports: [{ containerPort: 80 }] }] } }\n`,
    node('n1', 1),
    node('n2', 2),
    pod('client', 'n1'),
  );
  const cluster = must(readScenario(text, '-').cluster, 'cluster');
  const [one, other] = cluster.pods.filter(({ owner }) => owner === 'DaemonSet/shop/a');
  const simulation = new Simulation(cluster);
  const count = (from: string, to: string) => simulation.trace({ from, to }).run.caveats.length;
  expect(count(`pod/shop/${one?.name}`, `tcp://${other?.ip}:80`)).toBe(1);
  expect(count('pod/shop/client', `tcp://${other?.ip}:80`)).toBe(1);
  expect(count('pod/shop/client', 'tcp://172.18.0.3:80')).toBe(0);
});

const object = (apiVersion: string, kind: string, name = 'a'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name} }\n`;

// Whether a request from a pod, and one from outside, is told of them.
test.each<
  [apiVersion: string, kind: string, severity: 'warning' | 'notice', inside: boolean, outside: boolean]
>([
  ['networking.k8s.io/v1', 'Ingress', 'warning', false, true],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute', 'warning', false, true],
  ['gateway.networking.k8s.io/v1alpha2', 'TCPRoute', 'warning', false, true],
  ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', 'warning', true, true],
  ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', 'warning', true, true],
  ['cilium.io/v2', 'CiliumNetworkPolicy', 'warning', true, true],
  ['cilium.io/v2', 'CiliumEndpoint', 'notice', false, false],
  ['crd.projectcalico.org/v1', 'GlobalNetworkPolicy', 'warning', true, true],
  ['projectcalico.org/v3', 'NetworkPolicy', 'warning', true, true],
  ['crd.projectcalico.org/v1', 'BGPPeer', 'warning', true, true],
  ['crd.projectcalico.org/v1', 'IPAMBlock', 'notice', false, false],
  ['networking.istio.io/v1', 'VirtualService', 'warning', true, true],
  ['security.istio.io/v1', 'PeerAuthentication', 'warning', true, true],
  ['metallb.io/v1beta1', 'IPAddressPool', 'warning', false, true],
  ['k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition', 'warning', false, false],
  ['multicluster.x-k8s.io/v1alpha1', 'ServiceImport', 'warning', false, false],
  ['traefik.io/v1alpha1', 'IngressRoute', 'warning', false, true],
  ['batch/v1', 'Job', 'warning', false, false],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'notice', false, false],
  ['apiregistration.k8s.io/v1', 'APIService', 'notice', false, false],
  ['metrics.k8s.io/v1beta1', 'NodeMetrics', 'notice', false, false],
  ['cert-manager.io/v1', 'Certificate', 'notice', false, false],
])('%s %s', (apiVersion, kind, severity, inside, outside) => {
  const text = stream(
    object(apiVersion, kind),
    object(apiVersion, kind, 'b'),
    pod('client', 'n1'),
    pod('web', 'n2'),
  );
  const { cluster, problems } = readScenario(text, '-');
  const found = problems.filter(({ code }) => code === 'K8S_IGNORED');
  expect(found.map((problem) => problem.severity)).toEqual([severity]);
  const isQuiet = /no packet depends|Nothing to do\.$/;
  if (severity === 'warning') expect(`${found[0]?.message} ${found[0]?.remedy}`).not.toMatch(isQuiet);
  const simulation = new Simulation(must(cluster, 'cluster'));
  const ip = cluster?.pods.find(({ name }) => name === 'web')?.ip;
  const count = (from: string) => simulation.trace({ from, to: `tcp://${ip}:80` }).run.caveats.length;
  expect([count('pod/shop/client'), count('external/client')]).toEqual([Number(inside), Number(outside)]);
});

test('a webhook that puts sidecars into pods is told by its name, and others are not', () => {
  const webhook = (name: string) =>
    readScenario(
      object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', name),
      '-',
    ).problems.find(({ code }) => code === 'K8S_IGNORED')?.severity;
  expect([webhook('istio-sidecar-injector'), webhook('cert-manager-webhook')]).toEqual(['warning', 'notice']);
});

test('what is unknown is not said to be without effect', () => {
  const { problems } = readScenario(stream(object('mesh.example.com/v1', 'Splitter'), pod('a', 'n1')), '-');
  const found = problems.find(({ code }) => code === 'K8S_IGNORED');
  expect(found?.message).toBe('Left out: Splitter objects of mesh.example.com, which are not known here.');
  expect(found?.remedy).toContain('unless they set up the network');
});

test('a pod’s kernel settings are those of its namespace, whichever way they are written', () => {
  const sysctls =
    ', securityContext: { sysctls: [{ name: net.ipv4.ip_default_ttl, value: "33" }, { name: net/ipv4/conf/all/rp_filter, value: "1" }] }';
  const text = stream(node('n1', 1), pod('a', 'n1', { spec: sysctls }), pod('b', 'n1'));
  const simulation = new Simulation(must(readScenario(text, '-').cluster, 'cluster'));
  const setting = (name: string, key: string) => simulation.dataplane.netns(name)?.sysctls[key];
  expect(setting('shop/a', 'net.ipv4.ip_default_ttl')).toBe('33');
  expect(setting('shop/a', 'net.ipv4.conf.all.rp_filter')).toBe('1');
  expect(setting('shop/b', 'net.ipv4.ip_default_ttl')).toBe('64');
});

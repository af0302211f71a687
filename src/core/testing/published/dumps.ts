import { container, dumped, object, servicePort, type Published } from './object.ts';

// What `kubectl get nodes,pods,services,endpointslices,configmaps,daemonsets,deployments -A -o yaml` prints of small clusters.

interface DumpedPod {
  readonly namespace: string;
  readonly name: string;
  readonly node: { readonly name: string; readonly ip: string };
  readonly ip?: string;
  readonly owner: readonly [kind: string, name: string];
  readonly labels?: Readonly<Record<string, string>>;
  readonly containers: readonly Published[];
  readonly spec?: Published;
  readonly phase?: string;
}

const TOLERATIONS = ['not-ready', 'unreachable'].map((key) => ({
  effect: 'NoExecute',
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  tolerationSeconds: 300,
}));

/** A pod as the API server gives it: with its status, and what admission added. */
function dumpedPod({
  namespace,
  name,
  node,
  ip,
  owner,
  labels = {},
  containers,
  spec,
  phase = 'Running',
}: DumpedPod): Published {
  const podIP = ip ?? node.ip;
  const ready = phase === 'Running' ? 'True' : 'False';
  const conditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      creationTimestamp: '2026-03-03T09:12:44Z',
      generateName: `${name.slice(0, name.lastIndexOf('-') + 1)}`,
      labels,
      name,
      namespace,
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          blockOwnerDeletion: true,
          controller: true,
          kind: owner[0],
          name: owner[1],
          uid: '3f1c4c6e-0000-4000-8000-000000000000',
        },
      ],
      resourceVersion: '4711',
      uid: '9a1b2c3d-0000-4000-8000-000000000000',
    },
    spec: {
      containers,
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      ...(ip === undefined && { hostNetwork: true }),
      nodeName: node.name,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      serviceAccount: 'default',
      serviceAccountName: 'default',
      terminationGracePeriodSeconds: 30,
      tolerations: TOLERATIONS,
      volumes: [
        {
          name: 'kube-api-access-7x2kd',
          projected: {
            defaultMode: 420,
            sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }],
          },
        },
      ],
      ...spec,
    },
    status: {
      conditions: conditions.map((type) => ({
        lastProbeTime: null,
        lastTransitionTime: '2026-03-03T09:12:51Z',
        status: type.includes('Ready') && type !== 'PodReadyToStartContainers' ? ready : 'True',
        type,
      })),
      containerStatuses: containers.map(({ name: one, image }) => ({
        image,
        imageID: image,
        lastState: {},
        name: one,
        ready: ready === 'True',
        restartCount: 0,
        started: true,
        state: { running: { startedAt: '2026-03-03T09:12:50Z' } },
      })),
      hostIP: node.ip,
      hostIPs: [{ ip: node.ip }],
      phase,
      podIP,
      podIPs: [{ ip: podIP }],
      qosClass: 'Burstable',
      startTime: '2026-03-03T09:12:44Z',
    },
  };
}

interface DumpedNode {
  readonly name: string;
  readonly ip: string;
  readonly podCIDR?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: Published;
  readonly addresses?: readonly Published[];
}

const dumpedNode = ({
  name,
  ip,
  podCIDR,
  annotations = {},
  labels = {},
  spec,
  addresses = [],
}: DumpedNode): Published => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    annotations: {
      'node.alpha.kubernetes.io/ttl': '0',
      'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      ...annotations,
    },
    creationTimestamp: '2026-03-01T08:00:00Z',
    labels: {
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      ...labels,
    },
    name,
    resourceVersion: '99',
    uid: '5d5d5d5d-0000-4000-8000-000000000000',
  },
  spec: { ...(podCIDR && { podCIDR, podCIDRs: [podCIDR] }), ...spec },
  status: {
    addresses: [{ address: ip, type: 'InternalIP' }, { address: name, type: 'Hostname' }, ...addresses],
    allocatable: { cpu: '4', memory: '8052656Ki', pods: '110' },
    capacity: { cpu: '4', memory: '8155056Ki', pods: '110' },
    conditions: [
      {
        lastHeartbeatTime: '2026-03-03T09:00:00Z',
        message: 'kubelet is posting ready status',
        reason: 'KubeletReady',
        status: 'True',
        type: 'Ready',
      },
    ],
    nodeInfo: {
      architecture: 'amd64',
      containerRuntimeVersion: 'containerd://1.7.24',
      kubeletVersion: 'v1.34.2',
      operatingSystem: 'linux',
      osImage: 'Ubuntu 24.04 LTS',
    },
  },
});

/** A Service and its slice, with the addresses that stand behind it. */
function dumpedService(
  namespace: string,
  name: string,
  clusterIP: string,
  ports: readonly string[],
  behind: {
    readonly labels: Readonly<Record<string, string>>;
    readonly pods: readonly (readonly [pod: string, ip: string, node: string])[];
    readonly port: number;
    readonly protocol?: string;
  },
  more: Published = {},
): Published[] {
  const all = ports.map(servicePort).map((port) => ({ ...port, protocol: behind.protocol ?? 'TCP' }));
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { creationTimestamp: '2026-03-01T08:00:00Z', name, namespace, resourceVersion: '7' },
      spec: {
        clusterIP,
        clusterIPs: [clusterIP],
        internalTrafficPolicy: 'Cluster',
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        ports: all,
        ...(Object.keys(behind.labels).length > 0 && { selector: behind.labels }),
        sessionAffinity: 'None',
        type: 'ClusterIP',
        ...more,
      },
      status: { loadBalancer: {} },
    },
    {
      addressType: 'IPv4',
      apiVersion: 'discovery.k8s.io/v1',
      endpoints: behind.pods.map(([pod, ip, node]) => ({
        addresses: [ip],
        conditions: { ready: true, serving: true, terminating: false },
        ...(node !== '' && {
          nodeName: node,
          targetRef: { kind: 'Pod', name: pod, namespace, uid: '9a1b2c3d-0000-4000-8000-000000000000' },
        }),
      })),
      kind: 'EndpointSlice',
      metadata: {
        labels: {
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          'kubernetes.io/service-name': name,
        },
        name: `${name}-x7k2p`,
        namespace,
      },
      ports: all.map((port) => ({
        name: (port as { name?: string }).name ?? '',
        port: behind.port,
        protocol: behind.protocol ?? 'TCP',
      })),
    },
  ];
}

const DNS_PORTS = ['dns:53/UDP', 'dns-tcp:53', 'metrics:9153'];
const DNS_LABELS = { 'k8s-app': 'kube-dns' };
const WEB = { app: 'web' };

/** What all three have: CoreDNS, a Deployment `web` of two pods, a pod that calls it. */
function common(
  nodes: readonly { readonly name: string; readonly ip: string }[],
  { pods, services, image }: { pods: readonly string[]; services: readonly string[]; image: string },
): Published[] {
  const [first = { name: '', ip: '' }, second = first] = nodes;
  const [dns = '', one = '', two = '', client = ''] = pods;
  const [api = '', kubeDns = '', web = ''] = services;
  const dnsName = 'coredns-66bc5c9577-4rbqj';
  return [
    dumpedPod({
      namespace: 'kube-system',
      name: dnsName,
      node: first,
      ip: dns,
      owner: ['ReplicaSet', 'coredns-66bc5c9577'],
      labels: DNS_LABELS,
      containers: [{ ...container('coredns', DNS_PORTS), image, args: ['-conf', '/etc/coredns/Corefile'] }],
      spec: { dnsPolicy: 'Default' },
    }),
    dumpedPod({
      namespace: 'shop',
      name: 'web-7c5ddbdf54-2xkqv',
      node: first,
      ip: one,
      owner: ['ReplicaSet', 'web-7c5ddbdf54'],
      labels: WEB,
      containers: [container('web', ['http:8080'])],
    }),
    dumpedPod({
      namespace: 'shop',
      name: 'web-7c5ddbdf54-9hzcm',
      node: second,
      ip: two,
      owner: ['ReplicaSet', 'web-7c5ddbdf54'],
      labels: WEB,
      containers: [container('web', ['http:8080'])],
    }),
    dumpedPod({
      namespace: 'shop',
      name: 'toolbox',
      node: second,
      ip: client,
      owner: ['ReplicaSet', 'toolbox'],
      labels: { app: 'toolbox' },
      containers: [container('toolbox', [])],
    }),
    ...dumpedService('default', 'kubernetes', api, ['https:443:6443'], {
      labels: {},
      pods: [['', first.ip, '']],
      port: 6443,
    }),
    ...dumpedService('kube-system', 'kube-dns', kubeDns, ['dns:53:53'], {
      labels: DNS_LABELS,
      pods: [[dnsName, dns, first.name]],
      port: 53,
      protocol: 'UDP',
    }),
    ...dumpedService('shop', 'web', web, ['http:80:8080'], {
      labels: WEB,
      pods: [
        ['web-7c5ddbdf54-2xkqv', one, first.name],
        ['web-7c5ddbdf54-9hzcm', two, second.name],
      ],
      port: 8080,
    }),
  ];
}

/** k3s with its own flannel, traefik behind svclb, and CoreDNS with NodeHosts. */
export function k3sDump(): string {
  const nodes = [
    { name: 'srv-1', ip: '192.168.1.61' },
    { name: 'srv-2', ip: '192.168.1.62' },
  ] as const;
  const flannel = (ip: string) => ({
    'flannel.alpha.coreos.com/backend-data': '{"VNI":1,"VtepMAC":"1a:2b:3c:4d:5e:6f"}',
    'flannel.alpha.coreos.com/backend-type': 'vxlan',
    'flannel.alpha.coreos.com/kube-subnet-manager': 'true',
    'flannel.alpha.coreos.com/public-ip': ip,
    'k3s.io/internal-ip': ip,
  });
  return dumped([
    ...nodes.map((node, i) =>
      dumpedNode({
        ...node,
        podCIDR: `10.42.${i}.0/24`,
        annotations: flannel(node.ip),
        labels: { 'node.kubernetes.io/instance-type': 'k3s' },
      }),
    ),
    ...common(nodes, {
      pods: ['10.42.0.2', '10.42.0.9', '10.42.1.7', '10.42.1.8'],
      services: ['10.43.0.1', '10.43.0.10', '10.43.118.20'],
      image: 'rancher/mirrored-coredns-coredns:1.12.3',
    }),
    dumpedPod({
      namespace: 'kube-system',
      name: 'helm-install-traefik-crd-x8lq2',
      node: nodes[0],
      ip: '10.42.0.4',
      owner: ['Job', 'helm-install-traefik-crd'],
      containers: [container('helm', [])],
      phase: 'Succeeded',
    }),
    dumpedPod({
      namespace: 'kube-system',
      name: 'traefik-865bd56545-ptzgv',
      node: nodes[0],
      ip: '10.42.0.8',
      owner: ['ReplicaSet', 'traefik-865bd56545'],
      labels: { 'app.kubernetes.io/name': 'traefik' },
      containers: [container('traefik', ['metrics:9100', 'traefik:8080', 'web:8000', 'websecure:8443'])],
    }),
    ...nodes.map((node, i) =>
      dumpedPod({
        namespace: 'kube-system',
        name: `svclb-traefik-1a2b3c4d-${i}zxcv`,
        node,
        ip: `10.42.${i}.5`,
        owner: ['DaemonSet', 'svclb-traefik-1a2b3c4d'],
        labels: { app: 'svclb-traefik-1a2b3c4d' },
        containers: [
          {
            ...container('lb-tcp-80', []),
            ports: [{ containerPort: 80, hostPort: 80, name: 'lb-tcp-80', protocol: 'TCP' }],
          },
        ],
      }),
    ),
    ...dumpedService(
      'kube-system',
      'traefik',
      '10.43.77.10',
      ['web:80:8000'],
      {
        labels: { 'app.kubernetes.io/name': 'traefik' },
        pods: [['traefik-865bd56545-ptzgv', '10.42.0.8', 'srv-1']],
        port: 8000,
      },
      {
        externalTrafficPolicy: 'Cluster',
        ports: [{ name: 'web', nodePort: 31680, port: 80, protocol: 'TCP', targetPort: 'web' }],
        type: 'LoadBalancer',
      },
    ),
    object(
      'v1',
      'ConfigMap',
      'coredns',
      {
        data: {
          Corefile:
            '.:53 {\n    errors\n    health\n    ready\n    kubernetes cluster.local in-addr.arpa ip6.arpa {\n      pods insecure\n      fallthrough in-addr.arpa ip6.arpa\n    }\n    hosts /etc/coredns/NodeHosts {\n      ttl 60\n      reload 15s\n      fallthrough\n    }\n    prometheus :9153\n    forward . /etc/resolv.conf\n    cache 30\n    loop\n    reload\n    loadbalance\n    import /etc/coredns/custom/*.override\n}\nimport /etc/coredns/custom/*.server\n',
          NodeHosts: '192.168.1.61 srv-1\n192.168.1.62 srv-2\n',
        },
      },
      'kube-system',
    ),
  ]);
}

/** kubeadm with Calico as its manifest installs it: IPIP between nodes, blocks of /26 that no podCIDR tells. */
export function kubeadmCalicoDump(): string {
  const nodes = [
    { name: 'cp-1', ip: '10.20.0.11' },
    { name: 'worker-1', ip: '10.20.0.21' },
    { name: 'worker-2', ip: '10.20.0.22' },
  ] as const;
  const annotations = (ip: string, tunnel: string) => ({
    'projectcalico.org/IPv4Address': `${ip}/24`,
    'projectcalico.org/IPv4IPIPTunnelAddr': tunnel,
  });
  return dumped([
    ...nodes.map((node, i) =>
      dumpedNode({
        ...node,
        podCIDR: `10.42.${i}.0/24`,
        annotations: annotations(node.ip, `10.42.${[171, 77, 140][i]}.64`),
        ...(i === 0 && {
          labels: { 'node-role.kubernetes.io/control-plane': '' },
          spec: { taints: [{ effect: 'NoSchedule', key: 'node-role.kubernetes.io/control-plane' }] },
        }),
      }),
    ),
    ...nodes.map((node, i) =>
      dumpedPod({
        namespace: 'kube-system',
        name: `calico-node-${['abcde', 'fghij', 'klmno'][i]}`,
        node,
        owner: ['DaemonSet', 'calico-node'],
        labels: { 'k8s-app': 'calico-node' },
        containers: [container('calico-node', [])],
      }),
    ),
    ...common(nodes.slice(1), {
      pods: ['10.42.77.3', '10.42.77.5', '10.42.140.9', '10.42.140.10'],
      services: ['10.96.0.1', '10.96.0.10', '10.98.118.20'],
      image: 'registry.k8s.io/coredns/coredns:v1.12.1',
    }),
    object(
      'v1',
      'ConfigMap',
      'kubeadm-config',
      {
        data: {
          ClusterConfiguration:
            'apiServer: {}\napiVersion: kubeadm.k8s.io/v1beta4\nclusterName: kubernetes\nkind: ClusterConfiguration\nnetworking:\n  dnsDomain: cluster.local\n  podSubnet: 10.42.0.0/16\n  serviceSubnet: 10.96.0.0/12\n',
        },
      },
      'kube-system',
    ),
    object(
      'v1',
      'ConfigMap',
      'kube-proxy',
      {
        data: {
          'config.conf':
            'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nclusterCIDR: 10.42.0.0/16\nkind: KubeProxyConfiguration\nmode: ""\n',
        },
      },
      'kube-system',
    ),
    object(
      'networking.k8s.io/v1',
      'NetworkPolicy',
      'allow-web',
      { spec: { ingress: [{ ports: [{ port: 8080 }] }], podSelector: { matchLabels: WEB } } },
      'shop',
    ),
  ]);
}

/** EKS: pods have addresses of the nodes' own network, and nodes no podCIDR. */
export function eksDump(): string {
  const nodes = [
    { name: 'ip-192-168-12-34.eu-west-1.compute.internal', ip: '192.168.12.34' },
    { name: 'ip-192-168-71-9.eu-west-1.compute.internal', ip: '192.168.71.9' },
  ] as const;
  const zones = ['eu-west-1a', 'eu-west-1b'];
  return dumped([
    ...nodes.map((node, i) =>
      dumpedNode({
        ...node,
        labels: { 'eks.amazonaws.com/nodegroup': 'ng-1', 'topology.kubernetes.io/zone': zones[i] ?? '' },
        spec: { providerID: `aws:///${zones[i]}/i-0123456789abcdef${i}` },
        addresses: [
          { address: `ip-192-168-0-${i}.eu-west-1.compute.internal`, type: 'InternalDNS' },
          { address: `54.72.1.${i + 1}`, type: 'ExternalIP' },
        ],
      }),
    ),
    ...nodes.flatMap((node, i) => [
      dumpedPod({
        namespace: 'kube-system',
        name: `aws-node-${['5bq7x', '8kd2p'][i]}`,
        node,
        owner: ['DaemonSet', 'aws-node'],
        labels: { 'k8s-app': 'aws-node' },
        containers: [container('aws-node', ['metrics:61678'])],
      }),
      dumpedPod({
        namespace: 'kube-system',
        name: `kube-proxy-${['2m4nv', 'w9x3r'][i]}`,
        node,
        owner: ['DaemonSet', 'kube-proxy'],
        labels: { 'k8s-app': 'kube-proxy' },
        containers: [
          {
            ...container('kube-proxy', []),
            command: ['kube-proxy', '--v=2', '--config=/var/lib/kube-proxy-config/config'],
          },
        ],
      }),
    ]),
    ...common(nodes, {
      pods: ['192.168.5.101', '192.168.12.77', '192.168.64.200', '192.168.71.13'],
      services: ['10.100.0.1', '10.100.0.10', '10.100.118.20'],
      image: '602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/coredns:v1.11.4-eksbuild.2',
    }),
  ]);
}

import { goYaml } from './goYaml.ts';

export interface DumpSize {
  readonly nodes: number;
  readonly pods: number;
  readonly services: number;
}

const START = '2026-03-02T08:14:07Z';
const ZONES = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];

const uid = (kind: number, n: number): string => {
  const hex = (value: number, digits: number) =>
    (Math.imul(value + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').slice(0, digits);
  return `${hex(n, 8)}-${hex(kind, 4)}-4${hex(n + 7, 3)}-a${hex(n + 11, 3)}-${hex(n + 13, 8)}${hex(n + 17, 4)}`;
};
const sha = (n: number): string =>
  [1, 2, 3, 4, 5, 6].map((i) => uid(i, n).slice(0, 8)).join('') + 'c0ffee00'.repeat(2);

const nodeName = (n: number): string => `ip-10-0-${n >> 8}-${n & 255}.eu-central-1.compute.internal`;
const nodeIp = (n: number): string => `10.0.${n >> 8}.${(n & 255) + 10}`;
const podIp = (node: number, slot: number): string => `10.244.${node}.${slot + 2}`;
const serviceName = (service: number): string => `shop-${service}`;

/** What most of a List of kubectl holds for each object: apiVersion, kind, metadata in full. */
const object = (apiVersion: string, kind: string, metadata: object, rest: object) => ({
  apiVersion,
  kind,
  metadata: { creationTimestamp: START, resourceVersion: '184467440', ...metadata },
  ...rest,
});

const condition = (type: string, more: object = {}) => ({
  lastProbeTime: null,
  lastTransitionTime: START,
  status: 'True',
  type,
  ...more,
});

function node(n: number): object {
  return object(
    'v1',
    'Node',
    {
      annotations: {
        'flannel.alpha.coreos.com/backend-data': `{"VNI":1,"VtepMAC":"5e:00:00:00:${(n >> 8).toString(16).padStart(2, '0')}:${(n & 255).toString(16).padStart(2, '0')}"}`,
        'flannel.alpha.coreos.com/backend-type': 'vxlan',
        'flannel.alpha.coreos.com/kube-subnet-manager': 'true',
        'flannel.alpha.coreos.com/public-ip': nodeIp(n),
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': nodeName(n),
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'm6i.2xlarge',
        'topology.kubernetes.io/region': 'eu-central-1',
        'topology.kubernetes.io/zone': ZONES[n % ZONES.length],
      },
      name: nodeName(n),
      uid: uid(1, n),
    },
    {
      spec: {
        podCIDR: `10.244.${n}.0/24`,
        podCIDRs: [`10.244.${n}.0/24`],
        providerID: `aws:///${ZONES[n % ZONES.length]}/i-${uid(9, n).slice(0, 8)}`,
      },
      status: {
        addresses: [
          { address: nodeIp(n), type: 'InternalIP' },
          { address: nodeName(n), type: 'Hostname' },
        ],
        allocatable: { cpu: '7910m', 'ephemeral-storage': '95551679124', memory: '31482284Ki', pods: '110' },
        capacity: { cpu: '8', 'ephemeral-storage': '104845292Ki', memory: '32408Mi', pods: '110' },
        conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => ({
          lastHeartbeatTime: START,
          lastTransitionTime: START,
          message: `kubelet has no ${type.replace('Pressure', '').toLowerCase()} pressure`,
          reason: `KubeletHasNo${type}`,
          status: 'False',
          type,
        })),
        daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
        images: Array.from({ length: 20 }, (_, i) => ({
          names: [
            `registry.example.com/shop/app-${i}@sha256:${sha(i)}`,
            `registry.example.com/shop/app-${i}:v1.${i}.0`,
          ],
          sizeBytes: 48_000_000 + i,
        })),
        nodeInfo: {
          architecture: 'amd64',
          bootID: uid(2, n),
          containerRuntimeVersion: 'containerd://1.7.27',
          kernelVersion: '6.1.141-155.222.amzn2023.x86_64',
          kubeProxyVersion: 'v1.34.2',
          kubeletVersion: 'v1.34.2',
          machineID: uid(3, n).replaceAll('-', ''),
          operatingSystem: 'linux',
          osImage: 'Amazon Linux 2023.7.20250623',
          systemUUID: uid(4, n),
        },
      },
    },
  );
}

const TOLERATIONS = ['not-ready', 'unreachable'].map((what) => ({
  effect: 'NoExecute',
  key: `node.kubernetes.io/${what}`,
  operator: 'Exists',
  tolerationSeconds: 300,
}));

const probe = (path: string) => ({
  failureThreshold: 3,
  httpGet: { path, port: 'http', scheme: 'HTTP' },
  initialDelaySeconds: 10,
  periodSeconds: 10,
  successThreshold: 1,
  timeoutSeconds: 1,
});

const fieldRef = (name: string, fieldPath: string) => ({
  name,
  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } },
});

function container(name: string, service: number, http: number): object {
  return {
    args: ['--config=/etc/app/config.yaml', `--listen=:${http}`, '--log-format=json'],
    env: [
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'WORKERS', value: '8' },
      { name: 'FEATURES', value: 'checkout,search,recommendations' },
      {
        name: 'DATABASE_URL',
        value: `postgres://${serviceName(service)}-db.shop.svc.cluster.local:5432/app?sslmode=disable`,
      },
      {
        name: 'GREETING',
        value: 'Hello: this is # not a comment, and it is long enough to be written on two lines by kubectl',
      },
      fieldRef('POD_NAME', 'metadata.name'),
      fieldRef('POD_NAMESPACE', 'metadata.namespace'),
      fieldRef('POD_IP', 'status.podIP'),
      { name: 'TOKEN', valueFrom: { secretKeyRef: { key: 'token', name: `${serviceName(service)}-token` } } },
    ],
    image: `registry.example.com/shop/${name}:v1.${service}.0`,
    imagePullPolicy: 'IfNotPresent',
    livenessProbe: probe('/healthz'),
    name,
    ports: [
      { containerPort: http, name: name === 'app' ? 'http' : `http-${name}`, protocol: 'TCP' },
      { containerPort: http + 1000, name: `metrics-${name}`.slice(0, 15), protocol: 'TCP' },
    ],
    readinessProbe: probe('/ready'),
    resources: { limits: { memory: '512Mi' }, requests: { cpu: '250m', memory: '256Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 10001,
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    volumeMounts: [
      { mountPath: '/etc/app', name: 'config' },
      { mountPath: '/tmp', name: 'tmp' },
      {
        mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
        name: 'kube-api-access-x7k2p',
        readOnly: true,
      },
    ],
  };
}

const containerStatus = (name: string, p: number) => ({
  allocatedResources: { cpu: '250m', memory: '256Mi' },
  containerID: `containerd://${sha(p)}`,
  image: `registry.example.com/shop/${name}:v1.${p % 50}.0`,
  imageID: `registry.example.com/shop/${name}@sha256:${sha(p + 1)}`,
  lastState: {},
  name,
  ready: true,
  restartCount: 0,
  started: true,
  state: { running: { startedAt: START } },
});

function pod(p: number, { nodes, services }: DumpSize): object {
  const n = p % nodes;
  const service = p % services;
  const hash = uid(5, service).slice(0, 8);
  const ip = podIp(n, Math.floor(p / nodes));
  return object(
    'v1',
    'Pod',
    {
      annotations: {
        'kubectl.kubernetes.io/restartedAt': START,
        'prometheus.io/port': '9090',
        'prometheus.io/scrape': 'true',
        'shop.example.com/notes': 'one line\nanother: line\n\n  an indented one # no comment\n',
      },
      generateName: `${serviceName(service)}-${hash}-`,
      labels: {
        'app.kubernetes.io/instance': serviceName(service),
        'app.kubernetes.io/name': 'shop',
        'app.kubernetes.io/version': '1.20',
        'pod-template-hash': hash,
      },
      name: `${serviceName(service)}-${hash}-${uid(6, p).slice(0, 5)}${p}`,
      namespace: 'shop',
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          blockOwnerDeletion: true,
          controller: true,
          kind: 'ReplicaSet',
          name: `${serviceName(service)}-${hash}`,
          uid: uid(7, service),
        },
      ],
      uid: uid(8, p),
    },
    {
      spec: {
        affinity: {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              {
                podAffinityTerm: {
                  labelSelector: { matchLabels: { 'app.kubernetes.io/instance': serviceName(service) } },
                  topologyKey: 'kubernetes.io/hostname',
                },
                weight: 100,
              },
            ],
          },
        },
        containers: [container('app', service, 8080), container('sidecar', service, 8081)],
        dnsPolicy: 'ClusterFirst',
        enableServiceLinks: true,
        nodeName: nodeName(n),
        preemptionPolicy: 'PreemptLowerPriority',
        priority: 0,
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        securityContext: { fsGroup: 10001 },
        serviceAccount: 'shop',
        serviceAccountName: 'shop',
        terminationGracePeriodSeconds: 30,
        tolerations: TOLERATIONS,
        volumes: [
          { configMap: { defaultMode: 420, name: serviceName(service) }, name: 'config' },
          { emptyDir: {}, name: 'tmp' },
          {
            name: 'kube-api-access-x7k2p',
            projected: {
              defaultMode: 420,
              sources: [
                { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
                { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
                {
                  downwardAPI: {
                    items: [
                      { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
      status: {
        conditions: [
          'PodReadyToStartContainers',
          'Initialized',
          'Ready',
          'ContainersReady',
          'PodScheduled',
        ].map((type) => condition(type)),
        containerStatuses: [containerStatus('app', p), containerStatus('sidecar', p)],
        hostIP: nodeIp(n),
        hostIPs: [{ ip: nodeIp(n) }],
        phase: 'Running',
        podIP: ip,
        podIPs: [{ ip }],
        qosClass: 'Burstable',
        startTime: START,
      },
    },
  );
}

function service(s: number): object[] {
  const labels = { 'app.kubernetes.io/instance': serviceName(s), 'app.kubernetes.io/name': 'shop' };
  const clusterIP = `10.96.${(s >> 8) + 1}.${(s & 255) + 1}`;
  return [
    object(
      'v1',
      'Service',
      { labels, name: serviceName(s), namespace: 'shop', uid: uid(10, s) },
      {
        spec: {
          clusterIP,
          clusterIPs: [clusterIP],
          internalTrafficPolicy: 'Cluster',
          ipFamilies: ['IPv4'],
          ipFamilyPolicy: 'SingleStack',
          ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' }],
          selector: { 'app.kubernetes.io/instance': serviceName(s) },
          sessionAffinity: 'None',
          type: 'ClusterIP',
        },
        status: { loadBalancer: {} },
      },
    ),
  ];
}

/**
 * A cluster as `kubectl get nodes,pods,services -A -o yaml` would write it: one List, pods in full with what the API server
 * and the kubelet have filled in (about 7 kB each), the pods on the nodes and behind the Services in turn.
 */
export function clusterDump(size: DumpSize): string {
  const items = [
    ...Array.from({ length: size.nodes }, (_, n) => node(n)),
    ...Array.from({ length: size.pods }, (_, p) => pod(p, size)),
    ...Array.from({ length: size.services }, (_, s) => service(s)).flat(),
  ];
  return goYaml({ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } });
}

/** The 2,000-pod cluster that must open quickly. */
export const LARGE_DUMP: DumpSize = { nodes: 50, pods: 2_000, services: 200 };

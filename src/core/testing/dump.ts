// What `kubectl get -A -o yaml` says of a small cluster that has been running: pods with their owners, some of them not ready,
// one on its way out, and the endpoints that controllers made of them. Shortened, and with somebody's comments in it.

const owner = (kind: string, name: string, apiVersion = 'apps/v1'): string =>
  `ownerReferences: [{ apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}, controller: true, uid: u-${name} }]`;

interface Pod {
  readonly name: string;
  readonly app: string;
  readonly node: string;
  readonly ip: string;
  readonly owner: string;
  readonly since: string;
  readonly ready?: boolean;
  readonly more?: string;
  readonly labels?: string;
  readonly spec?: string;
}

const pod = ({
  name,
  app,
  node,
  ip,
  owner: by,
  since,
  ready = true,
  more = '',
  labels = '',
  spec = '',
}: Pod) => `
- apiVersion: v1
  kind: Pod
  metadata:
    annotations:
      cni.example/podIP: ${ip} # as the plugin wrote it
    creationTimestamp: "${since}"${more}
    labels:
      app: ${app}${labels}
    name: ${name}
    namespace: default
    ${by}
    uid: u-${name}
  spec:
    containers:
    # the only one
    - image: nginx
      name: app
      ports:
      - containerPort: 8080
        name: http
    nodeName: ${node}${spec}
  status:
    conditions:
    - lastTransitionTime: "${since}"
      status: "${ready ? 'True' : 'False'}"
      type: Ready
    containerStatuses:
    - name: app
      restartCount: 0
    hostIP: 172.18.0.${node === 'n1' ? 2 : 3}
    phase: Running
    podIP: ${ip}
    podIPs:
    - ip: ${ip}
    startTime: "${since}"`;

const node = (name: string, n: number): string => `
- apiVersion: v1
  kind: Node
  metadata:
    labels:
      topology.kubernetes.io/zone: z${n}
    name: ${name}
  spec:
    podCIDR: 10.244.${n}.0/24
  status:
    addresses:
    - address: 172.18.0.${n + 1}
      type: InternalIP`;

const template = (app: string): string => `template:
      metadata:
        labels:
          app: ${app}
      spec:
        containers:
        - image: nginx
          name: app
          ports:
          - containerPort: 8080
            name: http`;

const workload = (kind: string, name: string, replicas: number | null, more = '', meta = ''): string => `
- apiVersion: apps/v1
  kind: ${kind}
  metadata:${meta}
    name: ${name}
    namespace: default
  spec:${replicas === null ? '' : `\n    replicas: ${replicas} # so many`}
    selector:
      matchLabels:
        app: ${name.split('-')[0] ?? name}${more}
    ${template(name.split('-')[0] ?? name)}`;

const service = (name: string, more = ''): string => `
- apiVersion: v1
  kind: Service
  metadata:
    name: ${name}
    namespace: default
  spec:${more}
    ports:
    - name: http
      port: 80
      protocol: TCP
      targetPort: http
    selector:
      app: ${name}`;

const endpoint = (name: string, on: string, ip: string, ready = true, hostname = ''): string => `
  - addresses:
    - ${ip}
    conditions:
      ready: ${ready}
      serving: ${ready}
      terminating: false${hostname}
    nodeName: ${on} # where it runs
    targetRef:
      kind: Pod
      name: ${name}
      namespace: default
      uid: u-${name}
    zone: z${on.slice(1)}`;

const slice = (of: string, endpoints: readonly string[]): string => `
- addressType: IPv4
  apiVersion: discovery.k8s.io/v1
  endpoints: # as the controller found them${endpoints.join('')}
  kind: EndpointSlice
  metadata:
    labels:
      endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
      kubernetes.io/service-name: ${of}
    name: ${of}-x2x2x
    namespace: default
  ports:
  - name: http
    port: 8080
    protocol: TCP`;

const WEB = 'web-7d4b9c6f5';
const webLabels = '\n      pod-template-hash: 7d4b9c6f5';
const generated = `\n    generateName: ${WEB}-`;
const web = (suffix: string, on: string, ip: string, day: number, ready = true): string =>
  pod({
    name: `${WEB}-${suffix}`,
    app: 'web',
    node: on,
    ip,
    owner: owner('ReplicaSet', WEB),
    since: `2024-05-0${day}T10:00:00Z`,
    ready,
    more: generated,
    labels: webLabels,
  });

const db = (n: number, on: string, ip: string): string =>
  pod({
    name: `db-${n}`,
    app: 'db',
    node: on,
    ip,
    owner: owner('StatefulSet', 'db'),
    since: '2024-05-01T10:00:00Z',
    more: '\n    generateName: db-',
    labels: `\n      apps.kubernetes.io/pod-index: "${n}"\n      statefulset.kubernetes.io/pod-name: db-${n}`,
    spec: `\n    hostname: db-${n}\n    subdomain: db\n    volumes:\n    - name: data\n      persistentVolumeClaim:\n        claimName: data-db-${n}`,
  });

const single = (name: string, on: string, ip: string, by: string, since = '2024-05-01T10:00:00Z'): string =>
  pod({ name, app: name.replace(/-.*/, ''), node: on, ip, owner: by, since });

/** Pods of a Deployment (with its ReplicaSet), a StatefulSet, a DaemonSet, a node's kubelet, and one on its own. */
export const DUMP = `# taken on a Monday
apiVersion: v1
kind: List
items:${[
  node('n1', 1),
  node('n2', 2),
  web('aaaaa', 'n1', '10.244.1.5', 1),
  web('bbbbb', 'n2', '10.244.2.5', 2),
  web('ccccc', 'n1', '10.244.1.6', 3),
  web('ddddd', 'n2', '10.244.2.6', 1, false),
  db(0, 'n1', '10.244.1.7'),
  db(1, 'n2', '10.244.2.7'),
  single('agent-q7q7q', 'n1', '10.244.1.8', owner('DaemonSet', 'agent')),
  single('agent-w8w8w', 'n2', '10.244.2.8', owner('DaemonSet', 'agent')),
  single('proxy-n1', 'n1', '10.244.1.9', owner('Node', 'n1', 'v1')),
  single('client', 'n1', '10.244.1.10', 'generation: 1'),
  workload('Deployment', 'web', 4),
  workload(
    'ReplicaSet',
    WEB,
    4,
    '\n        pod-template-hash: 7d4b9c6f5',
    `\n    annotations:\n      deployment.kubernetes.io/revision: "3"\n    ${owner('Deployment', 'web')}`,
  ).replace(
    '      app: web\n      spec',
    `      app: web\n          pod-template-hash: 7d4b9c6f5\n      spec`,
  ),
  workload('StatefulSet', 'db', 2),
  workload('DaemonSet', 'agent', null),
  service('web', '\n    clusterIP: 10.96.0.20'),
  service('db', '\n    clusterIP: None'),
  slice('web', [
    endpoint(`${WEB}-aaaaa`, 'n1', '10.244.1.5'),
    endpoint(`${WEB}-bbbbb`, 'n2', '10.244.2.5'),
    endpoint(`${WEB}-ccccc`, 'n1', '10.244.1.6'),
    endpoint(`${WEB}-ddddd`, 'n2', '10.244.2.6', false),
  ]),
  slice('db', [
    endpoint('db-0', 'n1', '10.244.1.7', true, '\n    hostname: db-0'),
    endpoint('db-1', 'n2', '10.244.2.7', true, '\n    hostname: db-1'),
  ]),
].join('')}
`;

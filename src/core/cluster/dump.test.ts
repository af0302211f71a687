import { expect, test } from 'vitest';
import { formatPrefix } from '../net/prefix.ts';
import { readScenario } from './read.ts';

// What `kubectl get nodes,pods,services,endpointslices,daemonsets,configmaps -A -o yaml` says about a small cluster,
// shortened, but with everything that has no meaning to packets left in place.

const meta = (name: string, namespace: string, more = '') => `
    metadata:
      creationTimestamp: "2024-05-01T10:00:00Z"
      generateName: ${name}-
      labels: { app: ${name.replace(/-.*/, '')}, pod-template-hash: 7d4b9c }
      managedFields: [{ manager: kubelet, fieldsV1: { "f:metadata": {} } }]
      name: ${name}
      namespace: ${namespace}
      resourceVersion: "4711"
      uid: 0a1b2c3d-0000-4000-8000-000000000000${more}`;

const owner = (kind: string, name: string) => `
      ownerReferences: [{ apiVersion: apps/v1, kind: ${kind}, name: ${name}, controller: true, uid: x }]`;

const node = (name: string, ip: string, cidr: string, taint = '') => `
  - apiVersion: v1
    kind: Node
    metadata:
      annotations: { kubeadm.alpha.kubernetes.io/cri-socket: unix:///run/containerd/containerd.sock }
      labels: { kubernetes.io/hostname: ${name}, topology.kubernetes.io/zone: z1 }
      name: ${name}
    spec: { ${cidr && `podCIDR: ${cidr}, podCIDRs: [${cidr}, "fd00:10:244::/64"], `}providerID: kind://x${taint} }
    status:
      addresses: [{ address: ${ip}, type: InternalIP }, { address: "fc00::2", type: InternalIP }, { address: ${name}, type: Hostname }]
      capacity: { cpu: "4" }
      conditions: [{ type: Ready, status: "True" }]`;

const pod = (name: string, namespace: string, on: string, ip: string, more = '', host = false) => `
  - apiVersion: v1
    kind: Pod${meta(name, namespace, more)}
    spec:
      containers:
      - image: nginx
        imagePullPolicy: Always
        name: app
        ports: [{ containerPort: 8080, name: http, protocol: TCP }]
        resources: {}
        terminationMessagePath: /dev/termination-log
        volumeMounts: [{ mountPath: /var/run, name: token, readOnly: true }]
      dnsPolicy: ClusterFirst
      enableServiceLinks: true${host ? '\n      hostNetwork: true' : ''}
      nodeName: ${on}
      preemptionPolicy: PreemptLowerPriority
      restartPolicy: Always
      schedulerName: default-scheduler
      serviceAccountName: default
      tolerations: [{ effect: NoExecute, key: node.kubernetes.io/not-ready, operator: Exists }]
      volumes: [{ name: token, projected: {} }]
    status:
      conditions: [{ type: Ready, status: "True" }]
      hostIP: 192.168.5.10
      phase: Running
      podIP: ${ip}
      podIPs: [{ ip: ${ip} }]
      startTime: "2024-05-01T10:00:00Z"`;

const service = (name: string, namespace: string, clusterIP: string, selector: string) => `
  - apiVersion: v1
    kind: Service
    metadata: { name: ${name}, namespace: ${namespace} }
    spec:
      clusterIP: ${clusterIP}
      clusterIPs: [${clusterIP}]
      internalTrafficPolicy: Cluster
      ipFamilies: [IPv4]
      ipFamilyPolicy: SingleStack
      ports: [{ name: http, port: 80, protocol: TCP, targetPort: http }]
      selector: ${selector}
      sessionAffinity: None
      type: ClusterIP
    status: { loadBalancer: {} }`;

const cluster = ({ agent = 'kindnet', mode = 'iptables', cidrs = true } = {}) => `apiVersion: v1
kind: List
metadata: { resourceVersion: "" }
items:${node('cp', '192.168.5.10', cidrs ? '10.8.0.0/24' : '', ', taints: [{ effect: NoSchedule, key: node-role.kubernetes.io/control-plane }]')}${node('w1', '192.168.5.11', cidrs ? '10.8.1.0/24' : '')}${pod(`${agent}-abcde`, 'kube-system', 'cp', '192.168.5.10', owner('DaemonSet', agent), true)}${pod('web-7d4b9c-x2x2x', 'default', 'w1', '10.8.1.7', owner('ReplicaSet', 'web-7d4b9c'))}${pod('job-1', 'default', 'w1', '10.8.1.7').replace('phase: Running', 'phase: Succeeded')}${service('kubernetes', 'default', '10.4.0.1', '{}')}${service('web', 'default', '10.4.3.2', '{ app: web }')}
  - apiVersion: apps/v1
    kind: DaemonSet
    metadata: { name: ${agent}, namespace: kube-system }
    spec:
      selector: { matchLabels: { app: ${agent} } }
      template: { metadata: { labels: { app: ${agent} } }, spec: { hostNetwork: true, containers: [{ name: x, image: x }] } }
  - apiVersion: apps/v1
    kind: Deployment
    metadata: { name: web, namespace: default }
    spec:
      replicas: 1
      selector: { matchLabels: { app: web } }
      template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: nginx }] } }
    status: { replicas: 1 }
  - apiVersion: v1
    kind: ConfigMap
    metadata: { name: kube-proxy, namespace: kube-system }
    data:
      config.conf: |-
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        mode: ${mode}
        clusterCIDR: 10.8.0.0/16
      template: "{{ .Values.unrelated }}"
  - apiVersion: events.k8s.io/v1
    kind: Event
    metadata: { name: e, namespace: default }
`;

test('a dump of a real cluster opens as it is, and every guess is told', () => {
  const { cluster: read, problems } = readScenario(cluster(), 'dump.yaml');
  expect(
    problems.map(({ severity, code, line }) => `${severity} ${code}${line > 0 ? ' at a line' : ''}`).sort(),
  ).toEqual([
    'notice K8S_IGNORED at a line',
    'notice LIST_FLATTENED at a line',
    'notice MODE_GUESSED at a line',
    'notice MODE_GUESSED at a line',
    'notice POD_FINISHED at a line',
    'notice PROXY_SETTINGS at a line',
    'notice RANGE_GUESSED',
    'notice RANGE_GUESSED',
    'notice RANGE_GUESSED at a line',
    'warning SERVICE_NO_ENDPOINTS at a line', // the API server's endpoints were not dumped
  ]);
  expect(read?.spec.podNetwork.plugin).toBe('kindnet');
  expect(read?.nodes.map(({ ip, podCIDR }) => [ip, formatPrefix(podCIDR)])).toEqual([
    ['192.168.5.10', '10.8.0.0/24'],
    ['192.168.5.11', '10.8.1.0/24'],
  ]);
  expect(read?.pods.map(({ name, ip, node: on }) => [name, ip, on])).toEqual([
    ['kindnet-abcde', '192.168.5.10', 'cp'],
    ['web-7d4b9c-x2x2x', '10.8.1.7', 'w1'],
  ]);
  expect(read?.endpoints.get('default/web')?.get('http')).toMatchObject([
    { ip: '10.8.1.7', port: 8080, node: 'w1' },
  ]);
  expect(formatPrefix(read?.spec.underlay.cidr as never)).toBe('192.168.5.0/24');
});

test('the mode in kube-proxy’s ConfigMap is that of the scenario', () => {
  const modeOf = (mode: string) =>
    readScenario(cluster({ mode }), 'dump.yaml').cluster?.spec.serviceProxy.mode;
  expect([modeOf('iptables'), modeOf('nftables'), modeOf('""')]).toEqual([
    'iptables',
    'nftables',
    'iptables',
  ]);
});

test('what cannot be simulated yet falls back visibly, unless it was asked for', () => {
  const { cluster: read, problems } = readScenario(cluster({ agent: 'cilium', mode: 'ebpf' }), 'dump.yaml');
  const fallbacks = problems.filter((problem) => problem.code === 'MODE_FALLBACK');
  expect(fallbacks.map(({ severity, object }) => [severity, object])).toEqual([
    ['warning', 'DaemonSet/kube-system/cilium'],
    ['warning', 'ConfigMap/kube-system/kube-proxy'],
  ]);
  expect(read?.spec).toMatchObject({ podNetwork: { plugin: 'flannel' }, serviceProxy: { mode: 'iptables' } });
  const chosen = readScenario(cluster({ agent: 'cilium' }), 'dump.yaml', { podNetwork: 'bridge' });
  expect(chosen.cluster?.spec.podNetwork.plugin).toBe('bridge');
  expect(chosen.problems.map((problem) => problem.code)).not.toContain('MODE_FALLBACK');
});

test("blocks that a dump leaves out are told by the pods' addresses", () => {
  const text = `apiVersion: podwalk.dev/v1\nkind: Scenario\nspec: { clusterCIDR: 10.8.0.0/16 }\n---\n${cluster({ cidrs: false })}`;
  const { cluster: read } = readScenario(text, 'dump.yaml');
  expect(read?.nodes.map(({ podCIDR }) => formatPrefix(podCIDR))).toEqual(['10.8.0.0/24', '10.8.1.0/24']);
});

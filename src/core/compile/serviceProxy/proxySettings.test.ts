// What the settings of kube-proxy come to on the nodes.
import { expect, test } from 'vitest';
import type { ServiceProxy } from '../../cluster/types.ts';
import { readScenario } from '../../cluster/read.ts';
import { formatNftTable } from '../../dataplane/nftablesList.ts';
import { ip } from '../../net/address.ts';
import { must } from '../../problem.ts';
import { Simulation } from '../../run/simulation.ts';
import { twoNodes } from '../../testing/cluster.ts';
import { showTable } from '../../testing/showNetNs.ts';
import { compileDataplane } from '../dataplane.ts';

type Changes = Partial<Omit<ServiceProxy, 'conntrack'>> & { conntrack?: Partial<ServiceProxy['conntrack']> };

function nodeWith({ conntrack, ...changes }: Changes, cpus?: number) {
  const builder = cpus === undefined ? twoNodes() : twoNodes().node('node3', { cpus });
  const { serviceProxy } = builder.build().spec;
  const proxy = { ...serviceProxy, ...changes, conntrack: { ...serviceProxy.conntrack, ...conntrack } };
  const cluster = builder.spec({ serviceProxy: proxy }).build();
  return must(compileDataplane(cluster).netns(cpus === undefined ? 'node1' : 'node3'), 'node');
}

test.each<
  [changes: NonNullable<Changes['conntrack']>, cpus: number | undefined, setting: string, value: string]
>([
  [{}, undefined, 'tcp_timeout_established', '86400'],
  [{}, undefined, 'tcp_timeout_close_wait', '3600'],
  [{ tcpEstablishedTimeout: 7200 }, undefined, 'tcp_timeout_established', '7200'],
  // 0 leaves them as the kernel has them.
  [{ tcpEstablishedTimeout: 0 }, undefined, 'tcp_timeout_established', '432000'],
  [{ tcpCloseWaitTimeout: 0 }, undefined, 'tcp_timeout_close_wait', '60'],
  [{}, undefined, 'udp_timeout', '30'],
  [{ udpTimeout: 90 }, undefined, 'udp_timeout', '90'],
  [{ udpStreamTimeout: 300 }, undefined, 'udp_timeout_stream', '300'],
  [{ tcpBeLiberal: true }, undefined, 'tcp_be_liberal', '1'],
  [{}, undefined, 'max', '262144'],
  [{}, 2, 'max', '131072'],
  [{}, 16, 'max', '524288'],
  [{ maxPerCore: 1000, min: 10 }, 3, 'max', '3000'],
  [{ maxPerCore: 1000, min: 9999 }, 3, 'max', '9999'],
  [{ maxPerCore: 0, min: 9999 }, 3, 'max', '262144'],
])('conntrack %o on a node with %s processors: %s is %s', (conntrack, cpus, setting, value) => {
  for (const mode of ['iptables', 'nftables'] as const) {
    expect(nodeWith({ mode, conntrack }, cpus).sysctls[`net.netfilter.nf_conntrack_${setting}`]).toBe(value);
  }
});

const LAST = /(-d|--dst-type LOCAL).*-j KUBE-NODEPORTS/;

test.each<[changes: Changes, rules: readonly string[], routesLocalnet: string]>([
  [{}, ['-m addrtype --dst-type LOCAL'], '1'],
  [{ localhostNodePorts: false }, ['! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL'], '0'],
  [{ nodePortAddresses: ['primary'] }, ['-d 172.18.0.2/32'], '0'],
  [{ nodePortAddresses: ['primary'], bindAddress: ip('10.244.1.1') }, ['-d 10.244.1.1/32'], '0'],
  [{ nodePortAddresses: ['primary'], bindAddress: ip('192.0.2.1') }, [], '0'],
])('node ports in iptables mode with %j', (changes, rules, routesLocalnet) => {
  const netns = nodeWith(changes);
  const lines = showTable(netns, 'nat', /^KUBE-SERVICES$/).filter((line) => LAST.test(line));
  expect(
    lines.map((line) =>
      line
        .replace('-A KUBE-SERVICES ', '')
        .replace(/ ?-m comment --comment ".*?"/, '')
        .replace(' -j KUBE-NODEPORTS', '')
        .trim(),
    ),
  ).toEqual(rules);
  expect(netns.sysctls['net.ipv4.conf.all.route_localnet']).toBe(routesLocalnet);
});

test('the mark of who is masqueraded is the bit that is asked for, in both modes', () => {
  const rules = showTable(nodeWith({ masqueradeBit: 31 }), 'nat', /^KUBE-(MARK-MASQ|POSTROUTING)$/);
  expect(
    rules.filter((rule) => rule.includes('0x')).map((rule) => rule.replace(/.*?(--\S+ 0x.*)/, '$1')),
  ).toEqual([
    '--set-xmark 0x80000000/0x80000000',
    '--mark 0x80000000/0x80000000 -j RETURN',
    '--set-xmark 0x80000000/0x0',
  ]);
  const table = must(
    nodeWith({ mode: 'nftables', masqueradeBit: 0 }).netfilter.nftables.get('kube-proxy'),
    'table',
  );
  expect(formatNftTable(table).filter((line) => line.includes('mark &') || line.includes('mark |'))).toEqual([
    '\t\tmeta mark & 0x00000001 == 0x00000000 return',
    '\t\tmeta mark set meta mark | 0x00000001',
  ]);
});

test('masqueradeAll and localhostNodePorts of the ConfigMap decide what becomes of requests', () => {
  const text = `
apiVersion: podwalk.dev/v1
kind: Scenario
spec:
  podNetwork: { plugin: bridge }
---
apiVersion: v1
kind: Node
metadata: { name: node-a }
spec: { podCIDR: 10.244.1.0/24 }
status: { addresses: [{ type: InternalIP, address: 172.18.0.2 }] }
---
apiVersion: v1
kind: Node
metadata: { name: node-b }
spec: { podCIDR: 10.244.2.0/24 }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: kube-proxy, namespace: kube-system }
data:
  config.conf: |-
    apiVersion: kubeproxy.config.k8s.io/v1alpha1
    kind: KubeProxyConfiguration
    clusterCIDR: 10.244.0.0/16
    iptables: { localhostNodePorts: false, masqueradeAll: true }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: node-a, containers: [{ name: app }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { nodeName: node-b, containers: [{ name: app, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, clusterIP: 10.96.0.80, selector: { app: web }, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] }
`;
  const simulation = new Simulation(must(readScenario(text, '-').cluster, 'cluster'));
  const { run } = simulation.trace({ from: 'pod/default/client', to: 'http://10.96.0.80/' });
  expect([run.outcome, run.serverSaw?.replace(/:.*/, '')]).toEqual(['delivered', '172.18.0.2']);
  const local = simulation.trace({ from: 'node/node-a', to: 'http://127.0.0.1:30080/' });
  expect(local.run.outcome).toBe('refused');
});

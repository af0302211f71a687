// Felix's filter table, held against one that was computed from its sources apart from this program, whose hashes are those
// of published dumps (files named in PODWALK_VECTORS), and what it does to packets.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readScenario } from '../../cluster/read.ts';
import { must } from '../../problem.ts';
import { Simulation } from '../../run/simulation.ts';
import { ClusterBuilder } from '../../testing/cluster.ts';
import { showTable } from '../../testing/showNetNs.ts';
import { compileDataplane } from '../dataplane.ts';
import { dispatchRules } from './felixDispatch.ts';

const folder = process.env['PODWALK_VECTORS'] ?? resolve('../shared/vectors');
const read = (name: string): unknown => JSON.parse(readFileSync(resolve(folder, name), 'utf8'));
const isThere = existsSync(resolve(folder, 'calico-felix-iptables.json'));

const CALICO = { plugin: 'calico', backend: 'bgp' } as const;

const filterOf = (builder: ClusterBuilder): string[] =>
  showTable(must(compileDataplane(builder.build()).netns('node1'), 'node1'), 'filter', /^(?!KUBE)/);

const lines = filterOf(
  new ClusterBuilder()
    .podNetwork(CALICO)
    .node('node1')
    .pod('web-0', { node: 'node1' })
    .pod('client-0', { node: 'node1' })
    .pod('other/db-0', { node: 'node1' }),
);

test.each([
  '-A FORWARD -m comment --comment "cali:S93hcgKJrXEqnTfs" -m comment --comment "Policy explicitly accepted packet." -m mark --mark 0x10000/0x10000 -j ACCEPT',
  '-A FORWARD -m comment --comment "cali:mp77cMpurHhyjLrM" -j MARK --set-xmark 0x10000/0x10000',
  '-A INPUT -m comment --comment "cali:Cz_u1IQiXIMmKD4c" -j cali-INPUT',
  '-A OUTPUT -m comment --comment "cali:tVnHkvAo15HuiPy0" -j cali-OUTPUT',
  '-A cali-FORWARD -m comment --comment "cali:ZfgmjuiLaA8Pg0kp" -m mark --mark 0x0/0x10000 -j cali-from-hep-forward',
  '-A cali-FORWARD -o cali+ -m comment --comment "cali:4Z0Pf0byo05NFe-P" -j cali-to-wl-dispatch',
  '-A cali-INPUT -i cali+ -m comment --comment "cali:FewJpBykm9iJ-YNH" -g cali-wl-to-host',
  '-A cali-fw-cali0d7763386da -p ipencap -m comment --comment "cali:W71josaEkYA4Ev77" -m comment --comment "Drop IPinIP encapped packets originating in workloads" -j DROP',
  '-A cali-to-wl-dispatch -m comment --comment "cali:73FfAodV3BN_hGV3" -m comment --comment "Unknown interface" -j DROP',
  '-A cali-pri-kns.default -m comment --comment "cali:WMSw8BmYOknRHfsz" -m comment --comment "Profile kns.default ingress" -j MARK --set-xmark 0x10000/0x10000',
  '-A cali-pri-ksa.other.default -m comment --comment "cali:cN4IcmgM3c12eGev" -m comment --comment "Profile ksa.other.default ingress"',
])('a node has the rule %s', (line) => {
  expect(lines).toContain(line);
});

test('Felix goes before whoever came first, and its last words come last', () => {
  const forward = lines.filter((line) => line.startsWith('-A FORWARD'));
  expect(forward.map((line) => /-j (\S+)/.exec(line)?.[1])).toEqual([
    'cali-FORWARD',
    'KUBE-PROXY-FIREWALL',
    'KUBE-FORWARD',
    'KUBE-SERVICES',
    'KUBE-EXTERNAL-SERVICES',
    'ACCEPT',
    'MARK',
  ]);
});

test('a profile of a long name is hashed, and a service account has one of its own', () => {
  const builder = new ClusterBuilder().podNetwork(CALICO).node('node1');
  builder.pod('kube-system/dns', { node: 'node1', serviceAccount: 'coredns' });
  const chains = filterOf(builder).map((line) => line.split(' ')[1]);
  expect(chains).toContain('cali-pri-_u2Tn2rSoAPffvE7JO6');
});

describe.runIf(isThere)('the vectors', () => {
  interface Node {
    readonly tables: Readonly<Record<string, { readonly rules: readonly string[] }>>;
  }
  interface Dispatch {
    readonly name: string;
    readonly interfaces: readonly string[];
    readonly chains: readonly { readonly chain: string; readonly rules: readonly string[] }[];
  }

  test('every chain but those that policies and tunnels change is the same', () => {
    const { nodes } = read('calico-felix-iptables.json') as { readonly nodes: readonly Node[] };
    const isSame = (line: string) =>
      line.startsWith('-A cali-') &&
      !/^-A cali-(p[io]-|INPUT|OUTPUT|tw-cali(0d7763386da|56a6d256ab4))/.test(line);
    const theirs = (nodes[0]?.tables['filter']?.rules ?? []).filter(isSame);
    expect(theirs.length).toBeGreaterThan(50);
    expect(lines.filter(isSame).sort()).toEqual([...theirs].sort());
  });

  const rows = isThere
    ? (read('calico-felix-rules.json') as { readonly dispatch: readonly Dispatch[] }).dispatch
    : [];
  test.each(rows)('dispatch: $name', ({ interfaces, chains }) => {
    const ours = new Map([...dispatchRules('from', interfaces), ...dispatchRules('to', interfaces)]);
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(chains.map((one) => [one.chain, one.rules])));
  });
});

const scenario = (proxy: string) => `apiVersion: podwalk.dev/v1
kind: Scenario
spec:
  podNetwork: { plugin: calico, backend: bgp }
  serviceProxy: { mode: ${proxy} }
  hosts: { '*': { forwardPolicy: DROP } }
${[1, 2]
  .map(
    (n) => `---
apiVersion: v1
kind: Node
metadata: { name: node${n} }
spec: { podCIDR: 10.244.${n}.0/24 }
status: { addresses: [{ type: InternalIP, address: 172.18.0.${n + 1} }] }
`,
  )
  .join('')}---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: node1, containers: [{ name: app, image: app, ports: [{ containerPort: 8080 }] }] }
status: { podIP: 10.244.1.10 }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { nodeName: node2, containers: [{ name: app, image: app, ports: [{ containerPort: 8080 }] }] }
status: { podIP: 10.244.2.10 }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, clusterIP: 10.96.0.80, selector: { app: web }, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] }
`;

test.each([
  ['external/client', 'http://172.18.0.3:30080/', 'delivered', 'delivered'],
  // The node in between forwards for others: kube-proxy marks such packets for KUBE-FORWARD, in nftables nobody does.
  ['external/client', 'http://172.18.0.2:30080/', 'delivered', 'timed-out'],
  ['pod/default/client', 'icmp://10.244.2.10', 'delivered', 'delivered'],
  ['pod/default/client', 'http://10.96.0.80/', 'delivered', 'delivered'],
  ['pod/default/client', 'http://203.0.113.10/', 'delivered', 'delivered'],
  ['pod/default/client', 'icmp://172.18.0.2', 'delivered', 'delivered'],
  ['node/node1', 'http://10.96.0.80/', 'delivered', 'delivered'],
  ['node/node1', 'http://10.244.1.10:8080/', 'delivered', 'delivered'],
])(
  'with the policy DROP in FORWARD, %s to %s: %s with iptables, %s with nftables',
  (from, to, iptables, nftables) => {
    const outcomes = ['iptables', 'nftables'].map((proxy) => {
      const { cluster } = readScenario(scenario(proxy), 'test');
      return new Simulation(must(cluster, 'cluster')).trace({ from, to }).run.outcome;
    });
    expect(outcomes).toEqual([iptables, nftables]);
  },
);

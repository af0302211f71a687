// How kube-proxy tells pods from others, mode by mode: the rules it writes, and who is masqueraded by them.
import { expect, test } from 'vitest';
import type { DetectLocal, PodNetworkMode, ServiceProxy } from '../../cluster/types.ts';
import { formatRule } from '../../dataplane/iptablesRule.ts';
import { formatNftRule } from '../../dataplane/nftablesRule.ts';
import { prefix } from '../../net/prefix.ts';
import { must } from '../../problem.ts';
import { Simulation } from '../../run/simulation.ts';
import { twoNodes } from '../../testing/cluster.ts';
import { compileDataplane } from '../dataplane.ts';

const RANGE: DetectLocal = { mode: 'ClusterCIDR', clusterCIDR: null };
const OTHER: DetectLocal = { mode: 'ClusterCIDR', clusterCIDR: prefix('192.168.0.0/16') };
const NODE: DetectLocal = { mode: 'NodeCIDR' };
const BRIDGE: DetectLocal = { mode: 'BridgeInterface', bridgeInterface: 'cni0' };
const VETH: DetectLocal = { mode: 'InterfaceNamePrefix', interfaceNamePrefix: 'veth' };
const NONE: DetectLocal = { mode: 'none' };

function cluster(
  mode: ServiceProxy['mode'],
  detectLocal: DetectLocal,
  plugin: PodNetworkMode['plugin'] = 'bridge',
) {
  const builder = twoNodes()
    .podNetwork({ plugin, backend: null } as PodNetworkMode)
    .service('svc', {
      clusterIP: '10.96.0.20',
      port: 'http=80:8080/30081',
      endpoints: ['c'],
      externalTrafficPolicy: 'Local',
    });
  const { serviceProxy, underlay } = builder.build().spec;
  // Somebody outside routes Service addresses to node1.
  const routes = [{ to: prefix('10.96.0.0/12'), via: 'node1' }];
  return builder
    .spec({ underlay: { ...underlay, routes }, serviceProxy: { ...serviceProxy, mode, detectLocal } })
    .build();
}

/** The rule of a node that masquerades by the ClusterIP, and the one by which pods take the short cut past Local. */
function rules(mode: 'iptables' | 'nftables', detectLocal: DetectLocal, node: string): readonly string[] {
  const { netfilter } = must(compileDataplane(cluster(mode, detectLocal)).netns(node), node);
  const all =
    mode === 'iptables'
      ? [...must(netfilter.iptables.get('nat'), 'nat').chains.values()].flatMap((chain) =>
          chain.rules.map(formatRule),
        )
      : [...must(netfilter.nftables.get('kube-proxy'), 'table').chains.values()].flatMap((chain) =>
          chain.rules.map(formatNftRule),
        );
  return all
    .filter((rule) => /10\.96\.0\.20.*(KUBE-MARK-MASQ|mark-for-masquerade)|pod traffic/.test(rule))
    .map((rule) =>
      rule.replace(/KUBE-SVC-\w+|service-\S+/, 'SVC').replace(/ -m comment --comment (".*?"|\S+)/, ''),
    );
}

const TO = '-d 10.96.0.20/32';
const PORT = '-p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ';
const SHORT = 'comment "short-circuit pod traffic"';

test.each<
  [
    name: string,
    detectLocal: DetectLocal,
    node: string,
    iptables: readonly string[],
    nftables: readonly string[],
  ]
>([
  [
    'by the pod range',
    RANGE,
    'node1',
    ['-s 10.244.0.0/16 -j SVC', `! -s 10.244.0.0/16 ${TO} ${PORT}`],
    [
      'ip daddr 10.96.0.20 ip saddr != 10.244.0.0/16 jump mark-for-masquerade',
      `ip saddr 10.244.0.0/16 goto SVC ${SHORT}`,
    ],
  ],
  [
    'by a range of its own',
    OTHER,
    'node1',
    ['-s 192.168.0.0/16 -j SVC', `! -s 192.168.0.0/16 ${TO} ${PORT}`],
    [
      'ip daddr 10.96.0.20 ip saddr != 192.168.0.0/16 jump mark-for-masquerade',
      `ip saddr 192.168.0.0/16 goto SVC ${SHORT}`,
    ],
  ],
  [
    'by the node’s block',
    NODE,
    'node2',
    ['-s 10.244.2.0/24 -j SVC', `! -s 10.244.2.0/24 ${TO} ${PORT}`],
    [
      'ip daddr 10.96.0.20 ip saddr != 10.244.2.0/24 jump mark-for-masquerade',
      `ip saddr 10.244.2.0/24 goto SVC ${SHORT}`,
    ],
  ],
  [
    'by the bridge',
    BRIDGE,
    'node1',
    ['-i cni0 -j SVC', `${TO} ! -i cni0 ${PORT}`],
    ['ip daddr 10.96.0.20 iifname != "cni0" jump mark-for-masquerade', `iifname "cni0" goto SVC ${SHORT}`],
  ],
  [
    'by the names of devices',
    VETH,
    'node1',
    ['-i veth+ -j SVC', `${TO} ! -i veth+ ${PORT}`],
    ['ip daddr 10.96.0.20 iifname != "veth*" jump mark-for-masquerade', `iifname "veth*" goto SVC ${SHORT}`],
  ],
  ['not at all', NONE, 'node1', [], []],
])('the rules that tell pods %s', (_, detectLocal, node, iptables, nftables) => {
  expect([...rules('iptables', detectLocal, node)].sort()).toEqual([...iptables].sort());
  expect([...rules('nftables', detectLocal, node)].sort()).toEqual([...nftables].sort());
});

/** `SNAT`: the server sees another address than the client's. A request that is not answered: its outcome. */
function seen(simulation: Simulation, from: string, to: string): string {
  const { run } = simulation.trace({ from, to });
  if (run.outcome !== 'delivered') return run.outcome;
  const own = {
    'pod/default/a': '10.244.1.10',
    'external/client': '198.51.100.10',
    'node/node1': '172.18.0.2',
  };
  return run.serverSaw?.startsWith(`${own[from as keyof typeof own]}:`) ? 'own' : 'SNAT';
}

// pod → ClusterIP, outside → ClusterIP, pod → a node port with externalTrafficPolicy Local whose one
// endpoint is on the other node.
test.each<[name: string, detectLocal: DetectLocal, plugin: PodNetworkMode['plugin'], ...seen: string[]]>([
  ['the pod range', RANGE, 'bridge', 'own', 'SNAT', 'own'],
  ['another range', OTHER, 'bridge', 'SNAT', 'SNAT', 'timed-out'],
  ['the node’s block', NODE, 'bridge', 'own', 'SNAT', 'own'],
  ['the bridge', BRIDGE, 'bridge', 'own', 'SNAT', 'own'],
  ['the bridge where there is none', BRIDGE, 'kindnet', 'SNAT', 'SNAT', 'timed-out'],
  ['the devices', VETH, 'kindnet', 'own', 'SNAT', 'own'],
  // br_netfilter shows a bridged frame with the bridge as the device it came in by.
  ['the devices behind a bridge', VETH, 'bridge', 'SNAT', 'SNAT', 'timed-out'],
  // Nobody is masqueraded. The client outside is answered by the other node, past the one that rewrote its packet.
  ['nothing', NONE, 'bridge', 'own', 'timed-out', 'timed-out'],
])('who is masqueraded when pods are told by %s (%o, %s)', (_, detectLocal, plugin, ...expected) => {
  for (const mode of ['iptables', 'nftables'] as const) {
    const simulation = new Simulation(cluster(mode, detectLocal, plugin));
    expect([
      mode,
      seen(simulation, 'pod/default/a', 'tcp://10.96.0.20:80'),
      seen(simulation, 'external/client', 'tcp://10.96.0.20:80'),
      seen(simulation, 'pod/default/a', 'tcp://172.18.0.2:30081'),
    ]).toEqual([mode, ...expected]);
  }
});

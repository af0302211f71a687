// Which address of its own a host sends from. Rows measured with `ip route get` on Linux 6.18.
import { expect, test } from 'vitest';
import { assembleNetNs, type NewInterface } from '../compile/host.ts';
import type { NetNs, Route } from '../dataplane/netns.ts';
import { ip } from '../net/address.ts';
import type { Mac } from '../net/mac.ts';
import { must } from '../problem.ts';
import { readScenario } from '../cluster/read.ts';
import { Simulation } from '../run/simulation.ts';
import { selectAddress } from './selectAddress.ts';

const device = (name: string, ...addresses: readonly (readonly [string, number])[]): NewInterface => ({
  kind: 'dummy',
  name,
  mac: '02:00:00:00:00:01' as Mac,
  mtu: 1500,
  addresses: addresses.map(([address, length]) => ({ ip: ip(address), length })),
  master: null,
  hairpin: false,
  by: 'kernel',
});

const host = (localnet: string | null, onLo: string | null): NetNs => {
  const made = assembleNetNs({
    name: 'host',
    kind: 'node',
    interfaces: [
      device('va', ['172.18.0.2', 24], ['172.18.0.9', 24], ['10.1.0.1', 16]),
      device('vb'),
      device('vc', ['127.9.9.9', 32]),
    ],
    routes: [],
    sysctls: localnet === null ? {} : { [`net.ipv4.conf.${localnet}.route_localnet`]: '1' },
  });
  if (onLo === null) return made;
  const lo = must(made.interfaces.get('lo'), 'lo');
  const addresses = [...lo.addresses, { ip: ip(onLo), length: 32 }];
  return { ...made, interfaces: new Map([...made.interfaces, ['lo', { ...lo, addresses }]]) };
};

type Row = readonly [
  what: string,
  dev: string,
  nextHop: string | null,
  scope: Route['scope'],
  chosen: string,
  more: { readonly localnet?: string; readonly onLo?: string },
];

const ROWS: readonly Row[] = [
  ['a device without an address borrows one', 'vb', null, 'link', '172.18.0.2', {}],
  ['the subnet of the next hop decides', 'va', '10.1.0.5', 'global', '10.1.0.1', {}],
  ['a second address of a subnet is never taken', 'va', '172.18.0.50', 'global', '172.18.0.2', {}],
  ['a route that names no next hop takes the first', 'va', null, 'link', '172.18.0.2', {}],
  ['127.9.9.9 is good on this host only', 'vc', null, 'link', '172.18.0.2', {}],
  ['unless route_localnet lets it onto the link', 'vc', null, 'link', '127.9.9.9', { localnet: 'vc' }],
  ['but not beyond', 'vc', null, 'global', '172.18.0.2', { localnet: 'vc' }],
  ['lo, as MASQUERADE asks for it', 'lo', '172.18.0.2', 'global', '172.18.0.2', {}],
  ['lo for itself', 'lo', '127.0.0.1', 'host', '127.0.0.1', {}],
  ['lo is the first device to borrow from', 'vb', null, 'link', '10.9.9.9', { onLo: '10.9.9.9' }],
  ['and keeps its global one for MASQUERADE', 'lo', '172.18.0.2', 'global', '10.9.9.9', { onLo: '10.9.9.9' }],
];

test.each<Row>(ROWS)('%s', (_, dev, nextHop, scope, chosen, { localnet = null, onLo = null }) => {
  const netns = host(localnet, onLo);
  const from = must(netns.interfaces.get(dev), dev);
  expect(selectAddress(netns, from, nextHop === null ? null : ip(nextHop), scope)).toBe(chosen);
});

test.each([
  ['flannel, backend: vxlan', 'iptables'],
  ['flannel, backend: host-gw', 'iptables'],
  ['flannel, backend: vxlan', 'nftables'],
  ['bridge', 'iptables'],
  ['kindnet', 'iptables'],
  ['calico, backend: bgp', 'iptables'],
  ['calico, backend: bgp', 'nftables'],
])('a node that asks its own pod by the Service is not seen as 127.0.0.1: %s, %s', (plugin, mode) => {
  const text = `apiVersion: podwalk.dev/v1
kind: Scenario
spec: { podNetwork: { plugin: ${plugin} }, serviceProxy: { mode: ${mode} } }
---
apiVersion: v1
kind: Node
metadata: { name: node-a }
status: { addresses: [{ type: InternalIP, address: 172.18.0.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: ing, labels: { app: ing } }
spec: { nodeName: node-a, hostNetwork: true, containers: [{ name: app, image: app, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ing }
spec: { clusterIP: 10.96.0.80, selector: { app: ing }, ports: [{ port: 80 }] }
`;
  const { cluster } = readScenario(text, 'test');
  const { run } = new Simulation(must(cluster, 'cluster')).trace({
    from: 'node/node-a',
    to: 'http://10.96.0.80/',
  });
  expect(run.outcome).toBe('delivered');
  expect(run.serverSaw?.split(':')[0]).toBe('172.18.0.2');
});

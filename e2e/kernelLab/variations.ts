// What is different from the cluster as it was set up.
import { route } from '../../src/core/compile/route.ts';
import { ip } from '../../src/core/net/address.ts';
import { prefix } from '../../src/core/net/prefix.ts';
import type { TrafficRequest } from '../../src/core/trafficRequest.ts';
import { withoutNeighbours, withoutRoutes, withRoute, type Edit } from './edits.ts';
import { withService, withSpec, type KubernetesObject, type ScenarioObjects } from './scenario.ts';

export const PLUGINS: Readonly<Record<string, KubernetesObject>> = {
  bridge: { plugin: 'bridge' },
  vxlan: { plugin: 'flannel', backend: 'vxlan' },
  hostgw: { plugin: 'flannel', backend: 'host-gw' },
  kindnet: { plugin: 'kindnet' },
  calico: { plugin: 'calico', backend: 'bgp' },
};

export interface Variation {
  readonly name: string;
  /** The plugins it says something about. */
  readonly plugins?: readonly string[];
  readonly scenario?: (scenario: ScenarioObjects) => ScenarioObjects;
  readonly edits?: readonly Edit[];
  readonly command?: Partial<TrafficRequest>;
  /** Asked for everything by everyone, as the cluster as it was set up. */
  readonly thorough?: boolean;
}

const spec = (name: string, fields: KubernetesObject, plugins?: readonly string[]): Variation => ({
  name,
  ...(plugins && { plugins }),
  scenario: (scenario) => withSpec(scenario, fields),
});

const sysctl = (name: string, host: string, setting: string, value: string): Variation =>
  spec(name, { hosts: { [host]: { sysctls: { [setting]: value } } } });

const broken = (name: string, edits: readonly Edit[], plugins?: readonly string[]): Variation => ({
  name,
  ...(plugins && { plugins }),
  edits,
});

const isDefault = ({ to }: { readonly to: { readonly length: number } }): boolean => to.length === 0;
const isFor = (network: string) => (route_: { readonly to: { readonly ip: string } }) =>
  route_.to.ip === network;
const none = () => false;
const all = () => true;

const NF_CALL = 'net.bridge.bridge-nf-call-iptables';

export const VARIATIONS: readonly Variation[] = [
  { name: 'warm', command: { warm: true } },
  sysctl('no-brnf', 'node1', NF_CALL, '0'),
  sysctl('no-brnf-both', '*', NF_CALL, '0'),
  sysctl('rp-filter', '*', 'net.ipv4.conf.all.rp_filter', '1'),
  sysctl('no-route-localnet', '*', 'net.ipv4.conf.all.route_localnet', '0'),
  sysctl('no-forward1', 'node1', 'net.ipv4.ip_forward', '0'),
  sysctl('no-forward2', 'node2', 'net.ipv4.ip_forward', '0'),
  spec('forward-drop', { hosts: { '*': { forwardPolicy: 'DROP' } } }),
  spec('no-hairpin', { podNetwork: { hairpinMode: false } }),
  spec('no-masquerade', { podNetwork: { masquerade: false } }),
  { ...spec('nftables', { serviceProxy: { mode: 'nftables' } }), thorough: true },
  spec('masquerade-all', { serviceProxy: { masqueradeAll: true } }),
  spec('underlay-1400', { underlay: { mtu: 1400 } }),
  spec('pod-1500', { podNetwork: { mtu: 1500 } }, ['vxlan']),
  spec('pod-9000', { podNetwork: { mtu: 9000 } }),
  spec('unreachable-outside', { underlay: { unknownDestination: 'unreachable' } }),
  {
    name: 'itp-local',
    scenario: (scenario) => withService(scenario, 'web', { internalTrafficPolicy: 'Local' }),
  },
  {
    name: 'web-etp-local',
    scenario: (scenario) => withService(scenario, 'web', { externalTrafficPolicy: 'Local' }),
  },
  broken('no-default1', [withoutRoutes('node1', isDefault)]),
  broken('no-default2', [withoutRoutes('node2', isDefault)]),
  broken('no-default-pod', [withoutRoutes('default/a', isDefault)]),
  broken('no-peer-route1', [withoutRoutes('node1', isFor('10.244.2.0'))]),
  broken('no-peer-route2', [withoutRoutes('node2', isFor('10.244.1.0'))]),
  broken('no-peer-route2-no-default2', [
    withoutRoutes('node2', isFor('10.244.1.0')),
    withoutRoutes('node2', isDefault),
  ]),
  broken('no-vtep-neighbour1', [withoutNeighbours('node1', all, none)], ['vxlan']),
  broken('no-vtep-fdb1', [withoutNeighbours('node1', none, all)], ['vxlan']),
  broken('no-vtep-fdb2', [withoutNeighbours('node2', none, all)], ['vxlan']),
  broken('blackhole-peer1', [
    withoutRoutes('node1', isFor('10.244.2.0')),
    withRoute('node1', route(prefix('10.244.2.0/24'), 'operator', { type: 'blackhole', dev: null })),
  ]),
  broken('prohibit-peer1', [
    withoutRoutes('node1', isFor('10.244.2.0')),
    withRoute('node1', route(prefix('10.244.2.0/24'), 'operator', { type: 'prohibit', dev: null })),
  ]),
  broken('unreachable-peer1', [
    withoutRoutes('node1', isFor('10.244.2.0')),
    withRoute('node1', route(prefix('10.244.2.0/24'), 'operator', { type: 'unreachable', dev: null })),
  ]),
  broken(
    'peer-loop',
    [
      withoutRoutes('node2', isFor('10.244.1.0')),
      withoutRoutes('node1', isFor('10.244.2.0')),
      withRoute('node1', route(prefix('10.244.2.0/24'), 'operator', { via: ip('172.18.0.1'), dev: 'eth0' })),
    ],
    ['bridge'],
  ),
];

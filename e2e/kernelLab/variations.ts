// What is different from the cluster as it was set up.
import { route } from '../../src/core/compile/route.ts';
import { ip } from '../../src/core/net/address.ts';
import { prefix } from '../../src/core/net/prefix.ts';
import type { TrafficRequest } from '../../src/core/trafficRequest.ts';
import { withoutNeighbours, withoutRoutes, withRoute, type Edit } from './edits.ts';
import {
  withHostPort,
  withLoadBalancer,
  withService,
  withSpec,
  type KubernetesObject,
  type ScenarioObjects,
} from './scenario.ts';
import { B, C, target, type LabTarget } from './targets.ts';

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
  /** What is asked for, by everyone, instead of what tells most. */
  readonly targets?: readonly LabTarget[];
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

const OUTSIDE_DNS = '192.168.100.3';

/** DNS for the world: a UDP Service on every node and behind an address of its own, which comes in by node1. */
const outsideDns =
  (policy: 'Cluster' | 'Local') =>
  (scenario: ScenarioObjects): ScenarioObjects => {
    const { underlay } = scenario.spec as { underlay: { routes: readonly KubernetesObject[] } };
    const ports = [{ name: 'dns', protocol: 'UDP', port: 53, targetPort: 53, nodePort: 30053 }];
    const routed = withSpec(scenario, {
      underlay: { routes: [...underlay.routes, { to: `${OUTSIDE_DNS}/32`, via: 'node1' }] },
    });
    return withLoadBalancer(
      withService(routed, 'kube-dns', { ports, externalTrafficPolicy: policy }),
      'kube-dns',
      [OUTSIDE_DNS],
    );
  };

const DNS_TARGETS = [
  target(1, 'udp-np1-dns', 'udp://172.18.0.2:30053'),
  target(1, 'udp-np2-dns', 'udp://172.18.0.3:30053'),
  target(1, 'udp-lb-dns', `udp://${OUTSIDE_DNS}:53`),
  target(1, 'udp-lb-dns-2000', `udp://${OUTSIDE_DNS}:53`, { size: 2000, df: false }),
  target(1, 'udp-lb-dns-ttl2', `udp://${OUTSIDE_DNS}:53`, { ttl: 2 }),
];

const STICKY_TARGETS = [
  target(1, 'tcp-web-b', 'tcp://10.96.0.10:80', { ...B, count: 3 }),
  target(1, 'tcp-np1-c', 'tcp://172.18.0.2:30080', { ...C, count: 3 }),
  target(1, 'tcp-np2-b', 'tcp://172.18.0.3:30080', { ...B, count: 3 }),
  target(1, 'tcp-lb-c', 'tcp://192.168.100.1:80', { ...C, count: 3 }),
];

const LOCAL_TARGETS = [
  target(1, 'tcp-local', 'tcp://10.96.0.14:80'),
  target(1, 'tcp-np1-local', 'tcp://172.18.0.2:30081'),
  target(1, 'tcp-lb-local', 'tcp://192.168.100.2:80'),
  target(1, 'tcp-web-c', 'tcp://10.96.0.10:80', C),
];

const HOST_PORT_TARGETS = [
  target(1, 'tcp-hp1', 'tcp://172.18.0.2:8088'),
  target(1, 'tcp-hp2', 'tcp://172.18.0.3:8089'),
  target(1, 'tcp-hp-localhost', 'tcp://127.0.0.1:8088'),
  target(1, 'tcp-hp1-ttl2', 'tcp://172.18.0.2:8088', { ttl: 2 }),
];

const withHostPorts = (scenario: ScenarioObjects): ScenarioObjects =>
  withHostPort(withHostPort(scenario, 'b', 8080, 8088), 'c', 8080, 8089);

const NFT = { serviceProxy: { mode: 'nftables' } };

/** Services and host ports that the captures have no case of. */
const SERVICE_KINDS: readonly (Variation & Required<Pick<Variation, 'scenario'>>)[] = [
  { name: 'host-port', scenario: withHostPorts, targets: HOST_PORT_TARGETS },
  { name: 'udp-outside', scenario: outsideDns('Cluster'), targets: DNS_TARGETS },
  { name: 'udp-outside-local', scenario: outsideDns('Local'), targets: DNS_TARGETS },
  {
    name: 'sticky',
    scenario: (scenario) => withService(scenario, 'web', { sessionAffinity: 'ClientIP' }),
    targets: STICKY_TARGETS,
  },
  {
    name: 'local-itp-local',
    scenario: (scenario) => withService(scenario, 'local', { internalTrafficPolicy: 'Local' }),
    targets: LOCAL_TARGETS,
  },
  {
    name: 'ranges-let-in',
    scenario: (scenario) =>
      withService(scenario, 'web', { loadBalancerSourceRanges: ['198.51.100.0/24', '10.244.1.0/24'] }),
    targets: STICKY_TARGETS,
  },
];

const inNftables = ({ name, scenario, ...rest }: (typeof SERVICE_KINDS)[number]): Variation => ({
  ...rest,
  name: `${name}-nft`,
  scenario: (objects) => withSpec(scenario(objects), NFT),
});

export const VARIATIONS: readonly Variation[] = [
  { name: 'warm', command: { warm: true } },
  sysctl('no-brnf', 'node1', NF_CALL, '0'),
  sysctl('no-brnf-both', '*', NF_CALL, '0'),
  sysctl('rp-filter', '*', 'net.ipv4.conf.all.rp_filter', '1'),
  sysctl('loose-rp-filter', '*', 'net.ipv4.conf.all.rp_filter', '2'),
  sysctl('accept-local', '*', 'net.ipv4.conf.all.accept_local', '1'),
  sysctl('arp-ignore', '*', 'net.ipv4.conf.all.arp_ignore', '1'),
  sysctl('no-redirects', '*', 'net.ipv4.conf.all.send_redirects', '0'),
  sysctl('proxy-arp1', 'node1', 'net.ipv4.conf.all.proxy_arp', '1'),
  { name: 'ttl1', command: { ttl: 1 } },
  { name: 'ttl2', command: { ttl: 2 } },
  { name: 'ttl3', command: { ttl: 3 } },
  { name: 'twice', command: { count: 2 } },
  ...SERVICE_KINDS,
  ...SERVICE_KINDS.map(inNftables),
  sysctl('no-route-localnet', '*', 'net.ipv4.conf.all.route_localnet', '0'),
  sysctl('no-forward1', 'node1', 'net.ipv4.ip_forward', '0'),
  sysctl('no-forward2', 'node2', 'net.ipv4.ip_forward', '0'),
  spec('forward-drop', { hosts: { '*': { forwardPolicy: 'DROP' } } }),
  spec('no-hairpin', { podNetwork: { hairpinMode: false } }),
  spec('promisc', { podNetwork: { promiscMode: true } }),
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

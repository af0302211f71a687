import { InvariantError } from '../problem.ts';
import { ANY_IPV4, type Ip } from '../net/address.ts';
import { machineMac, macFromName, type Mac } from '../net/mac.ts';
import { addressIn, contains, networkOf, type Prefix } from '../net/prefix.ts';
import type { Cluster, ClusterNode, External, HostListen } from '../cluster/types.ts';
import type { NetNsName } from '../dataplane/dataplane.ts';
import type { DeviceRef, InterfaceAddress, Listener, NetNs, Route } from '../dataplane/netns.ts';
import { assembleNetNs, type NewInterface } from './host.ts';
import { macOfMachine } from './macs.ts';
import { inPrintedOrder, route } from './route.ts';
import { machineSysctls } from './sysctls.ts';

const SWITCH = 'underlay/switch';
export const ROUTER = 'underlay/router';

/** The links behind the router are ordinary Ethernet, whatever the nodes' own network carries. */
const ETHERNET_MTU = 1500;

/** A network behind the router: the /24 of one or more externals. */
interface Lan {
  readonly subnet: Prefix;
  /** The router's address there, and its device. */
  readonly gateway: Ip;
  readonly dev: string;
  readonly hosts: readonly External[];
}

/** Who hangs where. */
export interface UnderlayPlan {
  readonly cluster: Cluster;
  /** Externals whose address lies in the nodes' own network. */
  readonly neighbours: readonly External[];
  readonly lans: readonly Lan[];
}

export function planUnderlay(cluster: Cluster): UnderlayPlan {
  const { underlay, externals } = cluster.spec;
  const near = (external: External) => contains(underlay.cidr, external.ip);
  const bySubnet = new Map<Ip, External[]>();
  for (const external of externals) {
    if (near(external)) continue;
    const network = networkOf(external.ip, 24);
    bySubnet.set(network, [...(bySubnet.get(network) ?? []), external]);
  }
  const lans = [...bySubnet].map(([network, hosts], i) => {
    const subnet = { ip: network, length: 24 };
    return { subnet, gateway: freeAddress(subnet, hosts), dev: `eth${i + 1}`, hosts };
  });
  return { cluster, neighbours: externals.filter(near), lans };
}

/** The first address of a network, or the next that no host claims. */
function freeAddress(subnet: Prefix, hosts: readonly External[]): Ip {
  for (let n = 1; n < 255; n++) {
    const address = addressIn(subnet, n);
    if (hosts.every((host) => host.ip !== address)) return address;
  }
  throw new InvariantError(`no address left in ${subnet.ip}/${subnet.length}`);
}

/** Namespaces of the underlay that are no machine of anybody's: the switch, the router, shared networks behind it. */
export const underlayNames = (plan: UnderlayPlan): NetNsName[] => [
  { name: SWITCH, kind: 'switch', node: null },
  { name: ROUTER, kind: 'router', node: null },
  ...plan.lans.filter(isShared).map((lan) => ({ name: lanName(lan), kind: 'switch', node: null }) as const),
];

const isShared = (lan: Lan): boolean => lan.hosts.length > 1;
const lanName = (lan: Lan): string => `underlay/lan-${lan.subnet.ip}`;
const portOf = (machine: string): string => `p-${machine}`;
const eth0 = (netns: string): DeviceRef => ({ netns, dev: 'eth0' });

/** A namespace of the underlay or an external, or `undefined` when the plan has none of that name. */
export function compileUnderlay(plan: UnderlayPlan, name: string): NetNs | undefined {
  if (name === SWITCH) return compileSwitch(plan);
  if (name === ROUTER) return compileRouter(plan);
  const shared = plan.lans.find((lan) => isShared(lan) && lanName(lan) === name);
  if (shared) return compileLan(plan, shared);
  const external = plan.cluster.spec.externals.find((host) => host.name === name);
  return external && compileExternal(plan, external);
}

/** A node's `eth0`, wired to the switch. */
export const nodeEth0 = (cluster: Cluster, node: ClusterNode): NewInterface =>
  physical(
    'eth0',
    macOfMachine(cluster, node.name, node.ip),
    cluster.spec.underlay.mtu,
    [{ ip: node.ip, length: cluster.spec.underlay.cidr.length }],
    { netns: SWITCH, dev: portOf(node.name) },
  );

function physical(
  name: string,
  mac: Mac,
  mtu: number,
  addresses: readonly InterfaceAddress[],
  peer: DeviceRef,
): NewInterface {
  return { kind: 'physical', name, mac, mtu, addresses, master: null, hairpin: false, by: 'operator', peer };
}

/** A namespace that is nothing but the bridge `br0`; its MAC address is the lowest of its ports', as Linux chooses it. */
function switchOf(
  plan: UnderlayPlan,
  name: string,
  mtu: number,
  wires: readonly (readonly [machine: string, peer: DeviceRef])[],
): NetNs {
  const ports = wires.map(([machine, peer]): NewInterface => {
    const dev = portOf(machine);
    return { ...physical(dev, macFromName(`${name} ${dev}`), mtu, [], peer), master: 'br0' };
  });
  const [lowest = macFromName(name)] = ports.map(({ mac }) => mac).sort();
  const bridge: NewInterface = {
    kind: 'bridge',
    promiscuous: false,
    name: 'br0',
    mac: lowest,
    mtu,
    addresses: [],
    master: null,
    hairpin: false,
    by: 'operator',
  };
  const sysctls = machineSysctls(plan.cluster.spec, name, false);
  return assembleNetNs({ name, kind: 'switch', interfaces: [bridge, ...ports], routes: [], sysctls });
}

const compileSwitch = (plan: UnderlayPlan): NetNs =>
  switchOf(plan, SWITCH, plan.cluster.spec.underlay.mtu, [
    ...plan.cluster.nodes.map(({ name }) => [name, eth0(name)] as const),
    ['router', eth0(ROUTER)],
    ...plan.neighbours.map(({ name }) => [name, eth0(name)] as const),
  ]);

const compileLan = (plan: UnderlayPlan, lan: Lan): NetNs =>
  switchOf(plan, lanName(lan), ETHERNET_MTU, [
    ['router', { netns: ROUTER, dev: lan.dev }],
    ...lan.hosts.map(({ name }) => [name, eth0(name)] as const),
  ]);

/** Where the wire from the router into one of its networks ends. */
const lanPeer = (lan: Lan): DeviceRef =>
  isShared(lan) ? { netns: lanName(lan), dev: portOf('router') } : eth0(lan.hosts[0]?.name ?? '');

function compileRouter(plan: UnderlayPlan): NetNs {
  const { spec, nodes } = plan.cluster;
  const { underlay } = spec;
  const uplink = { netns: SWITCH, dev: portOf('router') };
  const interfaces = [
    physical(
      'eth0',
      machineMac(underlay.gateway),
      underlay.mtu,
      [{ ip: underlay.gateway, length: underlay.cidr.length }],
      uplink,
    ),
    ...plan.lans.map((lan) =>
      physical(
        lan.dev,
        machineMac(lan.gateway),
        ETHERNET_MTU,
        [{ ip: lan.gateway, length: lan.subnet.length }],
        lanPeer(lan),
      ),
    ),
  ];
  const announced = underlay.routes.flatMap(({ to, via }): Route[] => {
    const node = nodes.find(({ name }) => name === via);
    return node ? [route(to, 'operator', { via: node.ip, dev: 'eth0' })] : [];
  });
  const type = underlay.unknownDestination === 'drop' ? 'blackhole' : 'unreachable';
  return assembleNetNs({
    name: ROUTER,
    kind: 'router',
    interfaces,
    routes: inPrintedOrder([route('default', 'operator', { type, dev: null }), ...announced]),
    sysctls: machineSysctls(spec, ROUTER, true),
    listeners: (['udp', 'tcp'] as const).map((proto) => ({
      proto,
      ip: ANY_IPV4,
      port: 53,
      owner: ROUTER,
      application: 'dns',
    })),
  });
}

function compileExternal(plan: UnderlayPlan, external: External): NetNs {
  const { spec } = plan.cluster;
  const lan = plan.lans.find(({ hosts }) => hosts.includes(external));
  const peer = !lan
    ? { netns: SWITCH, dev: portOf(external.name) }
    : isShared(lan)
      ? { netns: lanName(lan), dev: portOf(external.name) }
      : { netns: ROUTER, dev: lan.dev };
  const device = physical(
    'eth0',
    macOfMachine(plan.cluster, external.name, external.ip),
    lan ? ETHERNET_MTU : spec.underlay.mtu,
    [{ ip: external.ip, length: lan ? lan.subnet.length : spec.underlay.cidr.length }],
    peer,
  );
  return assembleNetNs({
    name: external.name,
    kind: 'external',
    interfaces: [device],
    routes: [route('default', 'operator', { via: lan?.gateway ?? spec.underlay.gateway, dev: 'eth0' })],
    sysctls: machineSysctls(spec, external.name, false),
    listeners: externalListeners(spec.hosts.get(external.name)?.listens, external),
  });
}

/** @param said what the scenario says of it, instead of the ports that it is declared with. */
const externalListeners = (
  said: readonly HostListen[] | undefined,
  { name, ports }: External,
): readonly Listener[] =>
  (said ?? ports.map((port): HostListen => ({ port, protocol: 'TCP', ip: ANY_IPV4 }))).map(
    ({ port, protocol, ip }) => ({
      proto: protocol === 'TCP' ? 'tcp' : 'udp',
      ip,
      port,
      owner: name,
      application: protocol === 'TCP' ? 'http' : 'echo',
    }),
  );

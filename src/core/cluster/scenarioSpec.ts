import { ip, type Ip } from '../net/address.ts';
import { addressIn, contains, formatPrefix, overlaps, type Prefix } from '../net/prefix.ts';
import { tellMissingTunnel } from './calicoCaveat.ts';
import type { CalicoPool } from './calicoConfig.ts';
import { isTaken, type Evidence } from './evidence.ts';
import type { Field } from './field.ts';
import { takeHint, type Hints } from './hints.ts';
import { parsePodNetwork, DEFAULT_POD_NETWORK } from './modes.ts';
import { checkCharacters, readName } from './names.ts';
import type { Report } from './report.ts';
import { readPositions } from './positions.ts';
import { readHosts, readRequests } from './scenarioLists.ts';
import { readServiceProxy } from './serviceProxySpec.ts';
import { settleRanges, type RangeKind, type SettledRange, type SettledRanges } from './settleRanges.ts';
import { quote } from './source.ts';
import type { External, PodNetwork, PodNetworkMode, PodRecord, ScenarioSpec, Underlay } from './types.ts';
import { knownKeys } from './unknownKeys.ts';

/** Modes asked for outside the file: on the command line, in a link, by a switch of the page. They win over the file's. */
export interface ModeOverrides {
  readonly podNetwork?: string | null | undefined;
  readonly serviceProxy?: string | null | undefined;
}

/** Bytes of a VXLAN envelope over IPv4: outer IP 20, UDP 8, VXLAN 8, inner Ethernet 14 (RFC 7348 §5). */
const VXLAN_OVERHEAD = 50;

/** Hosts outside that a scenario has which names none, and networks kept for examples to move them into (RFC 5737, RFC 2544). */
const EXTERNALS: readonly External[] = [
  { name: 'internet', ip: ip('203.0.113.10'), ports: [80, 443] },
  { name: 'client', ip: ip('198.51.100.10'), ports: [] },
];
const EXAMPLE_NETWORKS = ['203.0.113.0', '198.51.100.0', '192.0.2.0', '198.18.0.0', '198.19.0.0'];

/** The Scenario document as it was read, and which of the ranges its author wrote. */
export interface ReadScenarioSpec {
  readonly spec: ScenarioSpec;
  readonly ranges: SettledRanges;
  /** Whether pods have addresses from blocks that are not `spec.podCIDR` of their node. */
  readonly ownAddresses: boolean;
}

/**
 * Reads the document `kind: Scenario` and fills in every default.
 *
 * @param root the document; a field without a value when the file has none.
 * @param hints what the other objects tell about things the document leaves open.
 * @param records what it says of pods.
 */
export function readScenarioSpec(
  root: Field,
  hints: Hints,
  records: ReadonlyMap<string, PodRecord>,
  modes: ModeOverrides,
  report: Report,
): ReadScenarioSpec {
  knownKeys(root, ['apiVersion', 'kind', 'metadata', 'spec']);
  const spec = root.at('spec');
  knownKeys(spec, [
    'podNetwork', 'serviceProxy', 'clusterCIDR', 'serviceCIDR', 'clusterDomain', 'underlay', 'externals', 'hosts', 'pods', 'layout', 'faults', 'requests',
  ]); // prettier-ignore
  const title = root.in('metadata', 'annotations', 'title');
  const mode = readMode(spec.at('podNetwork'), hints, modes, report);
  const ownAddresses = hints.podNetwork.ownAddresses || mode.plugin === 'calico';
  const gateway = spec.at('underlay').at('gateway').ip();
  const ranges = settleRanges(writtenRanges(spec), hints.stated, hints.evidence, {
    // By what the file is of, so that another mode finds the same ranges.
    usesNodeBlocks: !hints.podNetwork.ownAddresses,
    gateway,
  });
  for (const { source, told } of Object.values(ranges) as SettledRange[])
    if (told) report.add(source, [], told);
  tellOverlaps(spec, ranges, report);
  const underlay = readUnderlay(spec.at('underlay'), ranges.underlay.range, gateway, hints);
  return {
    spec: {
      name: readName(root.in('metadata', 'name'), 'subdomain') ?? '',
      title: checkedText(title) ?? '',
      podNetwork: readPodNetwork(spec.at('podNetwork'), mode, poolOf(mode, hints, ranges), underlay),
      serviceProxy: readServiceProxy(
        spec.at('serviceProxy'),
        hints,
        modes.serviceProxy,
        spec.at('clusterCIDR').isPresent,
        report,
      ),
      clusterCIDR: ranges.clusterCIDR.range,
      serviceCIDR: ranges.serviceCIDR.range,
      clusterDomain: readClusterDomain(spec.at('clusterDomain'), hints, report),
      underlay,
      externals: spec.at('externals').isPresent
        ? readExternals(spec.at('externals'), underlay)
        : usualExternals(hints, ranges),
      hosts: readHosts(spec.at('hosts')),
      pods: records,
      positions: readPositions(spec.at('layout')),
      faults: readFaults(spec.at('faults')),
      requests: readRequests(spec.at('requests')),
    },
    ranges,
    ownAddresses,
  };
}

const fieldOf: Readonly<Record<RangeKind, (spec: Field) => Field>> = {
  clusterCIDR: (spec) => spec.at('clusterCIDR'),
  serviceCIDR: (spec) => spec.at('serviceCIDR'),
  underlay: (spec) => spec.at('underlay').at('cidr'),
};

function writtenRanges(spec: Field): Partial<Record<RangeKind, Prefix>> {
  const written: Partial<Record<RangeKind, Prefix>> = {};
  for (const [kind, field] of Object.entries(fieldOf)) {
    const range = field(spec).cidr();
    if (range) written[kind as RangeKind] = range;
  }
  return written;
}

/** The usual hosts outside, with addresses that nothing in the cluster has: nobody asked for them. */
function usualExternals({ evidence }: Hints, ranges: SettledRanges): readonly External[] {
  const taken = new Set<Ip>();
  const usual = new Set(EXTERNALS.map((external) => external.ip));
  const inside = (Object.values(ranges) as SettledRange[]).map(({ range }) => range);
  return EXTERNALS.map((external) => {
    const free = [
      external.ip,
      ...EXAMPLE_NETWORKS.map((network) => addressIn({ ip: ip(network), length: 24 }, 10)),
    ]
      .filter(
        (address) =>
          !taken.has(address) &&
          (address === external.ip || !usual.has(address)) &&
          !isTaken(evidence, address),
      )
      .find((address) => inside.every((range) => !contains(range, address)));
    const address = free ?? external.ip;
    taken.add(address);
    return { ...external, ip: address };
  });
}

const readClusterDomain = (field: Field, hints: Hints, report: Report): string =>
  (field.isPresent ? readName(field, 'subdomain') : takeHint(hints.clusterDomain, report)) ?? 'cluster.local';

function readFaults(field: Field): string[] {
  const faults = field.collect((fault) => fault.text());
  if (faults.length > 0) {
    field.add({
      code: 'K8S_IGNORED',
      severity: 'warning',
      message: `Faults are not modelled yet: ${faults.length} of them have no effect.`,
      remedy: 'Change the objects or spec.hosts to break something.',
    });
  }
  return faults;
}

function checkedText(field: Field): string | undefined {
  const text = field.text();
  if (text !== undefined) checkCharacters(field, text);
  return text;
}

/** The plugin and its back end: as asked for, else as written, else as the objects tell. */
function readMode(field: Field, hints: Hints, modes: ModeOverrides, report: Report): PodNetworkMode {
  knownKeys(field, ['plugin', 'backend', 'mtu', 'hairpinMode', 'promiscMode', 'masquerade']);
  const plugin = field.at('plugin').text();
  const backend = field.at('backend').text();
  if (backend !== undefined && !field.at('plugin').isPresent) {
    field.at('plugin').required('a backend belongs to a plugin');
  }
  let mode = DEFAULT_POD_NETWORK;
  const wanted =
    modes.podNetwork ?? (plugin === undefined ? undefined : [plugin, backend].filter(Boolean).join('/'));
  if (wanted !== undefined) {
    const parsed = parsePodNetwork(wanted);
    if (parsed.ok) mode = parsed.mode;
    else field.at(backend === undefined ? 'plugin' : 'backend').add({ ...parsed.fault, severity: 'error' });
  } else mode = takeHint(hints.podNetwork.mode, report) ?? DEFAULT_POD_NETWORK;
  tellMissingTunnel(mode, hints.podNetwork.calico, report);
  return mode;
}

/** Calico's pool that the pods' addresses are from. */
function poolOf(
  { plugin }: PodNetworkMode,
  { podNetwork: { calico } }: Hints,
  { clusterCIDR: { range } }: SettledRanges,
): CalicoPool | undefined {
  if (plugin !== 'calico') return undefined;
  return calico.pools.find(({ cidr }) => overlaps(cidr, range)) ?? calico.pools[0];
}

function readPodNetwork(
  field: Field,
  mode: PodNetworkMode,
  pool: CalicoPool | undefined,
  underlay: Underlay,
): PodNetwork {
  const mtu = field.at('mtu').whole(68, 65535, 'MTU_RANGE') ?? null;
  const room = underlay.mtu - VXLAN_OVERHEAD;
  if (mtu !== null && mode.backend === 'vxlan' && mtu > room) {
    field.at('mtu').add({
      code: 'MTU_OVERLAY',
      severity: 'warning',
      message: `Pods may send ${mtu} bytes, but ${room} fit into the tunnel (${underlay.mtu} - ${VXLAN_OVERHEAD} = ${room}).`,
      remedy: `Write mtu: ${room}, or leave it out.`,
    });
  }
  const promiscMode = field.at('promiscMode').flag() ?? false;
  const hairpinMode = field.at('hairpinMode').flag() ?? !promiscMode;
  if (promiscMode && hairpinMode) {
    field.at('promiscMode').add({
      code: 'CNI_EXCLUSIVE',
      severity: 'error',
      message: 'The bridge plugin cannot set hairpin mode and promiscuous mode at the same time.',
      remedy: 'Leave one of them out.',
    });
  }
  return {
    ...mode,
    mtu,
    hairpinMode,
    promiscMode,
    masquerade: field.at('masquerade').flag() ?? pool?.natOutgoing ?? true,
    ...(pool && { blockLength: pool.blockLength }),
  };
}

function readUnderlay(field: Field, cidr: Prefix, written: Ip | undefined, { evidence }: Hints): Underlay {
  knownKeys(field, ['cidr', 'gateway', 'mtu', 'unknownDestination', 'routes']);
  const gateway = written ?? freeGateway(cidr, evidence);
  if (!contains(cidr, gateway)) {
    field
      .at('gateway')
      .error(
        'ROUTE_GATEWAY',
        `Gateway ${gateway} is not in the nodes' network ${formatPrefix(cidr)}.`,
        `Write an address of ${formatPrefix(cidr)}.`,
      );
  }
  return {
    cidr,
    gateway,
    mtu: field.at('mtu').whole(68, 65535, 'MTU_RANGE') ?? 1500,
    unknownDestination: field.at('unknownDestination').oneOf(['drop', 'unreachable']) ?? 'drop',
    routes: field
      .at('routes')
      .items()
      .flatMap((route) => {
        knownKeys(route, ['to', 'via']);
        const [to, via] = [route.at('to').cidr(), route.at('via').text()];
        if (!route.at('to').isPresent) route.at('to').required('a route needs a destination');
        if (!route.at('via').isPresent) route.at('via').required('a route needs the name of a node');
        return to && via !== undefined ? [{ to, via }] : [];
      }),
  };
}

/** The first address of the nodes' network that nobody has. */
function freeGateway(cidr: Prefix, file: Evidence): Ip {
  let position = 1;
  while (isTaken(file, addressIn(cidr, position)) && contains(cidr, addressIn(cidr, position + 1)))
    position++;
  return addressIn(cidr, position);
}

function readExternals(field: Field, underlay: Underlay): External[] {
  const externals: External[] = [];
  const byName = new Set<string>();
  const byIp = new Map<Ip, string>([[underlay.gateway, 'the gateway']]);
  for (const entry of field.items()) {
    knownKeys(entry, ['name', 'ip', 'ports']);
    const [name, address] = [readName(entry.at('name'), 'subdomain'), entry.at('ip').ip()];
    const ports = entry.at('ports').collect((port) => port.port());
    if (!entry.at('name').isPresent) entry.at('name').required('a host outside needs a name');
    if (!entry.at('ip').isPresent) entry.at('ip').required('a host outside needs an address');
    if (name === undefined || address === undefined) continue;
    const owner = byIp.get(address);
    if (byName.has(name))
      entry.at('name').error('DUPLICATE_NAME', `Two hosts outside are called ${quote(name)}.`, 'Rename one.');
    if (owner !== undefined)
      entry
        .at('ip')
        .error('DUPLICATE_IP', `${address} belongs to ${owner} and to ${name}.`, 'Use another address.');
    byName.add(name);
    byIp.set(address, name);
    externals.push({ name, ip: address, ports });
  }
  return externals;
}

/**
 * The three ranges answer different questions for a router; one address should not be in two of them. A cluster runs with
 * ranges that overlap all the same, and what becomes of it its routes say.
 */
function tellOverlaps(spec: Field, ranges: SettledRanges, report: Report): void {
  const check = (a: RangeKind, aName: string, b: RangeKind, bName: string) => {
    const [first, second] = [ranges[a], ranges[b]];
    if (!overlaps(first.range, second.range) || !(first.isMeant || second.isMeant)) return;
    const draft = {
      code: 'CIDR_OVERLAP',
      severity: 'warning',
      message: `${aName} ${formatPrefix(first.range)} overlaps ${bName} ${formatPrefix(second.range)}: one address may mean two things.`,
      remedy: 'Choose ranges that share no address.',
    } as const;
    const written = first.isWritten ? a : second.isWritten ? b : undefined;
    if (written) fieldOf[written](spec).add(draft);
    else report.add(first.source ?? second.source, [], draft);
  };
  check('clusterCIDR', 'Pod range', 'serviceCIDR', 'service range');
  check('clusterCIDR', 'Pod range', 'underlay', 'node network');
  check('serviceCIDR', 'Service range', 'underlay', 'node network');
}

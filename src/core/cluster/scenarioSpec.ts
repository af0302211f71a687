import { ip, type Ip } from '../net/address.ts';
import { addressIn, contains, formatPrefix, overlaps, prefix, type Prefix } from '../net/prefix.ts';
import type { Field } from './field.ts';
import { takeHint, type Hint, type Hints } from './hints.ts';
import { parsePodNetwork, DEFAULT_POD_NETWORK } from './modes.ts';
import { checkCharacters, readName } from './names.ts';
import type { Report } from './report.ts';
import { readPodRecords } from './podRecords.ts';
import { readPositions } from './positions.ts';
import { readHosts, readRequests } from './scenarioLists.ts';
import { readServiceProxy } from './serviceProxySpec.ts';
import { quote } from './source.ts';
import type { External, PodNetwork, ScenarioSpec, Underlay } from './types.ts';
import { knownKeys } from './unknownKeys.ts';

/** Modes asked for outside the file: on the command line, in a link, by a switch of the page. They win over the file's. */
export interface ModeOverrides {
  readonly podNetwork?: string | null | undefined;
  readonly serviceProxy?: string | null | undefined;
}

/** Bytes of a VXLAN envelope over IPv4: outer IP 20, UDP 8, VXLAN 8, inner Ethernet 14 (RFC 7348 §5). */
const VXLAN_OVERHEAD = 50;

const EXTERNALS: readonly External[] = [
  { name: 'internet', ip: ip('203.0.113.10'), ports: [80, 443] },
  { name: 'client', ip: ip('198.51.100.10'), ports: [] },
];

/**
 * Reads the document `kind: Scenario` and fills in every default.
 *
 * @param root the document; a field without a value when the file has none.
 * @param hints what the other objects tell about things the document leaves open.
 */
export function readScenarioSpec(
  root: Field,
  hints: Hints,
  modes: ModeOverrides,
  report: Report,
): ScenarioSpec {
  knownKeys(root, ['apiVersion', 'kind', 'metadata', 'spec']);
  const spec = root.at('spec');
  knownKeys(spec, [
    'podNetwork', 'serviceProxy', 'clusterCIDR', 'serviceCIDR', 'clusterDomain', 'underlay', 'externals', 'hosts', 'pods', 'layout', 'faults', 'requests',
  ]); // prettier-ignore
  const title = root.in('metadata', 'annotations', 'title');
  const underlay = readUnderlay(spec.at('underlay'), hints, report);
  const clusterCIDR = readRange(spec.at('clusterCIDR'), hints.clusterCIDR, report) ?? prefix('10.244.0.0/16');
  const serviceCIDR = readRange(spec.at('serviceCIDR'), hints.serviceCIDR, report) ?? prefix('10.96.0.0/12');
  refuseOverlaps(spec, { clusterCIDR, serviceCIDR, underlay: underlay.cidr });
  return {
    name: readName(root.in('metadata', 'name'), 'subdomain') ?? '',
    title: checkedText(title) ?? '',
    podNetwork: readPodNetwork(spec.at('podNetwork'), hints, modes, underlay, report),
    serviceProxy: readServiceProxy(
      spec.at('serviceProxy'),
      hints,
      modes.serviceProxy,
      spec.at('clusterCIDR').isPresent,
      report,
    ),
    clusterCIDR,
    serviceCIDR,
    clusterDomain: readClusterDomain(spec.at('clusterDomain'), hints, report),
    underlay,
    externals: spec.at('externals').isPresent ? readExternals(spec.at('externals'), underlay) : EXTERNALS,
    hosts: readHosts(spec.at('hosts')),
    pods: readPodRecords(spec.at('pods')),
    positions: readPositions(spec.at('layout')),
    faults: readFaults(spec.at('faults')),
    requests: readRequests(spec.at('requests')),
  };
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

const readRange = (field: Field, hint: Hint<Prefix> | undefined, report: Report): Prefix | undefined =>
  field.isPresent ? field.cidr() : takeHint(hint, report);

function checkedText(field: Field): string | undefined {
  const text = field.text();
  if (text !== undefined) checkCharacters(field, text);
  return text;
}

function readPodNetwork(
  field: Field,
  hints: Hints,
  modes: ModeOverrides,
  underlay: Underlay,
  report: Report,
): PodNetwork {
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
  } else mode = takeHint(hints.podNetwork, report) ?? DEFAULT_POD_NETWORK;
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
  return { ...mode, mtu, hairpinMode, promiscMode, masquerade: field.at('masquerade').flag() ?? true };
}

function readUnderlay(field: Field, hints: Hints, report: Report): Underlay {
  knownKeys(field, ['cidr', 'gateway', 'mtu', 'unknownDestination', 'routes']);
  const hint = field.at('cidr').isPresent ? undefined : takeHint(hints.underlay, report);
  const cidr = field.at('cidr').cidr() ?? hint?.cidr ?? prefix('172.18.0.0/24');
  const gateway = field.at('gateway').ip() ?? hint?.gateway ?? addressIn(cidr, 1);
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

/** The three ranges answer different questions for a router; one address must not be in two of them. */
function refuseOverlaps(
  spec: Field,
  ranges: { clusterCIDR: Prefix; serviceCIDR: Prefix; underlay: Prefix },
): void {
  const { clusterCIDR: pods, serviceCIDR: services, underlay } = ranges;
  const check = (field: Field, a: Prefix, aName: string, b: Prefix, bName: string) => {
    if (!overlaps(a, b)) return;
    const message = `${aName} ${formatPrefix(a)} overlaps ${bName} ${formatPrefix(b)}.`;
    field.error('CIDR_OVERLAP', message, 'Choose ranges that share no address.');
  };
  check(spec.at('clusterCIDR'), pods, 'Pod range', services, 'service range');
  check(spec.at('clusterCIDR'), pods, 'Pod range', underlay, 'node network');
  check(spec.at('serviceCIDR'), services, 'Service range', underlay, 'node network');
}

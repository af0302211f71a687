// What Kubernetes' own tests of kube-proxy expect: verdicts of single packets, and the whole text of the tables. They are
// not part of this repository; PODWALK_VECTORS names the folder that holds kube-proxy-iptables.json.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Endpoint, Service } from '../../cluster/types.ts';
import { ip, type Ip } from '../../net/address.ts';
import { prefix } from '../../net/prefix.ts';
import { traceRules } from '../../testing/traceRules.ts';
import { assembleNetfilter } from '../nodeNetfilter.ts';
import { iptablesProxy } from './iptables.ts';
import { byCIDR } from './localDetector.ts';
import type { ProxyHost, ProxySettings } from './settings.ts';

interface Row {
  readonly name: string;
  readonly packet: {
    readonly src: string;
    readonly dst: string;
    readonly dport: number;
    readonly protocol: string;
  };
  readonly expected: { readonly verdict: string; readonly endpoints: string[]; readonly masquerade: boolean };
}

interface RawService {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Partial<Omit<Service, 'ports' | 'loadBalancerSourceRanges'>> & {
    readonly clusterIP: string;
    readonly ports: readonly {
      readonly name: string;
      readonly port?: number;
      readonly protocol: 'TCP';
      readonly nodePort?: number;
    }[];
    readonly loadBalancerSourceRanges?: readonly string[];
    readonly sessionAffinityConfig?: { readonly clientIP: { readonly timeoutSeconds: number } };
  };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip: string }[] } };
}

interface RawSlice {
  readonly metadata: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  readonly endpoints: readonly {
    readonly addresses: readonly string[];
    readonly nodeName?: string;
    readonly conditions?: {
      readonly ready?: boolean;
      readonly serving?: boolean;
      readonly terminating?: boolean;
    };
  }[];
}

interface Snapshot {
  readonly id: string;
  readonly test: string;
  readonly subtest: string | null;
  readonly sync: number;
  readonly proxier: {
    readonly static?: true;
    readonly ipFamily: 'IPv4' | 'IPv6';
    readonly nodeIP: string;
    readonly hostname: string;
    readonly localDetector: { readonly cidr: string } | null;
    readonly masqueradeAll: boolean;
    readonly localhostNodePorts: boolean;
    readonly nodePortAddresses: readonly string[];
    readonly interfaces: Readonly<Record<string, readonly string[]>>;
    readonly randomFully: boolean;
    readonly featureGates: Readonly<Record<string, boolean>>;
  };
  readonly services: readonly RawService[];
  readonly endpointSlices: readonly RawSlice[];
  readonly flowTables: readonly { readonly nodeIP: string; readonly rows: readonly Row[] }[];
  readonly dumps: readonly {
    readonly partial: boolean;
    readonly static: boolean;
    readonly tables: Readonly<Record<'nat' | 'filter', Readonly<Record<string, readonly string[]>>>>;
  }[];
}

const folder =
  process.env['PODWALK_VECTORS'] ?? resolve(import.meta.dirname, '../../../../../shared/vectors');
const file = resolve(folder, 'kube-proxy-iptables.json');

function serviceOf({ metadata, spec, status }: RawService): Service {
  return {
    type: 'ClusterIP',
    selector: null,
    externalIPs: [],
    externalTrafficPolicy: 'Cluster',
    internalTrafficPolicy: 'Cluster',
    healthCheckNodePort: null,
    sessionAffinity: 'None',
    publishNotReadyAddresses: false,
    externalName: null,
    ...spec,
    ...metadata,
    clusterIP: ip(spec.clusterIP),
    affinitySeconds: spec.sessionAffinityConfig?.clientIP.timeoutSeconds ?? 10800,
    loadBalancerSourceRanges: (spec.loadBalancerSourceRanges ?? []).map((range) => prefix(range.trim())),
    loadBalancerIPs: (status?.loadBalancer?.ingress ?? []).map((lb) => ({ ip: ip(lb.ip), ipMode: 'VIP' })),
    ports: spec.ports.map((port) => ({
      name: port.name === '' ? null : port.name,
      protocol: port.protocol,
      port: port.port ?? 0, // one test forgets it
      targetPort: port.port ?? 0,
      nodePort: port.nodePort ?? null,
    })),
  };
}

function endpointsOf(slices: readonly RawSlice[]): Map<string, Map<string, Endpoint[]>> {
  const all = new Map<string, Map<string, Endpoint[]>>();
  for (const { metadata, ports, endpoints } of slices) {
    const key = `${metadata.namespace}/${metadata.labels['kubernetes.io/service-name'] ?? ''}`;
    const byPort = all.get(key) ?? new Map<string, Endpoint[]>();
    all.set(key, byPort);
    for (const { name, port } of ports) {
      const made = endpoints.map(({ addresses: [address = ''], nodeName, conditions }): Endpoint => ({
        ip: ip(address),
        port,
        hostname: null,
        node: nodeName ?? null,
        pod: null,
        ready: conditions?.ready ?? null,
        serving: conditions?.serving ?? null,
        terminating: conditions?.terminating ?? false,
        zoneHints: [],
        nodeHints: [],
      }));
      byPort.set(name, [...(byPort.get(name) ?? []), ...made]);
    }
  }
  return all;
}

function netfilterOf({ proxier, services, endpointSlices }: Snapshot) {
  const settings: ProxySettings = {
    family: proxier.ipFamily === 'IPv6' ? 6 : 4,
    masqueradeAll: proxier.masqueradeAll,
    localhostNodePorts: proxier.localhostNodePorts,
    nodePortAddresses: proxier.nodePortAddresses.map(prefix),
    masqueradeMark: '0x4000',
    randomFully: proxier.randomFully,
    localDetector: proxier.localDetector && byCIDR(prefix(proxier.localDetector.cidr)).iptables,
  };
  const host: ProxyHost = {
    node: {
      name: proxier.hostname,
      labels: {},
      ip: ip(proxier.nodeIP),
      podCIDR: prefix('10.0.0.0/24'),
      reserved: false,
      index: 0,
    },
    nodeIP: ip(proxier.nodeIP),
    addresses: Object.values(proxier.interfaces).flatMap((cidrs) =>
      cidrs.map((cidr) => ip(cidr.replace(/\/.*/, ''))),
    ),
    tcpBeLiberal: false,
  };
  const declared = { services: services.map(serviceOf), endpoints: endpointsOf(endpointSlices) };
  return assembleNetfilter([iptablesProxy(declared, settings)(host)], 'ACCEPT');
}

/** What 1.26 did not write yet. */
const isNewer = (line: string): boolean => line.includes('will be dropped by KUBE-PROXY-FIREWALL');
/** Chains the fake iptables of those tests holds besides kube-proxy's own, and those it does not dump. */
const isCompared = (chain: string): boolean => chain.startsWith('KUBE-') && !chain.endsWith('-CANARY');
/** The order between Services is free in the chains that all of them share. */
const COMMON = /^KUBE-(SERVICES|NODEPORTS|EXTERNAL-SERVICES|PROXY-FIREWALL)$/;
const inOrder = (chain: string, lines: readonly string[]): readonly string[] =>
  COMMON.test(chain) ? [...lines].sort() : lines;

if (!existsSync(file)) {
  test('kube-proxy vectors', () => {
    console.log(`kube-proxy vectors left out: no ${file} (set PODWALK_VECTORS)`);
  });
} else {
  const { snapshots } = JSON.parse(readFileSync(file, 'utf8')) as { snapshots: readonly Snapshot[] };
  const live = snapshots.filter(
    ({ proxier }) => !proxier.static && proxier.featureGates['ProxyTerminatingEndpoints'] !== false,
  );
  const counted = { flows: { passed: 0, failed: 0 }, dumps: { passed: 0, failed: 0 } };
  const count = (what: 'flows' | 'dumps', check: () => void) => {
    try {
      check();
      counted[what].passed++;
    } catch (error) {
      counted[what].failed++;
      throw error;
    }
  };
  const title = ({ id, test: name, subtest, sync }: Snapshot) =>
    `${id} ${name}${subtest ? `/${subtest}` : ''} sync ${sync}`;

  afterAll(() => {
    const { flows, dumps } = counted;
    console.log(`kube-proxy flow rows: ${flows.passed} passed, ${flows.failed} failed`);
    console.log(`kube-proxy full dumps: ${dumps.passed} passed, ${dumps.failed} failed`);
  });

  describe('verdicts', () => {
    const rows = live.flatMap((snapshot) =>
      snapshot.flowTables.flatMap(({ nodeIP, rows: list }) =>
        list.map((row) => [`${title(snapshot)}: ${row.name}`, snapshot, nodeIP, row] as const),
      ),
    );
    test.each(rows)('%s', (_, snapshot, nodeIP, { packet, expected }) => {
      const traced = traceRules(
        netfilterOf(snapshot),
        { src: ip(packet.src), dst: ip(packet.dst), dport: packet.dport, proto: 'tcp' },
        nodeIP as Ip,
      );
      count('flows', () =>
        expect({ ...traced, endpoints: [...new Set(traced.endpoints)] }).toEqual({
          verdict: expected.verdict,
          endpoints: [...new Set(expected.endpoints)],
          masquerade: expected.masquerade,
        }),
      );
    });
  });

  describe('whole tables', () => {
    const dumps = live.flatMap((snapshot) =>
      snapshot.dumps
        .filter((dump) => !dump.partial && !dump.static)
        .map((dump) => [title(snapshot), snapshot, dump] as const),
    );
    test.each(dumps)('%s', (_, snapshot, dump) => {
      const netfilter = netfilterOf(snapshot);
      const ours = (['nat', 'filter'] as const).map((table) => {
        const chains = [...(netfilter.iptables.get(table)?.chains.values() ?? [])];
        return chains
          .filter((chain) => isCompared(chain.name))
          .map(({ name, rules }) => {
            const lines = rules.map((rule) => rule.written).filter((line) => !isNewer(line));
            return [name, inOrder(name, lines)] as const;
          });
      });
      const theirs = (['nat', 'filter'] as const).map((table) =>
        Object.entries(dump.tables[table]).map(([name, lines]) => [name, inOrder(name, lines)] as const),
      );
      count('dumps', () =>
        expect(ours.map((chains) => Object.fromEntries(chains))).toEqual(
          theirs.map((chains) => Object.fromEntries(chains)),
        ),
      );
    });
  });
}

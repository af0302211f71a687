// What CoreDNS's own tests of its plugin kubernetes expect: questions with their whole answers. They are not part of this
// repository; PODWALK_VECTORS names the folder that holds coredns.json.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { KubernetesPlugin } from '../cluster/corefile.ts';
import { ip, parseIp, type Ip } from '../net/address.ts';
import { recordData, type DnsRecord, type DnsType } from '../net/dnsMessage.ts';
import { answerFromCluster } from './kubernetes.ts';
import type { DnsEndpoint, DnsPort, DnsRecords, DnsService } from './records.ts';

interface Rr {
  readonly type: string;
  readonly rr: string;
}

interface Row {
  readonly qname: string;
  readonly qtype: string;
  readonly rcode: string;
  readonly answer: readonly Rr[];
  readonly authority: readonly Rr[];
  readonly additional: readonly Rr[];
  readonly upstream: { readonly Case?: { readonly Answer: readonly Rr[] } } | null;
}

interface RawPort {
  readonly Name?: string;
  readonly Protocol?: string;
  readonly Port: number;
}

interface Vectors {
  readonly zone: string;
  readonly exposedNamespaces: readonly string[];
  readonly fixtures: {
    readonly services: Readonly<
      Record<
        string,
        readonly {
          readonly Name: string;
          readonly Namespace: string;
          readonly ClusterIPs?: readonly string[];
          readonly ExternalName?: string;
          readonly Ports?: readonly RawPort[];
        }[]
      >
    >;
    readonly endpoints: Readonly<
      Record<
        string,
        readonly {
          readonly Subsets: readonly {
            readonly Addresses?: readonly { readonly IP: string; readonly Hostname?: string }[];
            readonly Ports: readonly RawPort[];
          }[];
        }[]
      >
    >;
    readonly pods: Readonly<Record<string, readonly { readonly PodIP: string }[]>>;
  };
  readonly tests: readonly {
    readonly test: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly rows: readonly Row[];
  }[];
}

const folder = process.env['PODWALK_VECTORS'] ?? resolve('../shared/vectors');
const file = resolve(folder, 'coredns.json');

const portOf = ({ Name = '', Protocol = '', Port }: RawPort): DnsPort => ({
  name: Name,
  protocol: Protocol,
  port: Port,
});

/** The API server that those tests pretend to ask. */
function recordsOf({ services, endpoints, pods }: Vectors['fixtures']): DnsRecords {
  const all = Object.values(services)
    .flat()
    .map(({ Name, Namespace, ClusterIPs = [], ExternalName, Ports = [] }): DnsService => ({
      name: Name,
      namespace: Namespace,
      clusterIPs: ClusterIPs.flatMap((text) => parseIp(text) ?? []),
      ports: Ports.map(portOf),
      externalName: ExternalName ?? null,
    }));
  const behind = ({ name, namespace }: DnsService): DnsEndpoint[] =>
    (endpoints[`${name}.${namespace}`] ?? []).flatMap(({ Subsets }) =>
      Subsets.flatMap(({ Addresses = [], Ports }) =>
        Addresses.map(({ IP, Hostname }) => ({
          ip: ip(IP),
          hostname: Hostname ?? null,
          pod: null,
          ports: Ports.map(portOf),
        })),
      ),
    );
  return {
    service: (namespace, name) => all.find((one) => one.namespace === namespace && one.name === name),
    endpoints: behind,
    // Their stand-in for the API server says so of every name but a few.
    hasNamespace: (name) => !['pod-nons', 'svc-nons', 'nsnoexist'].includes(name),
    hasPod: (namespace, address) => (pods[namespace] ?? []).some(({ PodIP }) => PodIP === address),
    serviceWithIp: (address) => all.find(({ clusterIPs }) => clusterIPs.includes(address)),
    servicesBehind: (address) => all.filter((one) => behind(one).some((endpoint) => endpoint.ip === address)),
  };
}

const pluginOf = (vectors: Vectors, config: Vectors['tests'][0]['config']): KubernetesPlugin => ({
  zones: [vectors.zone],
  pods: (config['pods'] as KubernetesPlugin['pods'] | undefined) ?? 'disabled',
  ttl: 5,
  namespaces:
    config['pods'] === undefined && !('expose namespaces' in config) ? vectors.exposedNamespaces : null,
  fallthrough: [],
  ignoreEmptyService: config['ignore empty_service'] === true,
  endpointPodNames: false,
});

const textOf = (record: DnsRecord): string =>
  record.type === 'TXT'
    ? `${record.name} ${record.ttl} IN TXT ${record.text}`
    : `${record.name} ${record.ttl} IN ${record.type} ${recordData(record)}`;

/** Without the times of an SOA: the rows' own disagree, and CoreDNS's tests look at its name server only. */
const comparable = (rr: string): string =>
  rr.replace(/^(\S+?)\.? /, '$1. ').replace(/^(\S+) \d+ (IN SOA \S+ \S+) \d+ (\d+ \d+ \d+) \d+$/, '$1 $2 $3');

const section = (list: readonly string[]): string[] => list.map(comparable).sort();

/** Why rows are left out; a reason for each, or nothing. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  TestMultiClusterServeDNS: 'multi-cluster Services (KEP-1645) are not modelled',
  TestNotSyncedServeDNS: 'CoreDNS here always knows the whole cluster',
};

const tally = { passed: 0, failed: 0, leftOut: 0 };

function answerTo(vectors: Vectors, config: Vectors['tests'][0]['config'], row: Row) {
  const records = recordsOf(vectors.fixtures);
  const question = { name: row.qname, type: row.qtype as DnsType };
  const said = answerFromCluster(pluginOf(vectors, config), records, question, '127.0.0.1' as Ip);
  if (said.kind === 'next') return { rcode: 'next', answer: [], authority: [], additional: [] };
  if (said.kind === 'answer') {
    const [answer, authority, additional] = [said.answers, said.authority, said.additional].map((list) =>
      section(list.map(textOf)),
    );
    return { rcode: said.rcode, answer, authority, additional };
  }
  const upstream = (row.upstream?.Case?.Answer ?? []).filter(({ type }) => type === row.qtype);
  const answer = section([...said.answers.map(textOf), ...upstream.map(({ rr }) => rr)]);
  return { rcode: 'NOERROR', answer, authority: [], additional: [] };
}

if (!existsSync(file)) {
  test('CoreDNS vectors', () => {
    console.log(`CoreDNS vectors left out: no ${file} (set PODWALK_VECTORS)`);
  });
} else {
  const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
  for (const { test: name, config, rows } of vectors.tests) {
    const reason = LEFT_OUT[name];
    if (reason !== undefined) {
      tally.leftOut += rows.length;
      continue;
    }
    for (const [i, row] of rows.entries()) {
      test(`${name} ${i} ${row.qname} ${row.qtype}`, () => {
        tally.failed++;
        expect(answerTo(vectors, config, row)).toEqual({
          rcode: row.rcode,
          answer: section(row.answer.map(({ rr }) => rr)),
          authority: section(row.authority.map(({ rr }) => rr)),
          additional: section(row.additional.map(({ rr }) => rr)),
        });
        tally.failed--;
        tally.passed++;
      });
    }
  }
  afterAll(() => {
    for (const [name, reason] of Object.entries(LEFT_OUT)) console.log(`left out  ${name}: ${reason}`);
    const { passed, failed, leftOut } = tally;
    console.log(`CoreDNS vectors: ${passed} passed, ${failed} failed, ${leftOut} left out`);
  });
}

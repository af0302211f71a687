import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import type { Ip } from '../net/address.ts';
import { recordData, type DnsType } from '../net/dnsMessage.ts';
import { must } from '../problem.ts';
import { clusterNameServers } from './nameServers.ts';

const file = (corefile: string, more: Readonly<Record<string, string>> = {}, custom = {}): string =>
  [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'coredns', namespace: 'kube-system' },
      data: { Corefile: corefile, ...more },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'coredns-custom', namespace: 'kube-system' },
      data: custom,
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
      spec: { containers: [{ name: 'app', image: 'app', ports: [{ containerPort: 80 }] }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { clusterIP: '10.96.0.80', selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] },
    },
  ]
    .map((object) => JSON.stringify(object))
    .join('\n---\n');

/** What CoreDNS of this Corefile answers: `RCODE name TYPE data, …`, or whom it asks for what. */
function said(text: string, name: string, type: DnsType = 'A'): string {
  const { cluster, problems } = readScenario(text, 'test.yaml');
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const servers = clusterNameServers(must(cluster, 'cluster'));
  const act = servers.ask(
    'kube-system/coredns-1/coredns',
    { ip: '10.244.0.2' as Ip, port: 53 },
    { name, type },
  );
  if (act.kind === 'forward') return `asks ${act.to.map(({ ip }) => ip).join()} for ${act.question.name}`;
  const { rcode, answers } = act.answer;
  return [rcode, ...answers.map((one) => `${one.name} ${one.type} ${recordData(one)}`)].join(' | ');
}

const KUBERNETES = 'kubernetes cluster.local in-addr.arpa';
const WEB = 'web.shop.svc.cluster.local.';

test.each<[what: string, rules: string, name: string, type: DnsType, answer: string]>([
  [
    'a name for another',
    `rewrite name shop.example.com ${WEB}`,
    'Shop.example.com.',
    'A',
    'NOERROR | shop.example.com. A 10.96.0.80',
  ],
  [
    'a name that no rule is for',
    `rewrite name shop.example.com ${WEB}`,
    'cart.example.com.',
    'A',
    'SERVFAIL',
  ],
  [
    'a suffix, the answer as it is',
    'rewrite name suffix .shop.test. .shop.svc.cluster.local.',
    'web.shop.test.',
    'A',
    `NOERROR | ${WEB} A 10.96.0.80`,
  ],
  [
    'a suffix, the answer turned back',
    'rewrite name suffix .shop.test. .shop.svc.cluster.local. answer auto',
    'web.shop.test.',
    'A',
    'NOERROR | web.shop.test. A 10.96.0.80',
  ],
  [
    'a prefix',
    'rewrite name prefix shop web.shop',
    'shop.svc.cluster.local.',
    'A',
    `NOERROR | ${WEB} A 10.96.0.80`,
  ],
  [
    'a part',
    'rewrite name substring shop.internal shop.svc.cluster.local',
    'web.shop.internal.',
    'A',
    `NOERROR | ${WEB} A 10.96.0.80`,
  ],
  [
    'a pattern with groups',
    'rewrite name regex (.*)-([a-z]+)\\.test {1}.{2}.svc.cluster.local',
    'web-shop.test.',
    'A',
    `NOERROR | ${WEB} A 10.96.0.80`,
  ],
  [
    'a pattern, and another for the answer',
    'rewrite stop {\n name regex (.*)\\.test {1}.shop.svc.cluster.local\n answer name (.*)\\.shop\\.svc\\.cluster\\.local {1}.test\n}',
    'web.test.',
    'A',
    'NOERROR | web.test. A 10.96.0.80',
  ],
  [
    'values of the answer',
    `rewrite stop {\n name exact srv.test _http._tcp.${WEB}\n answer value (.*)\\.svc\\.cluster\\.local {1}.test\n}`,
    'srv.test.',
    'SRV',
    'NOERROR | srv.test. SRV 0 100 80 web.shop.test.',
  ],
  [
    'the first rule that fits',
    `rewrite name a.test nobody.test\n rewrite name a.test ${WEB}`,
    'a.test.',
    'A',
    'SERVFAIL',
  ],
  [
    'one rule after the other',
    `rewrite continue name a.test b.test\n rewrite name b.test ${WEB}`,
    'a.test.',
    'A',
    'NOERROR | a.test. A 10.96.0.80',
  ],
  ['a type', 'rewrite type AAAA A', WEB, 'AAAA', `NOERROR | ${WEB} A 10.96.0.80`],
  ['a name that is none', 'rewrite name regex (.*)\\.test {1}..x', 'web.test.', 'A', 'SERVFAIL'],
  [
    'what goes to another server',
    'rewrite name a.test b.example.org\n forward . 9.9.9.9',
    'a.test.',
    'A',
    'asks 9.9.9.9 for b.example.org.',
  ],
  [
    'a template',
    'template IN A nip.test {\n match ^ip-(?P<a>[0-9]+)-(?P<b>[0-9]+)\\.nip\\.test\\.$\n answer "{{ .Name }} 60 IN A 10.0.{{ .Group.a }}.{{ .Group.b }}"\n}',
    'ip-7-9.nip.test.',
    'A',
    'NOERROR | ip-7-9.nip.test. A 10.0.7.9',
  ],
  [
    'a template, by number',
    'template IN A nip.test {\n match ^ip-([0-9]+)\\.\n answer "{{ .Name }} 60 IN A 10.0.0.{{ index .Match 1 }}"\n}',
    'ip-9.nip.test.',
    'A',
    'NOERROR | ip-9.nip.test. A 10.0.0.9',
  ],
  [
    'a template for all names of its zone',
    'template IN ANY blocked.test {\n rcode NXDOMAIN\n}',
    'x.blocked.test.',
    'A',
    'NXDOMAIN',
  ],
  ['no AAAA for anybody', 'template IN AAAA . {\n rcode NOERROR\n}', WEB, 'AAAA', 'NOERROR'],
  ['no AAAA, but A', 'template IN AAAA . {\n rcode NOERROR\n}', WEB, 'A', `NOERROR | ${WEB} A 10.96.0.80`],
  [
    'a template that leads to a name',
    `template IN A go.test {\n answer "{{ .Name }} 60 IN CNAME ${WEB}"\n}`,
    'go.test.',
    'A',
    `NOERROR | go.test. CNAME ${WEB} | ${WEB} A 10.96.0.80`,
  ],
  [
    'no pattern fits',
    'template IN A nip.test {\n match ^never$\n answer "{{ .Name }} 60 IN A 10.0.0.1"\n}',
    'x.nip.test.',
    'A',
    'SERVFAIL',
  ],
  [
    'no pattern fits, and others may know',
    'template IN A nip.test {\n match ^never$\n answer "{{ .Name }} 60 IN A 10.0.0.1"\n fallthrough\n}\n forward . 9.9.9.9',
    'x.nip.test.',
    'A',
    'asks 9.9.9.9 for x.nip.test.',
  ],
  [
    'a template that makes no record',
    'template IN A nip.test {\n answer "{{ .Name }} 60 IN A ten"\n}',
    'x.nip.test.',
    'A',
    'SERVFAIL',
  ],
  [
    'hosts before the cluster',
    `hosts {\n 10.0.0.1 ${WEB}\n fallthrough\n}`,
    WEB,
    'A',
    `NOERROR | ${WEB} A 10.0.0.1`,
  ],
  [
    'hosts of another zone',
    'hosts /dev/null other.test {\n 10.0.0.1 a.test\n}\n forward . 9.9.9.9',
    'a.test.',
    'A',
    'asks 9.9.9.9 for a.test.',
  ],
  [
    'two servers by zone',
    'forward corp.test 10.1.1.1\n forward . 10.2.2.2',
    'git.corp.test.',
    'A',
    'asks 10.1.1.1 for git.corp.test.',
  ],
])('%s', (_what, rules, name, type, answer) => {
  expect(said(file(`.:53 {\n ${rules}\n ${KUBERNETES}\n}`), name, type)).toBe(answer);
});

test('the block of the longest zone answers, with its own servers', () => {
  const corefile = `.:53 {\n ${KUBERNETES}\n forward . 8.8.8.8\n}\ncorp.test:53 lab.test:53 {\n forward . 10.1.1.1\n}\n`;
  const ask = (name: string) => said(file(corefile), name);
  expect(ask('www.example.org.')).toBe('asks 8.8.8.8 for www.example.org.');
  expect(ask('git.corp.test.')).toBe('asks 10.1.1.1 for git.corp.test.');
  expect(ask('a.lab.test.')).toBe('asks 10.1.1.1 for a.lab.test.');
  expect(ask(WEB)).toBe(`NOERROR | ${WEB} A 10.96.0.80`);
});

test('files that a Corefile names are read where a ConfigMap holds them', () => {
  const corefile = `
(common) {
  errors
  forward . 8.8.8.8
}
.:53 {
  ${KUBERNETES}
  hosts /etc/coredns/NodeHosts {
    ttl 60
    fallthrough
  }
  import /etc/coredns/custom/*.override
  import common
}
import /etc/coredns/custom/*.server
`;
  const text = file(
    corefile,
    { NodeHosts: '# nodes\n172.18.0.2 srv-1\n172.18.0.3 srv-2 second # note\n' },
    {
      'a.override': 'rewrite name old.test web.shop.svc.cluster.local',
      'b.server': 'corp.test:53 {\n forward . 10.1.1.1\n}',
    },
  );
  expect(said(text, 'second.')).toBe('NOERROR | second. A 172.18.0.3');
  expect(said(text, 'old.test.')).toBe('NOERROR | old.test. A 10.96.0.80');
  expect(said(text, 'git.corp.test.')).toBe('asks 10.1.1.1 for git.corp.test.');
  expect(said(text, 'www.example.org.')).toBe('asks 8.8.8.8 for www.example.org.');
});

test.each([
  ['rewrite name regex (a+)+b c', '(a+)+b'],
  ['rewrite name regex (.*)(.*)(.*)(.*)x c', 'four repetitions'],
  ['rewrite name regex ( c', 'no pattern'],
  ['rewrite ttl example.org 60', 'ttl'],
  ['template IN A x.test {\n answer "{{ if .Name }}a{{ end }}"\n}', 'a condition'],
  ['autopath @kubernetes', 'another plugin'],
])('what is not modelled is told and left out: %s', (rule) => {
  const text = file(`.:53 {\n ${rule}\n ${KUBERNETES}\n}`);
  const { cluster, problems } = readScenario(text, 'test.yaml');
  expect(problems.filter(({ code }) => code === 'COREFILE_PLUGIN')).toHaveLength(1);
  expect(cluster?.caveats.map(({ code, scope }) => [code, scope.kind])).toEqual([
    ['COREFILE_PLUGIN', 'names'],
  ]);
  expect(said(text, WEB)).toBe(`NOERROR | ${WEB} A 10.96.0.80`);
});

test('an import of itself ends', () => {
  expect(said(file('(a) {\n import a\n}\n.:53 {\n import a\n kubernetes cluster.local\n}'), WEB)).toContain(
    'NOERROR',
  );
});

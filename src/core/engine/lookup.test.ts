// Names looked up with real packets: what is asked, who answers, and what the program makes of it.
import { expect, test } from 'vitest';
import { must } from '../problem.ts';
import { dnsText } from '../net/dnsMessage.ts';
import { openNames as open, type NamesOptions as Options } from '../testing/names.ts';
import type { Run } from '../trace/run.ts';
import type { TrafficRequest } from '../trafficRequest.ts';

/** What was sent because of a lookup, and every answer that went out, in order. */
const dialogue = (run: Run): string[] =>
  run.journeys.flatMap(({ born }) => (born.payload.dns ? dnsText(born.payload.dns) : []));

const answersTo = (run: Run): string[] => dialogue(run).filter((line) => !/^\S+ \S+$/.test(line));

const send = (options: Options, to: string, more: Partial<TrafficRequest> = {}): Run =>
  open(options).trace({ from: 'pod/default/client', to, ...more }).run;

const SECOND = 1_000_000;
const service = (name: string, spec: string, namespace = 'default') =>
  `---\napiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: ${spec}\n`;

test.each([
  // target                                     outcome           errno         A answers, in order
  ['http://web/', {}, 'delivered', null, ['web.default.svc.cluster.local. A 10.96.0.80']],
  [
    'http://web.default.svc/',
    {},
    'delivered',
    null,
    [
      'web.default.svc.default.svc.cluster.local. NXDOMAIN',
      'web.default.svc.svc.cluster.local. NXDOMAIN',
      'web.default.svc.cluster.local. A 10.96.0.80',
    ],
  ],
  [
    'http://web.default.svc.cluster.local./',
    {},
    'delivered',
    null,
    ['web.default.svc.cluster.local. A 10.96.0.80'],
  ],
  [
    'http://nobody/',
    {},
    'name-not-found',
    'EAI_NONAME',
    [
      'nobody.default.svc.cluster.local. NXDOMAIN',
      'nobody.svc.cluster.local. NXDOMAIN',
      'nobody.cluster.local. NXDOMAIN',
      'nobody. NXDOMAIN',
      'nobody. NXDOMAIN',
    ],
  ],
  // CoreDNS asks the router, which the first of these lines is; the second is its own answer.
  [
    'http://api.example.com./',
    {},
    'delivered',
    null,
    ['api.example.com. A 203.0.113.10', 'api.example.com. A 203.0.113.10'],
  ],
  [
    'http://out/',
    { more: service('out', '{ type: ExternalName, externalName: api.example.com }') },
    'delivered',
    null,
    [
      'api.example.com. A 203.0.113.10',
      'out.default.svc.cluster.local. CNAME api.example.com., A 203.0.113.10',
    ],
  ],
  [
    'http://alias/',
    { more: service('alias', '{ type: ExternalName, externalName: web.default.svc.cluster.local }') },
    'delivered',
    null,
    ['alias.default.svc.cluster.local. CNAME web.default.svc.cluster.local., A 10.96.0.80'],
  ],
  // The zone holds no such name, and CoreDNS says so of none outside either.
  [
    'http://nobody.example./',
    { corefile: '.:53 {\n  kubernetes cluster.local\n}' },
    'name-not-found',
    'EAI_AGAIN',
    ['nobody.example. SERVFAIL', 'nobody.example. SERVFAIL'],
  ],
  [
    'http://nobody.example./',
    { corefile: 'cluster.local:53 {\n  kubernetes\n}' },
    'name-not-found',
    'EAI_AGAIN',
    ['nobody.example. REFUSED', 'nobody.example. REFUSED'],
  ],
  [
    'http://gateway.example./',
    {
      corefile:
        '.:53 {\n  hosts {\n    10.96.0.80 gateway.example\n    fallthrough\n  }\n  kubernetes cluster.local\n}',
    },
    'delivered',
    null,
    ['gateway.example. A 10.96.0.80'],
  ],
  ['http://web/', { clientDns: ', dnsPolicy: Default' }, 'name-not-found', 'EAI_NONAME', ['web. NXDOMAIN']],
  // Nobody is asked; the client declares no ports, so it may listen there itself.
  ['http://localhost/', {}, 'delivered', null, []],
] as const)('%s %j: %s %s', (to, options, outcome, errno, answers) => {
  const run = send(options, to);
  const a = answersTo(run).filter((line) => line.startsWith('A? '));
  expect({ outcome: run.outcome, errno: run.errno, answers: a.map((line) => line.slice(3)) }).toEqual({
    outcome,
    errno,
    answers,
  });
});

test('A and AAAA go out together, from one socket, and both are awaited', () => {
  const { journeys } = send({}, 'http://web/');
  const questions = journeys.filter(({ cause }) => cause.kind === 'dns');
  expect(questions.map(({ born }) => born.payload.dns?.question.type)).toEqual(['A', 'AAAA']);
  expect(new Set(questions.map(({ born }) => born.l4?.proto === 'udp' && born.l4.sport)).size).toBe(1);
  expect(new Set(questions.map(({ hops }) => hops[0]?.steps[0]?.t)).size).toBe(1);
  const request = must(
    journeys.find(({ cause }) => cause.kind === 'request'),
    'request',
  );
  expect(journeys.filter(({ id, born }) => id < request.id && born.payload.dns?.answer)).toHaveLength(2);
});

test('without a Service kube-dns the question goes where no route leads, and that is told beforehand', () => {
  const simulation = open({ service: false });
  const request = { from: 'pod/default/client', to: 'http://web/' };
  expect(simulation.check(request)).toMatchObject([{ code: 'DNS_MISSING', severity: 'notice' }]);
  const { run } = simulation.trace(request);
  expect(run).toMatchObject({ outcome: 'timed-out', errno: 'EAI_AGAIN' });
  // Twice five seconds for the first name of the list, and again for the name as it is.
  expect(run.journeys.filter(({ cause }) => cause.kind === 'dns')).toHaveLength(8);
  expect(run.duration).toBe(20 * SECOND);
  expect(simulation.check({ ...request, to: 'http://10.96.0.80/' })).toEqual([]);
});

test('kube-dns without endpoints refuses at once', () => {
  const run = send({ dnsPods: 0 }, 'http://web/');
  expect(run).toMatchObject({ outcome: 'refused', errno: 'EAI_AGAIN' });
  expect(run.duration).toBeLessThan(SECOND);
});

test('CoreDNS that nobody upstream answers says SERVFAIL after its own patience, which few clients have', () => {
  const corefile = '.:53 {\n  kubernetes cluster.local\n  forward . 192.0.2.53\n}';
  const patient = ', dnsConfig: { options: [{ name: timeout, value: "10" }] }';
  const run = send({ corefile, clientDns: patient, dnsPods: 1 }, 'http://x.example./');
  expect(run).toMatchObject({
    outcome: 'name-not-found',
    errno: 'EAI_AGAIN',
    duration: expect.closeTo(12 * SECOND, -4),
  });
  const upstream = run.journeys.filter(({ cause }) => cause.kind === 'dns' && cause.for !== null);
  // A and AAAA, three times each, for each of the two attempts.
  expect(upstream).toHaveLength(12);
  expect(send({ corefile }, 'http://x.example./')).toMatchObject({
    outcome: 'timed-out',
    errno: 'EAI_AGAIN',
  });
});

test('an answer that does not fit is asked for again over TCP', () => {
  const pods = Array.from(
    { length: 40 },
    (_, i) =>
      `---\napiVersion: v1\nkind: Pod\nmetadata: { name: m-${i}, labels: { app: many } }\nspec: { nodeName: node2, containers: [{ name: w, image: w, ports: [{ containerPort: 80 }] }] }\n`,
  ).join('');
  const more = service('many', '{ clusterIP: None, selector: { app: many }, ports: [{ port: 80 }] }') + pods;
  const run = send({ more }, 'http://many/');
  expect(run.outcome).toBe('delivered');
  const whole = run.journeys.filter(({ born }) => born.l4?.proto === 'tcp' && born.payload.dns?.answer);
  expect(whole.flatMap(({ born }) => born.payload.dns?.answer?.answers.length)).toContain(40);
});

test('a headless Service leads to a pod, and with a subdomain each pod has a name', () => {
  const more = `---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  replicas: 2
  serviceName: db
  selector: { matchLabels: { app: db } }
  template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: d, image: d, ports: [{ containerPort: 80 }] }] } }
${service('db', '{ clusterIP: None, selector: { app: db }, ports: [{ port: 80 }] }')}`;
  expect(send({ more }, 'http://db-1.db/')).toMatchObject({ outcome: 'delivered', servedBy: 'default/db-1' });
  expect(send({ more }, 'http://db/').servedBy).toMatch(/^default\/db-[01]$/);
  const portless = service('bare', '{ clusterIP: None, selector: { app: web } }');
  expect(send({ more: portless }, 'http://bare/')).toMatchObject({
    outcome: 'delivered',
    servedBy: 'default/web',
  });
});

test('what was asked of a server with dns:// is the request itself', () => {
  const run = send({}, 'dns:///10.0.96.10.in-addr.arpa?type=PTR', { sport: 41_000 });
  expect(run).toMatchObject({ outcome: 'delivered', serverSaw: expect.stringMatching(/:41000$/) });
  expect(dialogue(run)).toEqual([
    'PTR? 10.0.96.10.in-addr.arpa.',
    'PTR? 10.0.96.10.in-addr.arpa. PTR kube-dns.kube-system.svc.cluster.local.',
  ]);
  expect(send({}, 'dns:///nobody.svc.cluster.local')).toMatchObject({
    outcome: 'name-not-found',
    errno: 'NXDOMAIN',
  });
});

// Names never change what the data plane does with addresses.
test.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i: by name the request is served as by address', (seed) => {
  const more = `---
apiVersion: v1
kind: Pod
metadata: { name: web2, labels: { app: web } }
spec: { nodeName: node1, containers: [{ name: w, image: w, ports: [{ containerPort: 80 }] }] }
`;
  const [named, addressed] = ['http://web/', 'http://10.96.0.80/'].map((to) => send({ more }, to, { seed }));
  const facts = (run: Run | undefined) => {
    const { outcome, servedBy, serverSaw, outcomes } = must(run, 'run');
    return { outcome, servedBy, serverSaw, outcomes };
  };
  expect(facts(named)).toEqual(facts(addressed));
});

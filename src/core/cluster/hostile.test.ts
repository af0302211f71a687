import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { deployment, node, pod, port80, scenario, service, stream } from '../testing/manifests.ts';
import { readScenario } from './read.ts';

const files = ['-', 'a.yaml', 'a.json'];

/**
 * Reading must end in a cluster, or in an error that says what and where; never in both, neither, or an exception. Errors
 * of objects that were left out go with the cluster of the others.
 */
function expectAnswer(text: string, file: string): void {
  const { cluster, problems } = readScenario(text, file);
  const errors = problems.filter(({ severity, leftOut }) => severity === 'error' && !leftOut);
  expect(cluster === null).toBe(errors.length > 0);
  for (const { message, remedy, path, line, file: told } of problems) {
    expect(message.length * remedy.length).toBeGreaterThan(0);
    expect(path.startsWith('$')).toBe(true);
    expect(Number.isInteger(line)).toBe(true);
    expect(told).toBe(file);
  }
}

// All of these are quick on an idle machine; the limit is for one that is not.
vi.setConfig({ testTimeout: 60_000 });

test('any text has an answer', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...files), expectAnswer), {
    numRuns: 200,
  });
});

const tokens = [
  'apiVersion: v1\n', 'kind: Pod\n', 'metadata:\n', '  name: a\n', 'spec:\n', '  - ', '---\n', '{', '}', '[', ']', '"', "'", ': ',
  ', ', '|\n', '&a ', '*a ', '!!str ', '<<: *a\n', '# x\n', '\t', '? ', '> ', '%YAML 1.1\n', '...\n', '{{', 'null', '~', '1e400',
]; // prettier-ignore

test('any heap of YAML words has an answer', () => {
  const heaps = fc.array(fc.constantFrom(...tokens), { maxLength: 60 }).map((words) => words.join(''));
  fc.assert(fc.property(heaps, fc.constantFrom(...files), expectAnswer), { numRuns: 500 });
});

const scenarioText = scenario(
  'podNetwork: { plugin: bridge, mtu: 1400 }\n  underlay: { cidr: 172.18.0.0/24, routes: [{ to: 1.1.1.1/32, via: a }] }\n' +
    '  externals: [{ name: x, ip: 1.2.3.4, ports: [80] }]\n  hosts: { "*": { sysctls: { a: "1" } } }\n  requests: [{ from: node/a, to: "icmp://1.1.1.1" }]',
);
const good = stream(
  scenarioText,
  node('a', '10.244.1.0/24'),
  pod('p', {
    labels: '{ app: web }',
    ports: '[{ name: http, containerPort: 80 }]',
    status: '{ podIP: 10.244.1.9 }',
  }),
  deployment('replicas: 2'),
  service('s', `selector: { app: web }, type: NodePort, ${port80}`),
);
const odd = [
  'null',
  '-1',
  '65536',
  '1e400',
  '""',
  '[]',
  '{}',
  '[[]]',
  '{ a: { b: [1] } }',
  'true',
  '"\\u202e"',
  '010.0.0.1',
  '::1',
  '*',
  '.nan',
];

test('a good scenario with any value replaced by any other has an answer', () => {
  expect(readScenario(good, '-').problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  const places = [...good.matchAll(/(?<=[:[] )[\w."/:-]+|(?<=: )\{[^{}]*\}/g)];
  expect(places.length).toBeGreaterThan(30);
  for (const place of places) {
    for (const value of odd) {
      expectAnswer(good.slice(0, place.index) + value + good.slice(place.index + place[0].length), '-');
    }
  }
});

test('500 hostile texts leave the process alive and quick to answer', () => {
  const deep = [
    '['.repeat(1500),
    '['.repeat(20_000),
    '{a: '.repeat(1500),
    '{"a":'.repeat(10_000),
    '- '.repeat(2000),
    Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    'a: &a [*a]',
    `a: &a [${'x, '.repeat(9)}x]\n${Array.from({ length: 9 }, (_, i) => `b${i}: &b${i} [${`*${i === 0 ? 'a' : `b${i - 1}`}, `.repeat(9)}x]`).join('\n')}`,
    `[${'{},'.repeat(200_001)}{}]`,
    `"${'\\'.repeat(20_000)}`,
  ];
  for (let i = 0; i < 500; i++)
    expectAnswer(deep[i % deep.length] as string, files[i % files.length] as string);
});

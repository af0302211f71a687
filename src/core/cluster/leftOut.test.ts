// One wrong object hides none of the others: it is left out and told, and the rest is read.
import { expect, test } from 'vitest';
import { deployment, node, pod, port80, scenario, service, stream } from '../testing/manifests.ts';
import { readScenario } from './read.ts';

const good = [
  node('n1'),
  pod('a', { labels: '{ app: a }' }),
  service('s', `selector: { app: a }, ${port80}`),
];
const names = (text: string, file = '-') => {
  const { cluster, problems } = readScenario(text, file);
  const errors = problems.filter(({ severity }) => severity === 'error');
  return {
    objects: cluster && [...cluster.nodes, ...cluster.pods, ...cluster.services].map(({ name }) => name),
    errors: errors.map(
      ({ code, path, line, leftOut }) => `${code} ${path} ${line}${leftOut ? ' left out' : ''}`,
    ),
    problems,
  };
};

test.each<[string, string, string]>([
  ['a value of another type', pod('b', { spec: ', nodeName: 1' }), 'K8S_TYPE $.spec.nodeName 20'],
  ['a port out of range', service('b', 'ports: [{ port: 0 }]'), 'PORT_RANGE $.spec.ports[0].port 20'],
  ['a name that is none', pod('B_b'), 'NAME_SYNTAX $.metadata.name 19'],
  ['an object without a name', 'apiVersion: v1\nkind: Pod\nspec: {}\n', 'K8S_REQUIRED $.metadata.name 17'],
  ['an object without a kind', 'apiVersion: v1\nmetadata: { name: b }\n', 'K8S_KIND $ 17'],
  [
    'a removed API',
    'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: { name: b }\n',
    'K8S_OLD_API $.apiVersion 17',
  ],
  ['a misspelled kind', service('b', port80).replace('Service', 'Sevice'), 'K8S_KIND_UNKNOWN $.kind 18'],
  [
    'a kind of another group',
    deployment('replicas: 1').replace('apps/v1', 'v1'),
    'K8S_KIND_UNKNOWN $.apiVersion 17',
  ],
  [
    'the same once more, otherwise',
    service('s', 'ports: [{ port: 81 }]'),
    'K8S_DUPLICATE $.metadata.name 19',
  ],
  ['the same pod once more', pod('a'), 'DUPLICATE_NAME $.metadata.name 19'],
  [
    'a controller whose selector is not its template’s',
    deployment('replicas: 1', '{ matchLabels: { app: x } }'),
    'FIELD_CONFLICT $.spec.selector 20',
  ],
  ['no object at all', 'hello\n', 'K8S_KIND $ 17'],
  ['an octal port', service('b', 'ports: [{ port: 080 }]'), 'PORT_OCTAL $.spec.ports[0].port 20'],
])('%s', (_name, wrong, said) => {
  const { objects, errors } = names(stream(...good, wrong));
  expect(objects).toEqual(['n1', 'a', 's']);
  expect(errors).toEqual([`${said} left out`]);
  if (!said.includes('DUPLICATE')) expect(names(wrong).objects).toBeNull();
});

test('what is wrong in a List is left out of it, in either language', () => {
  const item = (kind: string, name: string, spec: object) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name },
    spec,
  });
  const containers = [{ name: 'app' }];
  const inner = {
    apiVersion: 'v1',
    kind: 'PodList',
    items: [
      { metadata: { name: 'c' }, spec: { containers: 1 } },
      { metadata: { name: 'd' }, spec: { containers } },
    ],
  };
  const list = {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      item('Node', 'n1', {}),
      item('Pod', 'a', { containers }),
      item('Service', 'b', { ports: 1 }),
      inner,
    ],
  };
  const { objects, errors } = names(JSON.stringify(list), 'a.json');
  expect(objects).toEqual(['n1', 'a', 'd']);
  expect(
    errors.filter((one) => one.startsWith('K8S_TYPE')).map((one) => one.split(' ').slice(0, 2).join(' ')),
  ).toEqual(['K8S_TYPE $.items[3].items[0].spec.containers', 'K8S_TYPE $.items[2].spec.ports']);
  const octal = stream(
    `apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ name: a, ports: [{ containerPort: 080 }] }] } }\n  - { apiVersion: v1, kind: Pod, metadata: { name: b }, spec: { containers: [{ name: a }] } }\n`,
  );
  expect(names(octal).objects).toEqual(['node1', 'b']);
  expect(names(octal.replace(/^[^]*items:\n/, '').replace(/^ {2}/gm, '')).objects).toEqual(['node1', 'b']);
});

test('what else is said of an object that is left out stays, as it may be why; of the rest what is true without it', () => {
  const { problems } = names(
    stream(
      pod('a', { labels: '{ app: a }', spec: ', nodeName: 1' }),
      service('b', 'prots: [{ port: 80 }]'),
      node('n1'),
      service('s', `selector: { app: a }, ${port80}`),
    ),
  );
  const told = problems
    .filter(({ severity }) => severity !== 'notice')
    .map(({ code, object }) => `${code} ${object}`);
  expect(told).toEqual(
    expect.arrayContaining([
      'K8S_FIELD Service/default/b',
      'K8S_REQUIRED Service/default/b',
      'SELECTOR_EMPTY Service/default/s',
    ]),
  );
});

test('what is wrong only since something was left out is left out, too', () => {
  const bad = service('b', 'ports: [{ port: 0 }]');
  const { objects, errors } = names(stream(...good, bad, pod('a', { spec: ', nodeName: 1' }), pod('a')));
  expect(objects).toEqual(['n1', 'a', 's']);
  expect(errors).toHaveLength(3);
});

test.each([
  ['syntax', stream(...good, 'kind: [\n')],
  ['the Scenario', stream(...good, scenario('nods: 1\n  underlay: { mtu: 1 }'))],
  ['two Scenarios', stream(...good, scenario('faults: []'), scenario('faults: []', '{ name: b }'))],
  [
    'a Scenario that names what was left out',
    stream(...good, pod('B_b'), scenario('hosts: { default/B_b: {} }')),
  ],
  [
    'too many pods',
    `${stream(...good)}---\n{"apiVersion":"v1","kind":"PodList","items":[${'{},'.repeat(150_001)}{}]}`,
  ],
  [
    'nothing left but a namespace',
    stream('apiVersion: v1\nkind: Namespace\nmetadata: { name: x }\n', pod('B_b')),
  ],
])('of the whole file, and refused: %s', (_name, text) => {
  const { objects, errors } = names(text);
  expect(objects).toBeNull();
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.filter((one) => one.endsWith('left out'))).toEqual([]);
});

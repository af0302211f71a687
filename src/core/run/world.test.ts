import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { Simulation } from './simulation.ts';
import { worldView } from './world.ts';

const pod = (name: string, more = '') => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec: { containers: [{ name: main, image: x, ports: [{ containerPort: 8080 }] }]${more} }
---
`;
const service = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
`;
const request = `apiVersion: podwalk.dev/v1
kind: Scenario
metadata: { name: s, annotations: { title: A title } }
spec: { requests: [{ from: pod/default/client, to: 'http://10.96.0.2/' }] }
---
`;

function viewOf(text: string) {
  const { cluster, problems } = readScenario(text, 'a.yaml');
  const found = must(cluster, problems.map(({ message }) => message).join());
  return worldView(found, new Simulation(found).dataplane);
}

test('a picture of everything: who there is, what listens, what stands behind a Service', () => {
  const world = viewOf(pod('client') + pod('web') + service + request);
  expect(world.title).toBe('A title');
  expect(world.services[0]?.endpoints).toEqual([
    { address: `${world.pods.find(({ name }) => name === 'web')?.ip}:8080`, pod: 'default/web' },
  ]);
  const web = world.namespaces.find(({ name }) => name === 'default/web');
  expect(web).toMatchObject({ kind: 'pod', node: world.nodes[0]?.name });
  expect(web?.listeners.map(({ port }) => port)).toEqual([8080]);
  expect(world.namespaces.find(({ kind }) => kind === 'node')?.forwards).toBe(true);
  expect(structuredClone(world)).toEqual(world);
});

test('of a large cluster only what the picture cannot do without is compiled', () => {
  const many = `apiVersion: apps/v1
kind: Deployment
metadata: { name: many }
spec:
  replicas: 700
  selector: { matchLabels: { app: many } }
  template:
    metadata: { labels: { app: many } }
    spec: { containers: [{ name: main, image: x }] }
---
`;
  const nodes = Array.from(
    { length: 8 },
    (_, i) => `apiVersion: v1\nkind: Node\nmetadata: { name: n${i} }\n---\n`,
  ).join('');
  const world = viewOf(nodes + pod('client') + many + request);
  expect(world.pods).toHaveLength(701);
  const shown = world.namespaces.filter(({ kind }) => kind === 'pod' || kind === 'node');
  const home = world.pods.find(({ name }) => name === 'client')?.node ?? '';
  expect(shown.map(({ name }) => name).sort((a, b) => a.localeCompare(b))).toEqual(
    ['default/client', home].sort((a, b) => a.localeCompare(b)),
  );
});

test.each([
  ['bridge', [['10.244.1.0/24'], ['10.244.0.0/24']]],
  ['calico', [['10.244.1.0/26', '10.244.1.192/26'], []]],
])('%s: a node is shown with the blocks that its pods have their addresses from', (plugin, blocks) => {
  const node = (name: string) => `{ apiVersion: v1, kind: Node, metadata: { name: ${name} } }\n---\n`;
  const at = (address: string, name: string) =>
    `{ apiVersion: v1, kind: Pod, metadata: { name: ${name} }, spec: { nodeName: node-a, containers: [{ name: main, image: x }] }, status: { podIP: ${address} } }\n---\n`;
  const scenario = `{ apiVersion: podwalk.dev/v1, kind: Scenario, metadata: { name: s }, spec: { podNetwork: { plugin: ${plugin} } } }`;
  const world = viewOf(
    node('node-a') + node('node-b') + at('10.244.1.5', 'a') + at('10.244.1.200', 'b') + scenario,
  );
  expect(world.nodes.map(({ podBlocks }) => podBlocks)).toEqual(blocks);
});

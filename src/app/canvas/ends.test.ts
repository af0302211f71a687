import { expect, test } from 'vitest';
import { endsOf } from './ends.ts';
import { shown } from './testing/runs.ts';
import { worldOf } from './testing/world.ts';

const world = worldOf({ pods: [2, 1] });
const targets = (to: string) => [...endsOf(world, { from: 'pod/default/client', to }, null).targets];

test.each([
  ['http://10.96.0.10/', ['service/default/web']],
  ['http://web.default/', ['service/default/web']],
  ['http://web/', ['service/default/web']],
  ['tcp://10.244.2.10:8080', ['pod/default/web-2a']],
  ['http://172.18.0.3:30080/', ['node/node-2']],
  ['icmp://203.0.113.11', ['external/internet']],
  ['http://192.0.2.1/', []],
] as const)('%s goes to %j', (to, expected) => {
  expect(targets(to)).toEqual(expected);
});

test('a container’s request begins at its pod', () => {
  expect(endsOf(world, { from: 'pod/default/client/curl', to: 'http://web/' }, null).source).toBe(
    'pod/default/client',
  );
});

test('whoever served it is a target as well', () => {
  const { run, world: real } = shown('clusterip-cross-node');
  expect([...endsOf(real, run.request, run).targets]).toEqual(['service/default/web', 'pod/default/web-b']);
});

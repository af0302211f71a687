import { expect, test } from 'vitest';
import type { PodView } from '../../core/run/views.ts';
import { worldFixture as world } from '../testing/world.ts';
import { addedBetween, tellAdded } from './added.ts';

const [pod] = world.pods.filter(({ labels }) => labels['app'] === 'web') as [PodView];
const more = {
  ...world,
  pods: [...world.pods, { ...pod, key: 'default/copy', name: 'copy' }],
  nodes: [...world.nodes, { name: 'node-z', ip: pod.ip, podBlocks: ['10.0.0.0/24'] }],
};

test('what was not there before is told', () => {
  expect(addedBetween(world, more)).toEqual(['node/node-z', 'pod/default/copy']);
  expect(addedBetween(more, world)).toEqual([]);
});

test('one object is named, with its node and who sends to it; several are counted', () => {
  expect(tellAdded(['node/node-z'], more)).toBe('Node node-z was added.');
  expect(tellAdded(['pod/default/copy'], more)).toBe(
    `Pod copy was added on ${pod.node}. Service web can send to it.`,
  );
  expect(tellAdded(['service/default/web'], more)).toBe('Service web was added.');
  expect(tellAdded(['node/node-z', 'pod/default/copy'], more)).toBe('2 objects were added.');
});

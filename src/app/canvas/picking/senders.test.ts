import { expect, test } from 'vitest';
import { sendersTo } from './senders.ts';

const drawn = ['node/node-a', 'pod/default/client', 'pod/default/web', 'router', 'external/internet'];

test('whoever sent last comes first, then everybody in the picture but the end itself', () => {
  expect(sendersTo('pod/default/web', 'external/internet', drawn)).toEqual([
    'external/internet',
    'node/node-a',
    'pod/default/client',
  ]);
});

test('a container that sent last stands for its pod', () => {
  expect(sendersTo('service/default/web', 'pod/default/client/curl', drawn)).toEqual([
    'pod/default/client/curl',
    'node/node-a',
    'pod/default/web',
    'external/internet',
  ]);
});

test('of very many some are offered', () => {
  const many = Array.from({ length: 5000 }, (_, i) => `pod/default/p${i}`);
  expect(sendersTo('service/default/web', undefined, many)).toHaveLength(100);
});

import { expect, test } from 'vitest';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import { requestChange } from './requestChange.ts';

const web: TrafficRequest = { from: 'pod/default/client', to: 'http://10.96.0.80/' };

test.each<[string, TrafficRequest | null, TrafficRequest, string]>([
  ['the first one', null, web, 'send default/client → http://10.96.0.80/'],
  ['another target', web, { ...web, to: 'icmp://10.244.2.11' }, 'send default/client → icmp://10.244.2.11'],
  ['an endpoint', web, { ...web, endpoint: 'default/web-a' }, 'follow default/web-a'],
  [
    'another endpoint',
    { ...web, endpoint: 'default/web-b' },
    { ...web, endpoint: 'default/web-a' },
    'follow default/web-a',
  ],
  ['by chance again', { ...web, endpoint: 'default/web-b' }, web, 'draw the endpoint'],
  ['another seed', web, { ...web, seed: 4 }, 'send default/client → http://10.96.0.80/'],
])('%s', (_, before, now, label) => {
  expect(requestChange(before, now)).toBe(label);
});

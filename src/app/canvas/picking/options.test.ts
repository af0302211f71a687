import { expect, test } from 'vitest';
import { shown } from '../testing/runs.ts';
import { worldOf } from '../testing/world.ts';
import { optionsFor } from './options.ts';

const world = worldOf({ pods: [2, 1] });

test.each([
  ['pod/default/web-2a', ['http 10.244.2.10:8080', 'ping 10.244.2.10', 'tcp 10.244.2.10:8080']],
  ['pod/default/client', ['ping 10.244.1.10']],
  ['service/default/web', ['http 10.96.0.10:80', 'tcp 10.96.0.10:80']],
  ['node/node-1', ['http 172.18.0.2:30080', 'ping 172.18.0.2']],
  ['external/internet', ['http 203.0.113.11:443', 'ping 203.0.113.11', 'tcp 203.0.113.11:443']],
  ['pod/default/nobody', []],
] as const)('%s can be sent to by %j', (end, expected) => {
  expect(optionsFor(world, end).map(({ verb, address }) => `${verb} ${address}`)).toEqual(expected);
});

test('where there is DNS, Services and hosts outside can be sent to by name', () => {
  const dns = shown('dns').world;
  const addresses = (end: string) => optionsFor(dns, end).map(({ url }) => url);
  expect(addresses('service/default/web')).toContain('http://web.default:80/');
  expect(addresses('external/api.example.com')).toContain('http://api.example.com:80/');
});

test('every option is a URL of its own', () => {
  const urls = optionsFor(world, 'service/default/shop').map(({ url }) => url);
  expect(new Set(urls).size).toBe(urls.length);
});

import { expect, test } from 'vitest';
import { node } from '../testing/manifests.ts';
import { readScenario } from './read.ts';

type Address = readonly [type: string, address: string];

/** What is said of the addresses of a node, and those of them that lead nowhere. */
function read(addresses: readonly Address[]) {
  const listed = addresses.map(([type, address]) => `{ type: ${type}, address: '${address}' }`).join(', ');
  const { cluster, problems } = readScenario(node('n1', '', `status: { addresses: [${listed}] }\n`), '-');
  const told = problems.filter(({ code }) => code === 'NODE_ADDRESS_UNUSED');
  return [cluster?.nodes[0]?.otherAddresses ?? [], told.map(({ severity, path }) => `${severity} ${path}`)];
}

const TOLD = ['notice $.status.addresses'];

test.each<[string, readonly Address[], readonly unknown[]]>([
  ['one address', [['InternalIP', '172.18.0.2']], [[], []]],
  [
    'an ExternalIP',
    [
      ['InternalIP', '172.18.0.2'],
      ['ExternalIP', '203.0.113.7'],
    ],
    [[{ ip: '203.0.113.7', type: 'ExternalIP' }], TOLD],
  ],
  [
    'a second InternalIP',
    [
      ['InternalIP', '172.18.0.2'],
      ['InternalIP', '172.18.0.9'],
    ],
    [[{ ip: '172.18.0.9', type: 'InternalIP' }], TOLD],
  ],
  [
    'the same twice, a name, and IPv6',
    [
      ['InternalIP', '172.18.0.2'],
      ['ExternalIP', '172.18.0.2'],
      ['Hostname', 'n1'],
      ['InternalIP', 'fd00::2'],
    ],
    [[], []],
  ],
])('%s', (_, addresses, expected) => {
  expect(read(addresses)).toEqual(expected);
});

import { expect, test } from 'vitest';
import { assembleNetNs } from '../compile/host.ts';
import { route } from '../compile/route.ts';
import { ip } from '../net/address.ts';
import { prefix } from '../net/prefix.ts';
import { fibLookup } from './fib.ts';

test.each([
  // mark       value        mask        taken
  [0x80000000, 0x80000000, 0x80000000, true],
  [0xc0000001, 0x80000000, 0x80000000, true],
  [0x40000000, 0x80000000, 0x80000000, false],
  [0xffffffff, 0xffffffff, 0xffffffff, true],
  [0x10, 0x10, 0xf0, true],
  // Bits of the value that the mask leaves out count for nothing.
  [0x10, 0x11, 0xf0, true],
  [0x20, 0x10, 0xf0, false],
])('a packet with mark %d by a rule for %d/%d: %s', (mark, value, mask, taken) => {
  const dst = ip('203.0.113.1');
  const netns = assembleNetNs({
    name: 'host',
    kind: 'node',
    interfaces: [],
    routes: [],
    rules: [
      { priority: 100, from: null, to: null, fwmark: { value, mask }, iif: null, table: 100, by: 'operator' },
    ],
    tables: [
      { id: 100, routes: [route(prefix('203.0.113.0/24'), 'operator', { type: 'unreachable', dev: null })] },
    ],
    sysctls: {},
  });
  expect(fibLookup(netns, dst, null, mark, null)?.route.type).toBe(taken ? 'unreachable' : undefined);
});

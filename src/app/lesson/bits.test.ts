import { expect, test } from 'vitest';
import { ip } from '../../core/net/address.ts';
import { bitPairs } from './bits.ts';

const digits = (pairs: ReturnType<typeof bitPairs>, end: 'own' | 'other'): string =>
  pairs.map((pair) => pair[end]).join('');

test('an address as its 32 bits', () => {
  const pairs = bitPairs(ip('10.244.1.10'), ip('255.0.0.1'), 24);
  expect(digits(pairs, 'own')).toBe('00001010111101000000000100001010');
  expect(digits(pairs, 'other')).toBe('11111111000000000000000000000001');
});

test.each([
  ['10.244.1.10', '10.244.1.11', 24, undefined], // differs in the last bit only: the machine, not the subnet
  ['10.244.1.10', '10.244.2.11', 24, 23],
  ['10.244.1.10', '10.96.0.80', 24, 9],
  ['10.244.1.10', '138.0.0.1', 24, 1],
  ['10.244.1.10', '10.244.1.10', 32, undefined],
])('%s and %s with /%i: bit %s decides', (own, other, length, decides) => {
  const pairs = bitPairs(ip(own), ip(other), length);
  expect(pairs.find((pair) => pair.decides)?.position).toBe(decides);
  expect(pairs.filter(({ counts }) => counts).length).toBe(length);
});

import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { ip, ipFromBits, ipv4Bits, parseIp } from './address.ts';

const number = fc.oneof(
  fc.nat(300).map(String),
  fc.constantFrom('', '0', '00', '01', '255', '256', '1e1', '0x1', '-1', ' 1'),
);
const almostIpv4 = fc
  .tuple(fc.array(number, { minLength: 1, maxLength: 6 }), fc.constantFrom('', '.', ' ', '\n', '%a', ':'))
  .map(([parts, end]) => parts.join('.') + end);

test('an IPv4 address is four decimal numbers and nothing else, as ipaddr.js and Kubernetes say', () => {
  fc.assert(
    fc.property(almostIpv4, (text) => {
      const isPlain = ipaddr.IPv4.isValidFourPartDecimal(text) && !/(^|\.)0\d/.test(text);
      expect(parseIp(text)).toBe(isPlain ? text : undefined);
    }),
    { numRuns: 2000 },
  );
});

test('bits and text of an IPv4 address give each other back', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), (bits) => {
      expect(ipv4Bits(ipFromBits(bits))).toBe(bits);
    }),
  );
  expect(ipv4Bits(ip('255.255.255.255'))).toBe(0xffffffff);
  expect(() => ipv4Bits(ip('fe80::1'))).toThrow('not an IPv4 address: fe80::1');
});

import { expect, test } from 'vitest';
import { ip } from './address.ts';
import { dnsText, type DnsAnswer, type DnsMessage, type DnsRecord } from './dnsMessage.ts';
import { dnsDatagram, dnsStream, encodeDns } from './dnsWire.ts';

const QUESTION: DnsMessage = {
  id: 0x1234,
  question: { name: 'kubernetes.default.svc.cluster.local.', type: 'A' },
  answer: null,
};

const answerOf = (answers: readonly DnsRecord[], more: Partial<DnsAnswer> = {}): DnsMessage => ({
  ...QUESTION,
  answer: {
    rcode: 'NOERROR',
    authoritative: true,
    recursionAvailable: false,
    truncated: false,
    answers,
    authority: [],
    additional: [],
    ...more,
  },
});

const a = (n: number): DnsRecord => ({
  type: 'A',
  name: QUESTION.question.name,
  ttl: 30,
  ip: ip(`10.96.0.${n}`),
});

const hex = (bytes: Uint8Array): string => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');

test('a question is 12 bytes of header, the name by its labels, type and class', () => {
  expect(hex(encodeDns(QUESTION, false))).toBe(
    '1234' + '0100' + '0001000000000000' + '0a6b756265726e65746573' + '0764656661756c74' + '03737663' +
      '07636c7573746572' + '056c6f63616c' + '00' + '00010001',
  ); // prettier-ignore
  expect(dnsDatagram(QUESTION)).toEqual({
    bytes: 54,
    text: 'A? kubernetes.default.svc.cluster.local.',
    dns: QUESTION,
  });
});

// 106 bytes is what tcpdump shows of CoreDNS's answer for kubernetes.default: it compresses only what would not fit.
test('an answer that fits is not compressed', () => {
  expect(dnsDatagram(answerOf([a(1)])).bytes).toBe(106);
  const compressed = encodeDns(answerOf([a(1)]), true);
  expect(compressed.length).toBe(70);
  expect(hex(compressed).slice(108)).toBe('c00c' + '00010001' + '0000001e' + '0004' + '0a600001');
});

test('one that does not is compressed, and what does not fit even so is cut off and said to be', () => {
  const many = (n: number) => answerOf(Array.from({ length: n }, (_, i) => a(i + 1)));
  expect(dnsDatagram(many(28))).toMatchObject({ bytes: 54 + 28 * 16, dns: { answer: { truncated: false } } });
  const cut = dnsDatagram(many(40));
  expect(cut.bytes).toBe(54 + 28 * 16);
  expect(cut.dns?.answer?.truncated).toBe(true);
  expect(cut.dns?.answer?.answers).toHaveLength(28);
  expect(dnsStream(many(40)).bytes).toBe(2 + 54 + 40 * 52);
});

test.each([
  ['NXDOMAIN', answerOf([], { rcode: 'NXDOMAIN' }), '8503'],
  [
    'of a server that asks others',
    answerOf([a(1)], { authoritative: false, recursionAvailable: true }),
    '8180',
  ],
  ['truncated', answerOf([a(1)], { truncated: true }), '8700'],
] as const)('flags %s', (_, message, flags) => {
  expect(hex(encodeDns(message, false)).slice(4, 8)).toBe(flags);
});

test('every type has its data', () => {
  const name = 'x.';
  const records: DnsRecord[] = [
    { type: 'AAAA', name, ttl: 5, ip: ip('2001:db8::1') },
    { type: 'SRV', name, ttl: 5, priority: 0, weight: 50, port: 80, target: 'y.x.' },
    { type: 'TXT', name, ttl: 5, text: '1.1.0' },
    { type: 'PTR', name, ttl: 5, target: 'y.x.' },
    {
      type: 'SOA', name, ttl: 5, primary: 'ns.x.', mailbox: 'h.x.', serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5,
    },
  ]; // prettier-ignore
  const bytes = records.map((record) => encodeDns(answerOf([record]), false).length - 54 - 3 - 10);
  expect(bytes).toEqual([16, 6 + 5, 6, 5, 6 + 5 + 20]);
  // The target of SRV is written in full even where names are compressed (RFC 2782); that of PTR is not.
  expect(encodeDns(answerOf(records.slice(1, 2)), true).length - 54 - 3 - 10).toBe(6 + 5);
  expect(encodeDns(answerOf(records.slice(3, 4)), true).length - 54 - 3 - 10).toBe(4);
});

test('a message reads as what was asked, and what came of it', () => {
  expect(dnsText(QUESTION)).toBe('A? kubernetes.default.svc.cluster.local.');
  expect(dnsText(answerOf([a(1)]))).toBe('A? kubernetes.default.svc.cluster.local. A 10.96.0.1');
  expect(dnsText(answerOf([1, 2, 3, 4, 5].map(a)))).toMatch(/A 10\.96\.0\.3 and 2 more$/);
  expect(dnsText(answerOf([]))).toMatch(/no such record$/);
  expect(dnsText(answerOf([], { rcode: 'NXDOMAIN' }))).toMatch(/NXDOMAIN$/);
});

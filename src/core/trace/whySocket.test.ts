import { expect, test } from 'vitest';
import { dnsText, type DnsAnswer, type DnsMessage } from '../net/dnsMessage.ts';
import { ip } from '../net/address.ts';
import { deliverWhy, sendWhy } from './whySocket.ts';

const QUESTION: DnsMessage = { id: 1, question: { name: 'web.', type: 'A' }, answer: null };
const answered = (more: Partial<DnsAnswer>): DnsMessage => ({
  ...QUESTION,
  answer: {
    rcode: 'NOERROR',
    authoritative: true,
    recursionAvailable: false,
    truncated: false,
    answers: [],
    authority: [],
    additional: [],
    ...more,
  },
});
const FOUND = answered({ answers: [{ type: 'A', name: 'web.', ttl: 5, ip: ip('10.96.0.80') }] });

const step = { n: 0, t: 0, source: 'udpSend', owner: 'default/a/c' } as const;
const sent = (message: DnsMessage) => sendWhy({ ...step, kind: 'send', what: `DNS ${dnsText(message)}` });
const got = (message: DnsMessage) =>
  deliverWhy({ ...step, kind: 'deliver', what: `DNS ${dnsText(message)}` });

test('questions and answers are told apart', () => {
  expect(sent(QUESTION)).toMatch(/must know what stands behind a name/);
  expect(sent(FOUND)).toMatch(/answers from what it knows/);
  expect(got(QUESTION)).toMatch(/is a name server/);
  expect(got(FOUND)).toMatch(/knows what it asked for/);
  expect(got(answered({ rcode: 'NXDOMAIN' }))).toMatch(/next name of its search list/);
  expect(got(answered({ rcode: 'SERVFAIL' }))).toMatch(/could not answer/);
});

test('a name without a record of one type does not end a search: the other type may have brought an address', () => {
  expect(got(answered({}))).toBe(
    'The name exists, but has no record of this type. A program that wants an address asks for A and AAAA together, and goes on to the next name of its search list only where neither brings one.',
  );
});

test('any other packet is a packet', () => {
  expect(sendWhy({ ...step, kind: 'send', what: 'TCP SYN' })).toMatch(/built here/);
  expect(deliverWhy({ ...step, kind: 'deliver', what: 'SYN' })).toMatch(/has arrived: default\/a\/c gets/);
});

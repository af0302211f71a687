import { expect, test } from 'vitest';
import type { Run, RunCaveat } from '../../core/trace/run.ts';
import { runFixture } from '../testing/run.ts';
import { aheadText, outcomeText, toneOf } from './outcomeText.ts';

const none = { errno: null, servedBy: null, serverSaw: null };
const caveat = (kind: RunCaveat['kind']): RunCaveat => ({
  code: 'NETWORK_POLICY',
  kind,
  object: 'NetworkPolicy/shop/deny-all',
  message: 'NetworkPolicy shop/deny-all selects the receiver and may forbid this.',
});
const served = { outcome: 'delivered', servedBy: 'default/web-2' } as const;

test.each<[Partial<Run>, string]>([
  [
    { ...served, serverSaw: '10.244.1.10:40000' },
    'Delivered by default/web-2; it saw the client as 10.244.1.10:40000',
  ],
  [{ outcome: 'delivered' }, 'Delivered'],
  [{ ...served, caveats: [caveat('assumed')] }, 'Delivered by default/web-2'],
  [{ ...served, caveats: [caveat('assumed'), caveat('unmodelled')] }, 'Delivered here by default/web-2'],
  [{ outcome: 'timed-out', errno: 'ETIMEDOUT' }, 'Timed out: nobody told the client'],
  [{ outcome: 'refused' }, 'Refused: the client was told so at once'],
  [{ outcome: 'refused', errno: 'ECONNREFUSED' }, 'Refused: the client was told so at once (ECONNREFUSED)'],
  [{ outcome: 'http-503', servedBy: 'default/web-1' }, 'Answered 503 by default/web-1'],
])('%o', (run, text) => {
  expect(outcomeText({ ...runFixture, ...none, ...run })).toBe(text);
});

test.each<[Partial<Run>, string]>([
  [served, 'Will be delivered to default/web-2'],
  [{ outcome: 'delivered' }, 'Will be delivered'],
  [{ ...served, caveats: [caveat('unmodelled')] }, 'Will be delivered here to default/web-2'],
])('before it has been shown: %o', (run, text) => {
  expect(aheadText({ ...runFixture, ...none, ...run })).toBe(text);
});

test.each<[string, Partial<Run>, string]>([
  ['a delivered one', served, 'good'],
  ['one with an assumption', { ...served, caveats: [caveat('assumed')] }, 'good'],
  ['one that a policy may forbid', { ...served, caveats: [caveat('unmodelled')] }, 'unsure'],
  ['one that failed, whatever a policy says', { outcome: 'refused', caveats: [caveat('unmodelled')] }, 'bad'],
])('what colour tells of %s', (_, run, tone) => {
  expect(toneOf({ ...runFixture, ...none, ...run })).toBe(tone);
});

import { expect, test } from 'vitest';
import type { Run } from '../../core/trace/run.ts';
import { runFixture } from '../testing/run.ts';
import { outcomeText } from './outcomeText.ts';

const none = { errno: null, servedBy: null, serverSaw: null };

test.each<[Partial<Run>, string]>([
  [
    { outcome: 'delivered', servedBy: 'default/web-2', serverSaw: '10.244.1.10:40000' },
    'Delivered by default/web-2; it saw the client as 10.244.1.10:40000',
  ],
  [{ outcome: 'delivered' }, 'Delivered'],
  [{ outcome: 'timed-out', errno: 'ETIMEDOUT' }, 'Timed out: nobody told the client (ETIMEDOUT)'],
  [{ outcome: 'refused' }, 'Refused: the client was told so at once'],
  [{ outcome: 'http-503', servedBy: 'default/web-1' }, 'Answered 503 by default/web-1'],
])('%o', (run, text) => {
  expect(outcomeText({ ...runFixture, ...none, ...run })).toBe(text);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runFixture } from '../testing/run.ts';
import { changed, redone, undone, type History, type Moment } from './historyStore.ts';

const modes = { podNetwork: null, serviceProxy: null };
const moment = (text: string): Moment => ({
  document: { id: 'a', text, file: 'a.yaml', scenarioId: null, modes },
  shown: null,
});
const start: History = { past: [], present: moment('0'), future: [] };
const textOf = ({ present }: History) => present?.document.text;

test('undo gives every text back, byte for byte, and redo what was undone', () => {
  const step = fc.oneof(fc.constant('undo'), fc.constant('redo'), fc.string());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let history = start;
      let texts = ['0'];
      let at = 0;
      for (const one of steps) {
        if (one === 'undo') {
          history = undone(history);
          at = Math.max(0, at - 1);
        } else if (one === 'redo') {
          history = redone(history);
          at = Math.min(texts.length - 1, at + 1);
        } else {
          history = changed(history, 'edit', moment(one));
          texts = [...texts.slice(0, at + 1), one];
          at = texts.length - 1;
        }
        expect(textOf(history)).toBe(texts[at]);
      }
    }),
  );
});

test('undoing past the beginning stays there', () => {
  let history = changed(start, 'edit', moment('1'));
  for (let i = 0; i < 10_000; i++) history = undone(history);
  expect(textOf(history)).toBe('0');
  expect(textOf(redone(history))).toBe('1');
});

test('the oldest go first when texts become too much; equal texts count once', () => {
  let history = start;
  const large = 'x'.repeat(1 << 20);
  for (let i = 0; i < 100; i++) history = changed(history, 'edit', moment(`${large}${i}`));
  expect(history.past.length).toBeLessThan(20);
  expect(history.past.length).toBeGreaterThan(10);
  for (let i = 0; i < 1000; i++) history = changed(history, 'modes', moment(large));
  expect(history.past.length).toBe(500);
});

test('the last step can be undone, however long its text is', () => {
  const huge = 'x'.repeat(20 << 20);
  let history = start;
  for (const end of 'abc') history = changed(history, 'edit', moment(huge + end));
  expect(history.past.map(({ moment: { document } }) => document.text.at(-1))).toEqual(['b']);
  expect(textOf(undone(history))?.at(-1)).toBe('b');
});

test('runs that a terminal made are kept for the latest moments only, what was sent for all', () => {
  const request = { from: 'pod/default/client', to: 'icmp://10.244.2.10' };
  const shown = { request, at: 3, made: { revision: 1, run: runFixture, runId: 7 } };
  let history = start;
  for (let i = 0; i < 20; i++)
    history = changed(history, 'send', moment('0'), { ...moment('0'), shown: { ...shown, at: i } });
  const kept = history.past.map((entry) => entry.moment.shown);
  expect(kept.filter((one) => one?.made).map((one) => one?.at)).toEqual([15, 16, 17, 18, 19]);
  expect(kept.map((one) => one?.request)).toEqual(Array(20).fill(request));
});

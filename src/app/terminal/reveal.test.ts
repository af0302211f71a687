import { expect, test } from 'vitest';
import type { Timing } from '../../worker/protocol.ts';
import { linesAfter, outputOf, printedRuns } from './output.ts';
import { pausesOf } from './reveal.ts';
import { block } from './terminalStore.ts';

const piece = (nth: number, n: number, length = 0): Timing => ({ stream: 'stdout', length, at: { nth, n } });

test('a new request waits longer than a further step, the same step and what came before any not at all', () => {
  const early: Timing = { stream: 'stdout', length: 1, at: null };
  const timing = [early, piece(0, 1), piece(0, 9), piece(0, 9), piece(1, 9), piece(2, 0)];
  expect(pausesOf(timing)).toEqual([0, 120, 120, 0, 400, 400]);
  expect(pausesOf([])).toEqual([]);
});

test('a long output takes no longer than four seconds', () => {
  const pauses = pausesOf(Array.from({ length: 100 }, (_, nth) => piece(nth, 0)));
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeCloseTo(4000);
});

test('pieces of both streams are told apart', () => {
  const whole = block({
    stdout: 'a\nbc\n',
    stderr: 'E\n',
    timing: [piece(0, 0, 2), { stream: 'stderr', length: 2, at: { nth: 0, n: 1 } }, piece(0, 2, 3)],
  });
  expect([0, 1, 2, 3].map((n) => outputOf(whole, n))).toEqual([
    { stdout: '', stderr: '' },
    { stdout: 'a\n', stderr: '' },
    { stdout: 'a\n', stderr: 'E\n' },
    { stdout: 'a\nbc\n', stderr: 'E\n' },
  ]);
  expect([0, 1, 2, 3].map((n) => linesAfter(whole, n))).toEqual([3, 2, 1, 0]);
});

test('what a command prints to both streams stands there in the order in which it did', () => {
  const timing: Timing[] = [
    { stream: 'stderr', length: 2, at: null },
    { stream: 'stdout', length: 2, at: null },
    { stream: 'stdout', length: 3, at: null },
    { stream: 'stderr', length: 2, at: null },
  ];
  const whole = block({ stdout: 'a\nbc\n', stderr: 'E\nF\n', timing });
  expect(printedRuns(whole, 4)).toEqual([
    { stream: 'stderr', text: 'E\n' },
    { stream: 'stdout', text: 'a\nbc\n' },
    { stream: 'stderr', text: 'F\n' },
  ]);
  expect(printedRuns(whole, 2).map(({ text }) => text)).toEqual(['E\n', 'a\n']);
  // Of a command that does not say when it printed what, errors come last.
  expect(printedRuns({ ...whole, timing: null }, 0).map(({ text }) => text)).toEqual(['a\nbc\n', 'E\nF\n']);
});

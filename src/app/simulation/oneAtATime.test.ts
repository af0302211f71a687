import { expect, test } from 'vitest';
import { oneAtATime } from './oneAtATime.ts';

function gate() {
  const started: number[] = [];
  const releases: (() => void)[] = [];
  const run = oneAtATime((n: number) => {
    started.push(n);
    return new Promise<void>((done) => releases.push(done));
  });
  const finish = async () => {
    releases.shift()?.();
    await Promise.resolve();
    await new Promise((done) => setTimeout(done));
  };
  return { started, run, finish };
}

test('two hundred calls run twice: the first, and the last', async () => {
  const { started, run, finish } = gate();
  const all = Array.from({ length: 200 }, (_, n) => run(n));
  expect(started).toEqual([0]);
  await finish();
  expect(started).toEqual([0, 199]);
  await finish();
  await Promise.all(all);
});

test('a task that fails lets the next one run', async () => {
  let runs = 0;
  const run = oneAtATime(async (fails: boolean) => {
    runs += 1;
    await Promise.resolve();
    if (fails) throw new Error('failed');
  });
  const first = run(true);
  const second = run(false);
  await expect(first).rejects.toThrow('failed');
  await second;
  expect(runs).toBe(2);
});

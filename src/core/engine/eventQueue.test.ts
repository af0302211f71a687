import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from './eventQueue.ts';

test('events run in order of time, first come first served among equals', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (delays) => {
      const queue = new EventQueue(100);
      const seen: [number, number][] = [];
      delays.forEach((delay, order) => queue.packet(delay, () => seen.push([queue.now, order])));
      queue.drain(
        () => true,
        () => false,
      );
      const expected = delays
        .map((delay, order) => [100 + delay, order])
        .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0));
      expect(seen).toEqual(expected);
    }),
  );
});

test('timers are left alone once nobody waits, packets still arrive', () => {
  const queue = new EventQueue(0);
  const seen: string[] = [];
  queue.timer(5, () => seen.push('timer'));
  queue.packet(9, () => seen.push('packet'));
  queue.drain(
    () => false,
    () => false,
  );
  expect(seen).toEqual(['packet']);
});

test('an endless run is stopped and told', () => {
  const queue = new EventQueue(0);
  const again = (): void => queue.packet(1, again);
  again();
  expect(
    queue.drain(
      () => true,
      () => false,
    ),
  ).toBe(false);
});

import { beforeEach, expect, test, vi } from 'vitest';
import { forgetRecent, listRecent, readRecent, saveRecent } from './recent.ts';

let store = new Map<string, string>();
let room = Infinity;

beforeEach(() => {
  store = new Map();
  room = Infinity;
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => store.get(key) ?? null,
    removeItem: (key: string) => store.delete(key),
    setItem: (key: string, value: string) => {
      const used = [...store].reduce(
        (sum, [one, text]) => sum + (one === key ? 0 : text.length),
        value.length,
      );
      if (used > room) throw new DOMException('full', 'QuotaExceededError');
      store.set(key, value);
    },
  });
});

const document = (id: string, text = 'kind: Pod') => ({
  id,
  text,
  file: 'a.yaml',
  scenarioId: null,
  modes: { podNetwork: 'bridge', serviceProxy: null },
  revision: 1,
});

test('what was saved last is first, and comes back as it was', () => {
  saveRecent(document('a'), 'A');
  saveRecent(document('b', 'kind: Node'), 'B');
  saveRecent(document('a', 'kind: Service'), 'A2');
  expect(listRecent().map(({ id, title }) => [id, title])).toEqual([
    ['a', 'A2'],
    ['b', 'B'],
  ]);
  const { revision: _revision, ...kept } = document('a', 'kind: Service');
  expect(readRecent('a')).toEqual(kept);
  forgetRecent('a');
  expect([listRecent().length, readRecent('a')]).toEqual([1, null]);
});

test('twenty are kept, and nothing of the others stays behind', () => {
  for (let i = 0; i < 30; i++) saveRecent(document(`d${i}`), `${i}`);
  expect(listRecent()).toHaveLength(20);
  expect(store.size).toBe(21);
});

test('a full storage is told, and what was there stays', () => {
  saveRecent(document('a'), 'A');
  room = 400;
  expect(saveRecent(document('b', 'x'.repeat(1000)), 'B')).toBe(false);
  expect(readRecent('a')?.text).toBe('kind: Pod');
});

test.each(['{', 'null', '[1,null,"x",{"id":1}]', '{"a":1}'])('%s in storage is an empty list', (text) => {
  store.set('podwalk.recent', text);
  store.set('podwalk.scenario.a', text);
  expect([listRecent(), readRecent('a')]).toEqual([[], null]);
});

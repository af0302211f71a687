import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { decodeDocuments } from '../io/yaml.ts';
import { clusterDump } from '../testing/kubectl/clusterDump.ts';
import type { Change } from './change.ts';
import { changeText } from './changeText.ts';
import { changeYaml } from './changeYaml.ts';

vi.setConfig({ testTimeout: 60_000 });

const SIZE = { nodes: 2, pods: 9, services: 3 };
const dump = clusterDump(SIZE);
const COUNT = SIZE.nodes + SIZE.pods + SIZE.services;
const indented = dump.replace(/items:\n[^]*?(?=^kind: List)/m, (list) =>
  list.replace(/^(?=- | {2})/gm, '  '),
);
const commented = dump.replaceAll(/^- apiVersion/gm, '# one more\n- apiVersion');
const topList = dump.replace(/^apiVersion: v1\nitems:\n/, '').replace(/^kind: List\n[^]*/m, '');
const windows = dump.replaceAll('\n', '\r\n');
const twice = `${topList}---\n${dump}`;

const VARIANTS: readonly [name: string, text: string, root: number, path: readonly string[]][] = [
  ['a List', dump, 0, ['items']],
  ['an indented List', indented, 0, ['items']],
  ['a List with comments', commented, 0, ['items']],
  ['a list at the top', topList, 0, []],
  ['Windows line ends', windows, 0, ['items']],
  ['the second of two documents', twice, 1, ['items']],
];

test('what is large enough to be taken apart is', () => {
  for (const [, text] of VARIANTS) {
    expect(text.length).toBeGreaterThan(1 << 16);
    expect(decodeDocuments(text, 'a.yaml').problems).toEqual([]);
  }
});

const index = fc.nat({ max: COUNT - 1 });
const change = (root: number, list: readonly string[]): fc.Arbitrary<Change> =>
  fc.oneof(
    fc
      .record({
        index,
        value: fc.constantFrom('x', undefined),
        key: fc.constantFrom('name', 'new', 'labels'),
      })
      .map(({ index: i, key, value }): Change => ({
        kind: 'patch',
        at: { root, path: [...list, i] },
        path: ['metadata'],
        entries: { [key]: value },
      })),
    fc.constant<Change>({ kind: 'append', at: { root, path: list }, items: [{ kind: 'Pod', a: [1, 2] }] }),
    index.map((i): Change => ({ kind: 'remove', at: { root, path: [...list, i] } })),
    fc.constant<Change>({ kind: 'add', object: { kind: 'Service' } }),
  );

/** No entry goes twice. */
const changes = (root: number, list: readonly string[]) =>
  fc.uniqueArray(change(root, list), {
    minLength: 1,
    maxLength: 6,
    selector: (one) => (one.kind === 'remove' ? JSON.stringify(one) : one),
  });

test.each(VARIANTS)('%s is changed entry by entry as it is as a whole', (_name, text, root, list) => {
  fc.assert(
    fc.property(changes(root, list), (all) => {
      const inPlace = all.filter(({ kind }) => kind !== 'add');
      // Where a stream may have ends of documents, it is parsed as a whole.
      const whole = changeYaml(`${text}...\n`, inPlace);
      const parts = changeYaml(text, inPlace);
      expect(`${parts}...\n`).toBe(whole);
    }),
    { numRuns: 12 },
  );
});

test.each(VARIANTS)('%s holds after changes what it should', (_name, text, root, list) => {
  fc.assert(
    fc.property(changes(root, list), (all) => {
      expect(changeText(text, all)).not.toBeNull();
    }),
    { numRuns: 30 },
  );
});

test('all entries of a list can go', () => {
  const all = Array.from({ length: COUNT }, (_, i): Change => ({
    kind: 'remove',
    at: { root: 0, path: ['items', i] },
  }));
  const changed = changeText(dump, all) ?? '';
  expect(decodeDocuments(changed, 'a.yaml').documents[0]?.value).toMatchObject({ items: [] });
});

test('a document of several can go', () => {
  const changed = changeText(twice, [{ kind: 'remove', at: { root: 0, path: [] } }]);
  expect(changed).toBe(`---\n${dump}`.replace(/^---\n/, ''));
});

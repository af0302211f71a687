import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Path } from '../cluster/source.ts';
import { parseJson } from './json.ts';
import { readJson } from './jsonReader.ts';
import { isPlainJson } from './jsonScan.ts';

/** Both ways to read a text must agree, whichever of them was taken. */
function expectOneAnswer(text: string): void {
  const { value, failure } = readJson(text);
  const result = parseJson(text);
  expect(result.ok ? null : result.failure).toEqual(failure);
  if (result.ok) expect(result.value).toStrictEqual(value);
}

const key = fc.oneof(
  fc.constantFrom('a', 'b', '__proto__', 'constructor', 'x"y', '\\', 'é', ''),
  fc.string(),
);
const { value: anyValue } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.json({ maxDepth: 0 }), fc.constantFrom('"\\u0061{["', '1e400', '-0', '01', "'a'", '"\t"')),
    fc.array(tie('value'), { maxLength: 4 }).map((entries) => `[${entries.join(', ')}]`),
    // Written by hand, so that keys repeat, as they cannot in an object of ours.
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 4 })
      .map((pairs) => `{${pairs.map(([name, value]) => `${JSON.stringify(name)} :${value}`).join(',\n')}}`),
  ),
}));

test('a text read by the language’s own parser has the answer it has when it is read word by word', () => {
  fc.assert(fc.property(anyValue, expectOneAnswer), { numRuns: 2000 });
  const broken = fc
    .tuple(anyValue, fc.nat(), fc.constantFrom('', ',', '}', ']', '"', ':', '\\'))
    .map(
      ([text, at, more]) => text.slice(0, at % (text.length + 1)) + more + text.slice(at % (text.length + 1)),
    );
  fc.assert(fc.property(broken, expectOneAnswer), { numRuns: 2000 });
});

test('what JSON.parse does not mind is never taken for plain', () => {
  const keys = (count: number) => `{${Array.from({ length: count }, (_, i) => `"k${i}":0`).join(',')}}`;
  const suspect = [
    '{"a":1,"a":2}',
    '{"a":[{"b":1},{"b":1,"c":{},"b":2}]}',
    '{"a":{"x":1},"b":[],"a":0}',
    '{"a":1,"\\u0061":2}',
    '{"__proto__":1}',
    '[{"x":{"constructor":{}}}]',
    '{"prototype":[]}',
    '['.repeat(65) + ']'.repeat(65),
    `[${'0,'.repeat(200_000)}0]`,
    keys(1000),
  ];
  for (const text of suspect)
    expect([text.slice(0, 40), isPlainJson(text)]).toEqual([text.slice(0, 40), false]);
  const plain = [
    '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}],"d":"a\\":b"}',
    '{"a":"__proto__","b":"{[,:"}',
    '['.repeat(64) + ']'.repeat(64),
    `[${'0,'.repeat(199_999)}0]`,
    keys(100),
  ];
  for (const text of plain) expect([text.slice(0, 40), isPlainJson(text)]).toEqual([text.slice(0, 40), true]);
  for (const text of [...suspect, ...plain]) expectOneAnswer(text);
});

/** All paths into a value. */
const pathsOf = (value: unknown): Path[] =>
  typeof value !== 'object' || value === null
    ? [[]]
    : [
        [],
        ...Object.entries(value).flatMap(([name, child]) =>
          pathsOf(child).map((path): Path => [Array.isArray(value) ? Number(name) : name, ...path]),
        ),
      ];

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, part) => (inner as Record<string, unknown>)[part], value);

test('the place of a path is that of its key, or of the list entry itself; asked in any order', () => {
  const spaced = fc.tuple(
    fc.jsonValue({ maxDepth: 4 }),
    fc.constantFrom(0, 1, 3),
    fc.infiniteStream(fc.nat(99)),
  );
  fc.assert(
    fc.property(spaced, ([value, indent, order]) => {
      const text = ` ${JSON.stringify(value, null, indent)}\n`;
      const result = parseJson(text);
      if (!result.ok) return; // a key that is not allowed
      const paths = pathsOf(value).map((path) => ({ path, order: order.next().value as number }));
      for (const { path } of paths.sort((a, b) => a.order - b.order)) {
        const rest = text.slice(result.offsetOf(path));
        const last = path.at(-1);
        const name = typeof last === 'string' ? JSON.stringify(last) : '';
        expect(rest.startsWith(name)).toBe(true);
        const read = JSON.stringify(at(value, path), null, indent);
        const flat = (written: string) => written.replace(/\s+/g, '');
        expect(flat(rest.slice(name.length)).replace(/^:/, '')).toMatch(
          new RegExp(`^${flat(read).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
        );
        expect(result.offsetOf([...path, 'not there', 3])).toBe(result.offsetOf(path));
        expect(result.offsetOf([...path, 1e6, 'x'])).toBe(result.offsetOf(path));
      }
    }),
  );
});

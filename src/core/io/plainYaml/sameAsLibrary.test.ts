import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { scenarios } from '../../../scenarios/index.ts';
import type { Path } from '../../cluster/source.ts';
import { clusterDump } from '../../testing/kubectl/clusterDump.ts';
import { Lines } from '../lines.ts';
import { readOddYaml } from '../oddYaml.ts';
import { decodeDocuments } from '../yaml.ts';
import { yamlParts } from '../yamlParts.ts';
import type { Yaml11Scalar } from '../yaml11.ts';
import type { YamlValues } from '../yamlValues.ts';
import { Cursor, NotPlain } from './cursor.ts';
import { readDocument } from './document.ts';
import { isKeyAt } from './keyAt.ts';
import { Places } from './places.ts';
import { PlainYaml } from './reader.ts';
import { Words } from './words.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Read {
  readonly value: unknown;
  readonly yaml11: readonly Yaml11Scalar[];
  readonly offsetOf: (path: Path) => number;
}

/** What the plain reader makes of a text: the documents up to the first that it leaves to others. */
function plainly(text: string): { documents: Read[]; isAll: boolean } {
  const documents: Read[] = [];
  for (const { content, to } of yamlParts(text)) {
    const yaml11: Yaml11Scalar[] = [];
    const places = new Places(1_000_000, 8);
    const cursor = new Cursor(text, content, to);
    const reader = new PlainYaml(cursor, places, new Words(), (source, offset, path) =>
      yaml11.push({ source, offset, path }),
    );
    try {
      const steps = readDocument(cursor, reader, places, null);
      let step = steps.next();
      while (!step.done) step = steps.next();
      const offsetOf = (path: Path) => places.find(0, path, (offset, key) => isKeyAt(text, offset, key));
      documents.push({ value: step.value, yaml11, offsetOf });
    } catch (failure) {
      if (failure instanceof NotPlain) return { documents, isAll: false };
      throw failure;
    }
  }
  return { documents, isAll: true };
}

const startOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;

/** Every path of a document with the character at which the library saw it. */
function* placesOf(values: YamlValues): Generator<[Path, number]> {
  yield [[], startOf(values.root)];
  function* inside(node: unknown, path: Path): Generator<[Path, number]> {
    if (isSeq(node)) {
      for (const [i, item] of node.items.entries()) {
        yield [[...path, i], startOf(item)];
        yield* inside(item, [...path, i]);
      }
    } else if (isMap(node)) {
      for (const { key, value } of node.items) {
        const text = isScalar(key) ? (key.source ?? String(key.value)) : '';
        yield [[...path, text], startOf(key)];
        yield* inside(value, [...path, text]);
      }
    } else expect(isAlias(node)).toBe(false);
  }
  yield* inside(values.root, []);
}

/** Both read the same, or the plain reader leaves it to the library. @returns whether it read all of it */
function compare(given: string): boolean {
  const text = given.replaceAll('\r\n', '\n');
  const { documents, isAll } = plainly(text);
  const library = readOddYaml(text, 0, text.length, new Lines(text));
  if (!library.ok) {
    expect({ text, isAll }).toEqual({ text, isAll: false });
    return false;
  }
  const lines = new Lines(text);
  const ours: unknown[] = [];
  const theirs: unknown[] = [];
  for (const [i, values] of library.documents.entries()) {
    const read = documents[i];
    if (!read) continue;
    const places = [...placesOf(values)];
    ours.push(read.value, read.yaml11, ...places.map(([path]) => lines.lineAt(read.offsetOf(path))));
    theirs.push(values.value, values.yaml11, ...places.map(([, offset]) => lines.lineAt(offset)));
  }
  expect({ text, read: ours }).toStrictEqual({ text, read: theirs });
  if (isAll) expect(documents).toHaveLength(library.documents.length);
  return isAll;
}

/** Everything that the plain reader knows, close together. */
const ALL = `# a comment
apiVersion: v1
kind: List
items:
- kind: Pod   # another
  "quoted key": "text\\twith \\u00e9scapes"
  'single': 'it''s: # here'
  empty:
  nothing: ~
  words: [null, true, False, no, 0777, 0x1f, 0o17, 1.5, -2, 1e3, .5, .inf, -.INF, .nan, 12e, 0.]
  flow: { a: 1, "b":2, c: [x, 'y', "z"], tcp://1.2.3.4:80: d, e: { } }
  over: [
    one, two,
      three
    ]
  plain text: goes on
    in the next line

    and after an empty one
  'folded': 'goes on
    there'
  "double": "goes \\
    on
      here

    there"
  url: http://a.b/c?d=e#f
  time: 12:30:00
  -dash: -a
  ?q: ?b
  :c: :d
  block: |
    # no comment
      deeper

    end

  strip: |-
    one
  keep: |+
    two


  fold: >
    one
    two

      deeper
      still

    three
  list:
  - 1
  -
    - nested
    - - twice
      - again
  -   a: 1
      b:
      - c
  deeper:
    - x
    -
    - y: z
---
second: document
---
- a
- b: c
---
"{": '}'
`;

/** A text with one character gone, two changing places, and some of the marks of YAML put in, at each of its positions. */
function* slips(text: string): Generator<string> {
  const marks = [
    ' ',
    '\n',
    ':',
    '-',
    '#',
    '"',
    "'",
    '[',
    '}',
    ',',
    '|',
    '&',
    '*',
    '!',
    '\t',
    'x',
    '  ',
    '\n\n',
    '? ',
    ': ',
    '- ',
  ];
  for (let i = 0; i < text.length; i++) {
    yield text.slice(0, i) + text.slice(i + 1);
    yield text.slice(0, i) + (text[i + 1] ?? '') + (text[i] ?? '') + text.slice(i + 2);
    for (let m = i % 9; m < marks.length; m += 9) yield text.slice(0, i) + marks[m] + text.slice(i);
  }
}

/** The parts of ALL, small enough to be read thousands of times. */
const PARTS = [
  ...ALL.replace(/^[^]*?items:\n/, '').matchAll(/^ {2}\S.*\n(?: {3,}.*\n| {2}[-\]].*\n|\n)*/gm),
].map(([part]) => part.replace(/^ {2}/gm, ''));

test('everything that programs write is read without the library', () => {
  expect(compare(ALL)).toBe(true);
  expect(compare(ALL.replaceAll('\n', '\r\n'))).toBe(true);
  expect(compare(clusterDump({ nodes: 2, pods: 3, services: 2 }))).toBe(true);
});

test('the scenarios that come with the page are read as the library reads them', () => {
  expect(scenarios.length).toBeGreaterThan(5);
  for (const { text } of scenarios) compare(text);
});

test('of what one slip makes of a text, nothing is read that the library reads differently', () => {
  expect(PARTS.length).toBeGreaterThan(15);
  const read = { all: 0, left: 0 };
  for (const part of PARTS) for (const text of slips(part)) read[compare(text) ? 'all' : 'left']++;
  expect(read.all).toBeGreaterThan(500);
  expect(read.left).toBeGreaterThan(500);
});

const words = [
  'a: ', 'b:\n', 'c', '- ', '-\n', '  ', '    ', '\n', '\n\n', '# x\n', ' #', '"', "'", '|\n', '>-\n', '|+\n', '[', ']', '{', '}',
  ', ', ': ', 'no', '0777', '12', '~', '---\n', 'text', '\\n', '\\', '&a ', '*a', '!!str ', '? ', '<<: ', '\t', 'é', '1.', ':', '-', '?',
]; // prettier-ignore

test('nor of heaps of words', () => {
  const heaps = fc.array(fc.constantFrom(...words), { maxLength: 24 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(heaps, (text) => void compare(text)),
    { numRuns: 1_500 },
  );
});

test('any value reads back as it was, written in any of the ways of a program', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[a-z :#\-'"\n]{0,40}$/));
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.boolean(),
      tie('list'),
      tie('map'),
    ),
    list: fc.array(tie('any'), { maxLength: 4 }),
    map: fc.dictionary(fc.stringMatching(/^[a-z][a-z./-]{0,12}$/), tie('any'), { maxKeys: 4 }),
  })).map;
  fc.assert(
    fc.property(value, (given) => {
      const json = JSON.stringify(given);
      const { value: read } = decodeDocuments(`---\n${json}\n`, 'a.yaml').documents[0] ?? {};
      expect(JSON.stringify(read)).toBe(json);
    }),
    { numRuns: 300 },
  );
});

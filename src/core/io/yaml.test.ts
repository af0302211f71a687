import { expect, test, vi } from 'vitest';
import { formatPath } from '../cluster/source.ts';
import { decodeDocuments } from './yaml.ts';

// All of these are quick on an idle machine; the limit is for one that is not.
vi.setConfig({ testTimeout: 60_000 });

const laughs = (levels: number, width: number) =>
  Array.from({ length: levels }, (_, i) => {
    const items = Array.from({ length: width }, () => (i === 0 ? 'lol' : `*a${i - 1}`)).join(', ');
    return `k${i}: &a${i} [${items}]`;
  }).join('\n');

const block = (depth: number) => Array.from({ length: depth }, (_, i) => `${' '.repeat(i)}a:`).join('\n');

test.each<[name: string, file: string, text: string, code: string, line: number]>([
  ['J1 an open brace', 'a.json', '{', 'JSON_SYNTAX', 1],
  ['J1 on standard input', '-', '{', 'JSON_SYNTAX', 1],
  ['J2 a trailing comma', 'a.json', '{\n"a": 1,\n}', 'JSON_SYNTAX', 3],
  ['J2 a comment', 'a.json', '{ // hi\n}', 'JSON_SYNTAX', 1],
  ['J2 single quotes', 'a.json', "{'a': 1}", 'JSON_SYNTAX', 1],
  ['a wrong escape', 'a.json', '{"a": "\\x"}', 'JSON_SYNTAX', 1],
  ['a line end inside a text', 'a.json', '{"a": "\n"}', 'JSON_SYNTAX', 1],
  ['something behind the end', 'a.json', '{}\n{}', 'JSON_SYNTAX', 2],
  ['J3 a key twice', 'a.json', '{"nodes": 1,\n\n"nodes": 2}', 'JSON_DUPLICATE', 3],
  ['J4 __proto__', 'a.json', '{"a": {"__proto__": {"x": 1}}}', 'JSON_KEY', 1],
  ['J4 constructor', 'a.yaml', 'a:\n  constructor: {}', 'JSON_KEY', 2],
  ['J4 prototype in a flow map', 'a.yaml', 'a: { prototype: 1 }', 'JSON_KEY', 1],
  ['J33 a million entries', 'a.json', `[${'{},'.repeat(1e6)}{}]`, 'SIZE_ITEMS', 1],
  ['J34 depth 10,000', 'a.json', '{"a":'.repeat(10_000), 'JSON_DEPTH', 1],
  ['J34 on standard input', '-', '{"a":'.repeat(10_000), 'JSON_DEPTH', 1],
  ['J37 a picture', 'a.yaml', '\uFFFDPNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01', 'FILE_TYPE', 1],
  ['J37 nothing', '-', '', 'FILE_EMPTY', 1],
  ['J37 200 MB', 'a.yaml', 'x'.repeat(200e6), 'FILE_SIZE', 1],
  ['J37 UTF-16', 'a.yaml', '\uFFFD\uFFFDa\0:\0 \x001\0', 'FILE_ENCODING', 1],
  ['Y1 a tab', 'a.yaml', 'a:\n\tb: 1', 'YAML_TAB', 2],
  ['Y2 wrong indentation', 'a.yaml', 'spec:\n  ports:\n  - a: 1\n   b: 2', 'YAML_SYNTAX', 4],
  ['Y3 a key twice', 'a.yaml', 'a: 1\nb: 2\na: 3', 'YAML_DUPLICATE', 3],
  ['Y4 billion laughs', 'a.yaml', laughs(9, 9), 'YAML_ALIASES', 4],
  ['Y5 101 harmless aliases', 'a.yaml', `a: &x 1\nb: [${'*x, '.repeat(100)}*x]`, 'YAML_ALIASES', 2],
  ['Y6 a cycle', 'a.yaml', 'a: &a [*a]', 'YAML_CYCLE', 1],
  ['Y7 an unknown alias', 'a.yaml', 'a: 1\nb: *x', 'YAML_ALIAS_UNKNOWN', 2],
  ['Y8 1,500 brackets', 'a.yaml', '['.repeat(1500), 'YAML_DEPTH', 1],
  ['Y8 20,000 brackets', '-', '['.repeat(20_000), 'YAML_DEPTH', 1],
  ['Y8 brackets behind comments', 'a.yaml', '[ # ]\n'.repeat(2000), 'YAML_DEPTH', 65],
  ['Y8 brackets behind quotes', 'a.yaml', '["]", '.repeat(2000), 'YAML_DEPTH', 1],
  ['Y9 block nesting 2,000', 'a.yaml', block(1000), 'YAML_DEPTH', 65],
  ['Y9 lists in lists', 'a.yaml', '- '.repeat(2000), 'YAML_DEPTH', 1],
  ['Y9 keys in keys', 'a.yaml', '? '.repeat(2000), 'YAML_DEPTH', 1],
  ['Y10 a long text', 'a.yaml', `a: ${'x'.repeat(32 << 20)}`, 'YAML_SIZE', 1],
  ['Y10 many comments', 'a.yaml', '# hi\n'.repeat(7e6), 'YAML_SIZE', 1],
  ['Y10 a list of four million', 'a.yaml', `a:\n${'- b\n'.repeat(4e6)}`, 'YAML_SIZE', 4e6],
  ['Y10 nothing but comments', 'a.yaml', '# hi\n'.repeat(1e6), 'YAML_EMPTY', 1],
  ['Y11 60,000 documents', 'a.yaml', '---\na: 1\n'.repeat(60_000), 'YAML_DOCS', 100_001],
  ['an anchor in a long text', 'a.yaml', `b: 1\na: &x ${'x'.repeat(1 << 20)}`, 'YAML_SIZE', 2],
  [
    'a mistake in a long list',
    'a.yaml',
    `a:\n${'- bc: d\n'.repeat(2e5)}- e: f\n   g: h\n`,
    'YAML_SYNTAX',
    200_003,
  ],
  [
    'a key twice in a long list',
    'a.yaml',
    `a:\n${'- bc: d\n'.repeat(2e5)}- e: f\n  e: h\n`,
    'YAML_DUPLICATE',
    200_003,
  ],
  [
    '101 aliases in a long list',
    'a.yaml',
    `a:\n${'- bcdef: ghi\n'.repeat(1e5)}${'- [&x 1, *x]\n'.repeat(101)}`,
    'YAML_ALIASES',
    100_102,
  ],
  ['Y12 !!js/function', 'a.yaml', 'a: !!js/function "x"', 'YAML_TAG', 1],
  ['Y12 !custom', 'a.yaml', 'b: 1\na: !custom {}', 'YAML_TAG', 2],
  ['Y12 !!binary', 'a.yaml', 'a: !!binary aGk=', 'YAML_TAG', 1],
  ['Y13 a merge key with __proto__', 'a.yaml', 'a: &a\n  __proto__: {x: 1}\nb:\n  <<: *a', 'JSON_KEY', 2],
  ['Y14 an empty file', 'a.yaml', ' \n', 'YAML_EMPTY', 1],
  ['Y14 only ---', 'a.yaml', '---\n', 'YAML_EMPTY', 1],
  ['Y14 only comments', 'a.yaml', '# hi\n# there\n', 'YAML_EMPTY', 1],
  ['Y19 a template', 'a.yaml', 'metadata:\n  name: {{ .Release.Name }}', 'K8S_TEMPLATE', 2],
  ['Y19 a template line', 'a.yaml', 'a: 1\n{{- if .Values.x }}\nb: 1\n{{- end }}', 'K8S_TEMPLATE', 2],
  ['Y23 an octal port', 'a.yaml', 'ports:\n- port: 080', 'PORT_OCTAL', 2],
  ['Y30 a NUL inside a text', 'a.yaml', 'a: 1\nb: "x\0y"', 'NAME_CHARS', 2],
])('%s', (_name, file, text, code, line) => {
  const { documents, problems } = decodeDocuments(text, file);
  const [problem] = problems;
  expect({ code: problem?.code, line: problem?.line }).toEqual({ code, line });
  expect(problem?.severity).toBe('error');
  expect(problem?.message).not.toBe('');
  expect(problem?.remedy).not.toBe('');
  if (code !== 'PORT_OCTAL') expect(documents).toEqual([]);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

test.each<[name: string, text: string, documents: number, last: unknown]>([
  ['Y10 a text of 5 MB', `a: ${'x'.repeat(5e6)}`, 1, { a: 'x'.repeat(5e6) }],
  [
    'a block of text of 2 MB',
    `a: |\n${'  line\n\n   deeper\n'.repeat(1e5)}`,
    1,
    { a: 'line\n\n deeper\n'.repeat(1e5) },
  ],
  ['Y10 a list of 100,000', '- bcde\n'.repeat(1e5), 1e5, 'bcde'],
  ['Y11 20,000 documents', '---\na: 1\n'.repeat(20_000), 20_000, { a: 1 }],
  [
    'anchors in entries of a long list',
    `${'- bc: defg\n'.repeat(1e5)}- { a: &x 1, b: *x }\n`,
    100_001,
    { a: 1, b: 1 },
  ],
  ['a tag in one of many documents', `${'a: 1\n---\n'.repeat(20_000)}a: !!str 1`, 20_001, { a: '1' }],
])('%s is read', (_name, text, count, last) => {
  const { documents, problems } = decodeDocuments(text, 'a.yaml');
  expect(problems).toEqual([]);
  expect(documents).toHaveLength(count);
  expect(documents.at(-1)?.value).toEqual(last);
});

test('of the entry of a long list that the library has to read, all lines are known', () => {
  const entries = `a:\n${'- bc: defg\n'.repeat(1e5)}- c: &x\n    d: 1\n  e: *x\n  port: 080\n- f: 2\n`;
  const { documents, problems } = decodeDocuments(entries, 'a.yaml');
  const lineOf = (...path: (string | number)[]) => documents[0]?.lineOf(path);
  expect(lineOf('a', 1e5, 'c', 'd')).toBe(100_003);
  expect(lineOf('a', 1e5, 'e', 'd')).toBe(100_003);
  expect(lineOf('a', 1e5 + 1, 'f')).toBe(100_006);
  expect(lineOf('a', 1e5 + 7)).toBe(1);
  expect(problems.map(({ code, line, path }) => [code, line, path])).toEqual([
    ['PORT_OCTAL', 100_005, '$.a[100000].port'],
  ]);
});

test('a mistake of a kind that is told fifty times hides none of another', () => {
  const { problems } = decodeDocuments(`a: [${'no, '.repeat(600)}no]\nport: 080`, 'a.yaml');
  expect(problems.filter(({ code }) => code === 'YAML_11')).toHaveLength(50);
  expect(problems.filter(({ code }) => code === 'PORT_OCTAL')).toHaveLength(1);
});

// None of these may take longer than its length; of a quadratic answer none of them would see the end.
test.each([
  ['quotes', '"\n'],
  ['quotes in entries', '- "\n'],
  ['brackets in entries', '- [\n'],
  ['dashes', '- '],
  ['keys in keys', 'a: '],
  ['line ends in a text', ' \n'],
  ['escapes', '\\n'],
  ['lines of a text', '\n a'],
  ['anchors', '- &a\n'],
  ['carriage returns', '\r'],
  ['maps in brackets', '{a: b},'],
])('4 MiB of %s have an answer', (name, part) => {
  const head =
    { 'maps in brackets': '[', escapes: 'a: "', 'line ends in a text': 'a: |', 'lines of a text': 'a: b' }[
      name
    ] ?? '';
  const tail = { 'maps in brackets': ']', escapes: '"', 'line ends in a text': ' b' }[name] ?? '';
  const { documents, problems } = decodeDocuments(
    head + part.repeat((4 << 20) / part.length) + tail,
    'a.yaml',
  );
  expect(documents.length + problems.length).toBeGreaterThan(0);
});

test('both lines of a repeated key are told', () => {
  expect(decodeDocuments('a: 1\nb: 2\na: 3', 'a.yaml').problems[0]?.message).toContain('lines 1 and 3');
  expect(decodeDocuments('{"a": 1,\n"a": 2}', 'a.json').problems[0]?.message).toContain('lines 1 and 2');
});

test('a wrong indent is quoted with the line that it may belong with', () => {
  const [problem] = decodeDocuments('a:\n  b: 1\n c: 2', 'a.yaml').problems;
  expect(problem?.message).toContain('‘c: 2’');
  expect(problem?.remedy).toContain('‘b: 1’ in line 2');
});

test('many aliases are no accusation', () => {
  expect(decodeDocuments(laughs(9, 9), 'a.yaml').problems[0]?.message).toBe('More than 100 aliases.');
});

test('YAML 1.1 words are noted where they stand', () => {
  const { problems, documents } = decodeDocuments('spec:\n  enabled: no\n  mode: 0777', 'a.yaml');
  expect(documents[0]?.value).toEqual({ spec: { enabled: 'no', mode: 777 } });
  expect(problems.map(({ code, severity, line, path }) => [code, severity, line, path])).toEqual([
    ['YAML_11', 'notice', 2, '$.spec.enabled'],
    ['YAML_11', 'notice', 3, '$.spec.mode'],
  ]);
  expect(problems[1]?.message).toContain('511');
});

test('byte order mark, Windows line ends, merge keys and aliases are read', () => {
  const text = '\uFEFFa: &a\r\n  x: 1\r\n  y: 2\r\nb:\r\n  <<: *a\r\n  y: 3\r\nc: *a\r\n';
  const { problems, documents } = decodeDocuments(text, 'a.yaml');
  expect(problems).toEqual([]);
  expect(documents[0]?.value).toEqual({ a: { x: 1, y: 2 }, b: { x: 1, y: 3 }, c: { x: 1, y: 2 } });
});

test.each([
  ['YAML', 'a.yaml', 'a: 1\n---\nb:\n  c:\n  - d: 1\n    e: 2\n'],
  ['a YAML list', 'a.yaml', '- a: 1\n\n- b:\n    c:\n    - d: 1\n      e: 2\n'],
  ['JSON', 'a.json', '[{"a": 1},\n\n{"b":\n{"c": [\n{"d": 1,\n"e": 2}]}}]'],
])('documents and lines of %s', (_name, file, text) => {
  const { documents } = decodeDocuments(text, file);
  const [, second] = documents;
  expect(documents.map(({ number }) => number)).toEqual([1, 2]);
  expect(second?.value).toEqual({ b: { c: [{ d: 1, e: 2 }] } });
  const lineOf = (...path: (string | number)[]) => [formatPath(path), second?.lineOf(path)];
  const first = second?.lineOf([]) ?? 0;
  expect(first).toBe(3);
  expect(lineOf('b', 'c', 0, 'e')[1]).toBe(6);
  expect(lineOf('b', 'c', 0, 'missing', 'too')[1]).toBe(5);
  expect(lineOf('b', 'c', 7)[1]).toBe(second?.lineOf(['b', 'c']));
});

test('JSON with a trailing comma is fine as YAML', () => {
  expect(decodeDocuments('{"a": 1,}', 'a.yaml').documents[0]?.value).toEqual({ a: 1 });
});

test('names of every JavaScript object are ordinary values', () => {
  const text = 'name: constructor\nother: [toString, hasOwnProperty]';
  expect(decodeDocuments(text, 'a.yaml').documents[0]?.value).toEqual({
    name: 'constructor',
    other: ['toString', 'hasOwnProperty'],
  });
});

test('JSON documents with --- between them are a stream', () => {
  const { documents, problems } = decodeDocuments('{"kind":"Pod"}\n---\n{"kind":"Node"}\n', 'pods.json');
  expect(problems).toEqual([]);
  expect(documents.map(({ value }) => value)).toEqual([{ kind: 'Pod' }, { kind: 'Node' }]);
});

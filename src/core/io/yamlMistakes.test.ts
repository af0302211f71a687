import { expect, test } from 'vitest';
import { decodeDocuments } from './yaml.ts';

test.each<[name: string, text: string, line: number, message: RegExp, remedy: RegExp]>([
  ['an open list, noticed at the next key', 'foo: [1, 2\na: 1\n', 1, /‘\[’ opened.*not closed/, /Add ‘\]’/],
  ['an open list of maps', 'a:\n  ports: [{ a: 1 }\n  b: 2\n', 2, /‘\[’.*not closed/, /‘\]’/],
  ['an open map, noticed at the end', 'a: { b: c\n', 1, /‘\{’.*not closed/, /‘\}’/],
  ['an open map, noticed at the next document', 'a: { b: c\n---\nd: 1\n', 1, /‘\{’.*not closed/, /‘\}’/],
  ['an open map of several lines', 'a: {\n  b: 1\nc: 2\n', 1, /‘\{’.*not closed/, /‘\}’/],
  ['the wrong bracket', 'a: [1, 2}\nb: 1\n', 1, /‘\[’ of line 1 is closed by ‘\}’/, /‘\]’/],
  ['a bracket too many', 'a: [1, 2]]\n', 1, /‘\]’ closes nothing/, /Take it away/],
  ['a missing comma', 'a: { b: 1 c: 2 }\n', 1, /comma is missing/, /comma/],
  ['a missing comma between maps', 'a: [{ b: 1 } { c: 1 }]\n', 1, /comma is missing/, /comma/],
  ['an open quote, noticed at the end', 'a: 1\nb: "foo\nc: 2\n', 2, /double quote.*not close/, /Add "/],
  ['an open quote before another', 'a: "foo\nb: "bar"\n', 1, /double quote.*not close/, /Add "/],
  ['an open single quote', "a: 'foo\nb: 1\n", 1, /single quote.*not close/, /Add '/],
  ['a quote too few in a list', 'a: ["sh, "-c"]\nb: 1\n', 1, /no partner/, /Add the one/],
  ['more indented than the key above', 'a:\n  b: 1\n    c: 2\n', 3, /‘c: 2’.*deeper than ‘b: 1’/, /2 spaces/],
  ['indented at the top', 'a: 1\n b: 2\n', 2, /‘b: 2’.*deeper than ‘a: 1’/, /Do not indent it/],
  [
    'less indented than its neighbours',
    'a:\n    b: 1\n  c: 2\n',
    3,
    /by 2 spaces.*fits no line/,
    /by 4 spaces, as ‘b: 1’ in line 2; or not at all, as ‘a:’ in line 1/,
  ],
  [
    'a key of an entry',
    'a:\n  p:\n  - b: 1\n   c: 2\n',
    4,
    /by 3 spaces/,
    /by 4 spaces, as ‘- b: 1’.*by 2 spaces, as ‘p:’/,
  ],
  ['an entry beside the others', 'a:\n    - b: 1\n   - c: 2\n', 3, /by 3 spaces/, /4 spaces, as ‘- b: 1’/],
  [
    'a key where an entry was due',
    'a:\n  - b: 1\n  c: 2\n',
    3,
    /the next entry of the list/,
    /begin it with/,
  ],
  ['the first line indented', ' a: 1\nb: 2\n', 2, /not indented/, /by 1 space, as ‘a: 1’/],
  ['a missing colon', 'kind: Pod\nmetadata\n  name: a\n', 2, /‘metadata’ a colon is missing/, /‘metadata:’/],
  ['a missing colon before a value', 'a:\n  name b\n  c: 1\n', 2, /‘name’ a colon/, /‘name: b’/],
  ['a missing colon on the last line', 'a:\n  c: 1\n  name b\n', 3, /‘name’ a colon/, /‘name: b’/],
  ['no space behind the colon', 'kind:Pod\na: 1\n', 1, /‘kind:’ a space is missing/, /‘kind: Pod’/],
  ['no space behind the dash', 'p:\n  -port: 80\n   t: 1\n', 2, /dash a space is missing/, /‘- port: 80’/],
  ['two colons', 'a: b: c\n', 1, /two ‘key: value’ pairs/, /"b: c"/],
  ['a list beside its key', 'a: - b\n', 1, /line after its key/, /line of its own/],
  ['a reserved character', 'a: @foo\n', 1, /cannot begin with ‘@’/, /"@foo"/],
  ['an asterisk', 'a: *\n', 1, /cannot begin with ‘\*’/, /"\*"/],
  ['text behind a quote', 'a: "foo" bar\n', 1, /nothing may follow/, /one pair of quotes/],
  ['a path of Windows', 'a: "C:\\Users"\n', 1, /‘\\U’ means nothing/, /single quotes/],
  ['text beside a bar', 'a: |foo\n  bar\n', 1, /the next line/, /indented/],
  ['a directive', '%YAML 3\n---\na: 1\n', 1, /Column 7/, /Check/],
])('%s', (_name, text, line, message, remedy) => {
  const [problem] = decodeDocuments(text, 'a.yaml').problems;
  expect(problem).toMatchObject({ code: 'YAML_SYNTAX', severity: 'error', line });
  expect(problem?.message).toMatch(message);
  expect(problem?.remedy).toMatch(remedy);
});

const FILE = `apiVersion: v1
kind: Service
metadata: { name: web, labels: { app: "web" } }
spec:
  selector:
    app: web
  ports:
    - name: http
      port: 80
    - { name: 'other', port: 81 }
`;
const JARGON = /\b(?:implicit|scalar|mapping|sequence|token|indicator|collection|node end)\b/i;

/** What one slip of a finger makes of a text. */
const slips = (text: string): string[] =>
  Array.from({ length: text.length }, (_, i) => [
    text.slice(0, i) + text.slice(i + 1),
    `${text.slice(0, i)} ${text.slice(i)}`,
    `${text.slice(0, i)}"${text.slice(i)}`,
    `${text.slice(0, i)}\n${text.slice(i)}`,
  ]).flat();

test('whatever one slip makes of a file, it is told in plain English at a line of it', () => {
  const faulty = slips(FILE).filter((text) => decodeDocuments(text, 'a.yaml').documents.length === 0);
  expect(faulty.length).toBeGreaterThan(100);
  for (const text of faulty) {
    const [problem] = decodeDocuments(text, 'a.yaml').problems;
    expect(problem?.line).toBeLessThanOrEqual(text.split('\n').length);
    expect(problem?.line).toBeGreaterThan(0);
    expect(`${problem?.message} ${problem?.remedy}`).not.toMatch(JARGON);
  }
});

import { expect, test } from 'vitest';
import { parseLine } from './parseLine.ts';

const variables: Readonly<Record<string, string>> = { HOST: '10.96.0.10', TWO: 'a b' };
const parse = (line: string) => parseLine(line, (name) => variables[name] ?? '');

test.each<[line: string, ...argv: (readonly string[])[]]>([
  [''],
  ['ip  -br\ta', ['ip', '-br', 'a']],
  [`curl -w '%{http_code}\\n' "x y"`, ['curl', '-w', '%{http_code}\\n', 'x y']],
  [`echo a\\ b "q\\"q" 'it''s' ''`, ['echo', 'a b', 'q"q', 'its', '']],
  [
    'curl http://$HOST:80/ "${HOST}" \'$HOST\' \\$HOST',
    ['curl', 'http://10.96.0.10:80/', '10.96.0.10', '$HOST', '$HOST'],
  ],
  ['echo $NONE x', ['echo', 'x']],
  ['a | b|c', ['a'], ['b'], ['c']],
  ['a;b && c || d', ['a'], ['b'], ['c'], ['d']],
  ['a # b', ['a']],
  ['a#b', ['a#b']],
  ['curl http://h/?a=1\\&b=2', ['curl', 'http://h/?a=1&b=2']],
  ['a b2>/dev/null', ['a', 'b2']],
])('%s', (line, ...argv) => {
  const parsed = parse(line);
  if (!parsed.ok) throw new Error(parsed.message);
  expect(parsed.pipelines.flatMap(({ commands }) => commands.map((command) => command.argv))).toEqual(argv);
});

test('lists and redirections', () => {
  expect(parse('a 2>/dev/null | b 2>&1 && c >/dev/null; d')).toEqual({
    ok: true,
    pipelines: [
      {
        after: 'always',
        commands: [
          { argv: ['a'], stdout: 'shown', stderr: 'discarded' },
          { argv: ['b'], stdout: 'shown', stderr: 'joined' },
        ],
      },
      { after: 'success', commands: [{ argv: ['c'], stdout: 'discarded', stderr: 'shown' }] },
      { after: 'always', commands: [{ argv: ['d'], stdout: 'shown', stderr: 'shown' }] },
    ],
  });
});

test.each([
  ["echo 'a", "a ' is missing"],
  ['echo "a', 'a " is missing'],
  ['a |', "unexpected token `newline'"],
  ['| a', "unexpected token `|'"],
  ['a && ; b', "unexpected token `;'"],
  ['a && ', "unexpected token `newline'"],
  ['a > file', 'file: there are no files to write to'],
  ['a > ', "unexpected token `newline'"],
  ['a < b', '< is not supported here. Supported: quotes'],
  ['sleep 1 &', '& is not supported'],
  ['echo $(date)', 'the output of a command'],
  ['for i in 1 2; do x; done', 'for: scripts are not supported'],
])('%s is refused', (line, message) => {
  const parsed = parse(line);
  expect(parsed.ok ? '' : parsed.message).toContain(message);
});

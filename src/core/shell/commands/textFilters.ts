import { printed, type Command, type CommandResult, type ShellHost } from '../host.ts';
import {
  isGiven,
  misused,
  optionWords,
  readOptions,
  wholeNumber,
  type Given,
  type OptionSpec,
  type OptionsSpec,
} from '../options.ts';

/** Lines of what came through the pipe. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

interface Filter {
  readonly name: string;
  readonly usage: string;
  readonly options: readonly OptionSpec[];
  readonly wrong?: number;
  /** How `head -5` is meant. */
  readonly dashNumber?: string;
  readonly run: (lines: readonly string[], given: Given, spec: OptionsSpec) => CommandResult;
}

/** A command that works on what another one printed. */
function filter({ name, usage, options, wrong = 2, dashNumber, run }: Filter): Command {
  const spec: OptionsSpec = {
    name,
    usage,
    options,
    wrong,
    notes: ['It reads what another command prints: there are no files here.'],
  };
  return {
    name,
    help: [`${name} ${usage}`],
    run({ stdin }: ShellHost, argv) {
      const words = argv.map((word) =>
        dashNumber !== undefined && /^-\d+$/.test(word) ? `${dashNumber}${word.slice(1)}` : word,
      );
      const given = readOptions(spec, words);
      if (!isGiven(given)) return given;
      if (stdin === null)
        return misused(spec, `there is nothing to read; put it behind a pipe, as in: ip addr | ${name} …`);
      return run(linesOf(stdin), given, spec);
    },
    words: (_host, before, typed) => optionWords(spec, before, typed).words,
  };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A basic regular expression as one of ours: there, `+ ? | ( ) { }` are themselves, and signs after a backslash. */
const fromBasic = (pattern: string): string =>
  pattern.replace(/\\([+?|(){}])|[+?|(){}]/g, (sign, special: string | undefined) => special ?? `\\${sign}`);

function patternOf(text: string, given: Given): RegExp | null {
  const { options } = given;
  const source = options.has('F') ? escaped(text) : options.has('E') ? text : fromBasic(text);
  const whole = options.has('w') ? `\\b(?:${source})\\b` : source;
  try {
    return new RegExp(whole.replaceAll('[[:space:]]', '\\s'), options.has('i') ? 'i' : '');
  } catch {
    return null;
  }
}

const grep = filter({
  name: 'grep',
  usage: '[OPTION…] PATTERN',
  options: [
    { short: '-i', long: '--ignore-case', help: 'upper and lower case alike' },
    { short: '-v', long: '--invert-match', help: 'lines that do not match' },
    { short: '-c', long: '--count', help: 'how many there are' },
    { short: '-n', long: '--line-number', help: 'with their numbers' },
    { short: '-o', long: '--only-matching', help: 'only what matches' },
    { short: '-q', long: '--quiet', help: 'say it by the exit code alone' },
    { short: '-w', long: '--word-regexp', help: 'whole words' },
    { short: '-E', long: '--extended-regexp', help: 'PATTERN is an extended regular expression' },
    { short: '-F', long: '--fixed-strings', help: 'PATTERN is plain text' },
    { short: '-A', value: 'N', help: 'and N lines after each' },
    { short: '-B', value: 'N', help: 'and N lines before each' },
  ],
  run(lines, given, spec) {
    const { options, words } = given;
    const [text, file] = words;
    if (text === undefined) return misused(spec, 'a PATTERN is missing');
    if (file !== undefined) return misused(spec, `${file}: there are no files here`);
    const pattern = patternOf(text, given);
    const after = wholeNumber(options.get('A') ?? '0', 0, 10_000);
    const before = wholeNumber(options.get('B') ?? '0', 0, 10_000);
    if (!pattern) return misused(spec, `"${text}" is no regular expression`);
    if (after === undefined || before === undefined) return misused(spec, 'N must be a whole number');
    const hits = lines.flatMap((line, i) => (pattern.test(line) !== options.has('v') ? [i] : []));
    const exitCode = hits.length > 0 ? 0 : 1;
    if (options.has('q')) return { ...printed([]), exitCode };
    if (options.has('c')) return { ...printed([`${hits.length}`]), exitCode };
    const number = (i: number, sign: string) => (options.has('n') ? `${i + 1}${sign}` : '');
    if (options.has('o')) {
      const every = new RegExp(pattern.source, `${pattern.flags}g`);
      const found = hits.flatMap((i) =>
        [...(lines[i] ?? '').matchAll(every)].map(([match]) => `${number(i, ':')}${match}`),
      );
      return { ...printed(found), exitCode };
    }
    const shown: string[] = [];
    let last = -1;
    for (const [i, line] of lines.entries()) {
      if (!hits.some((hit) => i >= hit - before && i <= hit + after)) continue;
      if (before + after > 0 && last >= 0 && i > last + 1) shown.push('--');
      last = i;
      shown.push(`${number(i, hits.includes(i) ? ':' : '-')}${line}`);
    }
    return { ...printed(shown), exitCode };
  },
});

const LINES: readonly OptionSpec[] = [{ short: '-n', long: '--lines', value: 'N', help: 'N lines (10)' }];

const part = (name: string, cut: (lines: readonly string[], count: number, from: boolean) => string[]) =>
  filter({
    name,
    usage: '[-n N]',
    options: LINES,
    wrong: 1,
    dashNumber: '-n',
    run(lines, { options, words }, spec) {
      if (words[0] !== undefined) return misused(spec, `${words[0]}: there are no files here`);
      const text = options.get('n') ?? '10';
      const count = wholeNumber(text.replace(/^\+/, ''), 0, 1_000_000);
      if (count === undefined) return misused(spec, `invalid number of lines: '${text}'`);
      return printed(cut(lines, count, text.startsWith('+')));
    },
  });

const head = part('head', (lines, count) => lines.slice(0, count));
const tail = part('tail', (lines, count, from) =>
  lines.slice(from ? Math.max(0, count - 1) : Math.max(0, lines.length - count)),
);

const wc = filter({
  name: 'wc',
  usage: '[-l]',
  options: [{ short: '-l', long: '--lines', help: 'lines alone; else lines, words and bytes' }],
  wrong: 1,
  run(lines, { options }) {
    if (options.has('l')) return printed([`${lines.length}`]);
    const words = lines.flatMap((line) => line.split(/\s+/).filter((word) => word !== ''));
    const bytes = lines.reduce(
      (sum, line) => sum + encodeURIComponent(line).replace(/%../g, 'x').length + 1,
      0,
    );
    return printed([[lines.length, words.length, bytes].map((n) => `${n}`.padStart(7)).join(' ')]);
  },
});

const sort = filter({
  name: 'sort',
  usage: '[-n] [-r] [-u]',
  options: [
    { short: '-n', help: 'by the number a line begins with' },
    { short: '-r', help: 'the other way round' },
    { short: '-u', help: 'each line once' },
  ],
  run(lines, { options }) {
    const number = (line: string) => Number.parseFloat(line) || 0;
    const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));
    const sorted = [...lines].sort((a, b) => (options.has('n') ? number(a) - number(b) : 0) || byText(a, b));
    if (options.has('r')) sorted.reverse();
    return printed(options.has('u') ? [...new Set(sorted)] : sorted);
  },
});

const uniq = filter({
  name: 'uniq',
  usage: '[-c]',
  options: [{ short: '-c', long: '--count', help: 'how often each line stands there in a row' }],
  wrong: 1,
  run(lines, { options }) {
    const runs: [line: string, count: number][] = [];
    for (const line of lines) {
      const last = runs.at(-1);
      if (last?.[0] === line) last[1]++;
      else runs.push([line, 1]);
    }
    return printed(runs.map(([line, n]) => (options.has('c') ? `${`${n}`.padStart(7)} ${line}` : line)));
  },
});

/** `less` and `more` print everything: the terminal scrolls by itself. */
const pager = (name: string) =>
  filter({ name, usage: '', options: [], wrong: 1, run: (lines) => printed(lines) });

export const TEXT_FILTERS: readonly Command[] = [
  grep,
  head,
  tail,
  wc,
  sort,
  uniq,
  pager('less'),
  pager('more'),
];

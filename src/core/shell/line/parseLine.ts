/** One command of a line: its words with quotes taken off, and where its output goes. */
export interface ParsedCommand {
  readonly argv: readonly string[];
  /** `>/dev/null`: nobody sees it. */
  readonly stdout: 'shown' | 'discarded';
  /** `2>/dev/null` and `2>&1`. */
  readonly stderr: 'shown' | 'discarded' | 'joined';
}

/** Commands joined by `|`; `after` says when it runs, by what the one before came to. */
export interface ParsedPipeline {
  readonly commands: readonly ParsedCommand[];
  readonly after: 'always' | 'success' | 'failure';
}

export type ParsedLine =
  | { readonly ok: true; readonly pipelines: readonly ParsedPipeline[] }
  | { readonly ok: false; readonly message: string };

/** A word of the line, or an operator between words. */
interface Token {
  readonly kind: 'word' | 'operator';
  readonly text: string;
}

const OPERATORS = ['&&', '||', '2>&1', '2>', '1>', '>>', '>', '<', '|', ';', '&'] as const;
const WORDS_OF_SCRIPTS = new Set(['for', 'while', 'until', 'if', 'case', 'function', '{', '(']);
const SUPPORTED = 'Supported: quotes, \\, $NAME, |, ;, &&, ||, >/dev/null, 2>/dev/null, 2>&1.';

const wrong = (message: string): ParsedLine => ({ ok: false, message: `sh: ${message}` });

/**
 * Reads a line as a POSIX shell does, as far as one needs it at a prompt: words, quotes, pipes, lists.
 *
 * @param variable value of `$NAME`; empty for one that is not set, as in a shell.
 * @returns the pipelines in order (none for an empty line), or what is wrong in a shell's words.
 * @see POSIX.1-2017 XCU 2.2 Quoting, 2.3 Token Recognition
 */
export function parseLine(line: string, variable: (name: string) => string): ParsedLine {
  const tokens = tokensOf(line, variable);
  if (typeof tokens === 'string') return wrong(tokens);
  const pipelines: ParsedPipeline[] = [];
  let after: ParsedPipeline['after'] = 'always';
  let commands: ParsedCommand[] = [];
  let command: ParsedCommand = EMPTY;
  const unexpected = (text: string) => wrong(`syntax error near unexpected token \`${text}'`);
  for (let i = 0; i < tokens.length; i++) {
    const { kind, text } = tokens[i] as Token;
    if (kind === 'word') {
      if (command.argv.length === 0 && WORDS_OF_SCRIPTS.has(text))
        return wrong(`${text}: scripts are not supported here. ${SUPPORTED}`);
      command = { ...command, argv: [...command.argv, text] };
    } else if (text === '2>&1') command = { ...command, stderr: 'joined' };
    else if (text === '>' || text === '1>' || text === '2>') {
      const file = tokens[++i];
      if (file?.kind !== 'word') return unexpected(file?.text ?? 'newline');
      if (file.text !== '/dev/null')
        return wrong(`${file.text}: there are no files to write to here. ${SUPPORTED}`);
      command = { ...command, [text === '2>' ? 'stderr' : 'stdout']: 'discarded' };
    } else if (text === '<' || text === '>>' || text === '&')
      return wrong(`${text} is not supported here. ${SUPPORTED}`);
    else {
      if (command.argv.length === 0) return unexpected(text);
      commands = [...commands, command];
      command = EMPTY;
      if (text === '|') continue;
      pipelines.push({ commands, after });
      commands = [];
      after = text === '&&' ? 'success' : text === '||' ? 'failure' : 'always';
    }
  }
  if (command.argv.length > 0) pipelines.push({ commands: [...commands, command], after });
  else if (commands.length > 0 || after !== 'always') return unexpected('newline');
  return { ok: true, pipelines };
}

const EMPTY: ParsedCommand = { argv: [], stdout: 'shown', stderr: 'shown' };

/** @returns the tokens, or what is wrong. */
function tokensOf(line: string, variable: (name: string) => string): Token[] | string {
  const tokens: Token[] = [];
  // null: no word has begun; an empty text is the word that '' stands for.
  let word: string | null = null;
  const end = () => {
    if (word !== null) tokens.push({ kind: 'word', text: word });
    word = null;
  };
  for (let at = 0; at < line.length;) {
    const sign = line[at] as string;
    if (/\s/.test(sign)) {
      end();
      at++;
      continue;
    }
    if (sign === '#' && word === null) break;
    const operator = OPERATORS.find((known) => line.startsWith(known, at));
    // `a2>b` writes a2 to b: the number stands alone.
    if (operator && !(word !== null && /^\d/.test(operator))) {
      end();
      tokens.push({ kind: 'operator', text: operator });
      at += operator.length;
    } else if (sign === "'") {
      const close = line.indexOf("'", at + 1);
      if (close < 0) return "unterminated quoted string: a ' is missing";
      word = (word ?? '') + line.slice(at + 1, close);
      at = close + 1;
    } else if (sign === '"') {
      const read = readDoubleQuoted(line, at + 1, variable);
      if (typeof read === 'string') return read;
      word = (word ?? '') + read.text;
      at = read.end;
    } else if (sign === '\\') {
      word = (word ?? '') + (line[at + 1] ?? '');
      at += 2;
    } else if (sign === '$' || sign === '`') {
      const read = readVariable(line, at, variable);
      if (typeof read === 'string') return read;
      if (read.text !== '') word = (word ?? '') + read.text;
      at = read.end;
    } else {
      word = (word ?? '') + sign;
      at++;
    }
  }
  end();
  return tokens;
}

interface Read {
  readonly text: string;
  /** Where the line goes on. */
  readonly end: number;
}

function readDoubleQuoted(line: string, start: number, variable: (name: string) => string): Read | string {
  let text = '';
  for (let at = start; at < line.length;) {
    const sign = line[at] as string;
    if (sign === '"') return { text, end: at + 1 };
    if (sign === '\\' && '$`"\\'.includes(line[at + 1] ?? ' ')) {
      text += line[at + 1];
      at += 2;
    } else if (sign === '$' || sign === '`') {
      const read = readVariable(line, at, variable);
      if (typeof read === 'string') return read;
      text += read.text;
      at = read.end;
    } else {
      text += sign;
      at++;
    }
  }
  return 'unterminated quoted string: a " is missing';
}

function readVariable(line: string, at: number, variable: (name: string) => string): Read | string {
  if (line[at] === '`' || line.startsWith('$(', at))
    return `the output of a command cannot be put into a line here. ${SUPPORTED}`;
  const found = /^\$(?:\{(\w+)\}|([A-Za-z_]\w*|\?))/.exec(line.slice(at));
  if (!found) return { text: '$', end: at + 1 };
  return { text: variable(found[1] ?? found[2] ?? ''), end: at + found[0].length };
}

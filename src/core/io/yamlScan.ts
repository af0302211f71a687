import { Lexer } from 'yaml';
import type { Failure } from './failure.ts';
import { MAX_DEPTH, MAX_DOCUMENTS, MAX_ODD_ITEMS } from './limits.ts';

/** The words of a text, for a parser; or why it may have none. */
export type ScannedYaml =
  | { readonly ok: true; readonly words: readonly string[] }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Splits a YAML text into words, without building anything else, and refuses what would hurt a parser: nesting beyond 64
 * levels, more than 50,000 documents or list entries, templates. Linear, without recursion; stops at the first fault.
 *
 * Needed because parsers of YAML recurse: some thousand `[` end the whole process.
 */
export function scanYaml(text: string): ScannedYaml {
  const scan = new Scan(text);
  const words: string[] = [];
  for (const word of new Lexer().lex(text)) {
    const failure = scan.next(word);
    if (failure) return { ok: false, failure };
    words.push(word);
  }
  return { ok: true, words };
}

/** Faults in a row after which a text is given up: each of them would cost the parser an exception. */
const MAX_NONSENSE = 50;

// Marks the lexer puts between words; they stand for no character of the text.
const MARKS = new Set(['\u0002', '\u0018', '\u001f']);

class Scan {
  private readonly text: string;
  private offset = 0;
  private lineStart = 0;
  /** Columns at which the blocks around the current word begin. */
  private readonly columns: number[] = [];
  private flow = 0;
  private documents = 1;
  private items = 0;
  /** Whether the next word begins a block: it is first on its line, or follows `- ` or `? `. */
  private atStart = true;
  private isBlockText = false;
  private previous = '';
  /** Quoted texts, anchors, tags or directives one after the other; and colons on this line. None of it is YAML. */
  private inARow = 0;
  private colons = 0;

  constructor(text: string) {
    this.text = text;
  }

  next(token: string): Failure | undefined {
    if (MARKS.has(token)) return undefined;
    if (token === '') this.isBlockText = false; // a block text without a line
    const column = this.offset - this.lineStart;
    const failure = this.word(token, column);
    if (token.includes('\n')) {
      this.lineStart = this.offset + token.lastIndexOf('\n') + 1;
      if (this.flow === 0) this.atStart = true;
      this.colons = 0;
    }
    this.offset += token.length;
    return failure;
  }

  private word(token: string, column: number): Failure | undefined {
    const first = token[0] ?? '';
    if (token.trim() === '' || first === '#') return undefined;
    if (token === '---') return this.document();
    if (this.isBlockText) {
      this.isBlockText = false;
      this.previous = token;
      return undefined;
    }
    if (token === '[' || token === '{') {
      if (token === '{' && this.previous === '{') return this.template();
      this.flow++;
    } else if (token === ']' || token === '}') this.flow = Math.max(0, this.flow - 1);
    else if (this.flow === 0) {
      if (first === '|' || first === '>') this.isBlockText = true;
      if (this.atStart) this.enterBlock(column);
      this.atStart = token === '-' || token === '?';
    }
    if (token === '-' || token === ',') this.items++;
    this.inARow = first === this.previous[0] && '"\'&!%'.includes(first) ? this.inARow + 1 : 0;
    if (token === ':' && this.flow === 0) this.colons++;
    this.previous = token;
    return this.check();
  }

  private enterBlock(column: number): void {
    while (this.columns.length > 0 && (this.columns.at(-1) as number) > column) this.columns.pop();
    if (this.columns.at(-1) !== column) this.columns.push(column);
  }

  private document(): Failure | undefined {
    this.columns.length = 0;
    this.flow = 0;
    this.documents++;
    if (this.documents <= MAX_DOCUMENTS + 1) return undefined;
    return this.fail(
      'YAML_DOCS',
      `More than ${MAX_DOCUMENTS} documents.`,
      `Split the file: ${MAX_DOCUMENTS} documents allowed.`,
    );
  }

  private check(): Failure | undefined {
    if (this.columns.length + this.flow > MAX_DEPTH) {
      return this.fail('YAML_DEPTH', `Nested deeper than ${MAX_DEPTH} levels.`, 'Flatten the file.');
    }
    if (this.inARow > MAX_NONSENSE || this.colons > MAX_NONSENSE) {
      return this.fail('YAML_SYNTAX', 'This is no YAML.', 'Check quotes and colons on this line.');
    }
    if (this.items > MAX_ODD_ITEMS) {
      return this.fail(
        'YAML_SIZE',
        `More than ${MAX_ODD_ITEMS} list entries beside anchors, tags or mistakes.`,
        'Split the file, or write it as JSON.',
      );
    }
    return undefined;
  }

  private template(): Failure {
    return this.fail(
      'K8S_TEMPLATE',
      'This is a template.',
      'Render it first, for example with `helm template`.',
    );
  }

  private fail(code: string, message: string, remedy: string): Failure {
    return { code, offset: Math.min(this.offset, this.text.length), message, remedy };
  }
}

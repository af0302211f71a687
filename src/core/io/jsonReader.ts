import type { Failure } from './failure.ts';
import { JsonPositions } from './jsonPositions.ts';
import { FORBIDDEN_KEYS, MAX_DEPTH, MAX_LIST } from './limits.ts';

/** Reads JSON (RFC 8259) word by word, and says what is wrong and where. Linear in the text; stops at the first fault. */
export function readJson(text: string): { readonly value: unknown; readonly failure: Failure | null } {
  const reader = new JsonReader(text);
  const value = reader.document();
  return { value, failure: reader.failure };
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const QUOTE = 34;
const BACKSLASH = 92;

class JsonReader {
  failure: Failure | null = null;
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): unknown {
    const value = this.value();
    this.skipSpace();
    if (!this.failure && this.at < this.text.length) this.unexpected('the end of the file');
    return value;
  }

  private value(): unknown {
    this.skipSpace();
    switch (this.text[this.at]) {
      case '{':
        return this.nested('object');
      case '[':
        return this.nested('list');
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private nested(kind: 'object' | 'list'): unknown {
    if (++this.depth > MAX_DEPTH) {
      this.fail('JSON_DEPTH', `Nested deeper than ${MAX_DEPTH} levels.`, 'Flatten the file.');
      return undefined;
    }
    const value = kind === 'object' ? this.object() : this.list();
    this.depth--;
    return value;
  }

  private object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const open = this.at;
    this.at++;
    if (this.accept('}')) return object;
    do {
      this.skipSpace();
      const start = this.at;
      if (this.text[start] !== '"') this.unexpected('a key in double quotes');
      const key = this.failure ? undefined : this.string();
      if (key === undefined) return object;
      if (FORBIDDEN_KEYS.has(key))
        this.fail('JSON_KEY', `Key '${key}' is not allowed.`, 'Rename or remove the key.', start);
      else if (Object.hasOwn(object, key)) this.duplicate(open, key, start);
      else if (!this.accept(':')) this.unexpected("':'");
      if (this.failure) return object;
      object[key] = this.value();
      if (this.failure) return object;
    } while (this.accept(','));
    if (!this.accept('}')) this.unexpected("',' or '}'");
    return object;
  }

  private list(): unknown[] {
    const list: unknown[] = [];
    this.at++;
    if (this.accept(']')) return list;
    do {
      this.skipSpace();
      list.push(this.value());
      if (list.length > MAX_LIST) {
        this.fail('SIZE_ITEMS', `A list has more than ${MAX_LIST} entries.`, 'Split or shorten the list.');
      }
      if (this.failure) return list;
    } while (this.accept(','));
    if (!this.accept(']')) this.unexpected("',' or ']'");
    return list;
  }

  private string(): string | undefined {
    const { text } = this;
    const start = this.at;
    let escaped = false;
    let at = start + 1;
    for (; ; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        escaped = true;
        at++;
      } else if (!(code >= 32)) {
        // NaN at the end of the text, or a control character, which JSON wants escaped.
        this.at = at;
        this.unexpected("'\"' at the end of the text");
        return undefined;
      }
    }
    this.at = at + 1;
    if (!escaped) return text.slice(start + 1, at);
    try {
      return JSON.parse(text.slice(start, this.at)) as string;
    } catch {
      this.fail(
        'JSON_SYNTAX',
        'This text holds an escape that JSON does not know.',
        'Write \\\\ for a backslash.',
        start,
      );
      return undefined;
    }
  }

  private number(): number | undefined {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text)?.[0];
    if (!found) {
      this.unexpected('a value');
      return undefined;
    }
    this.at += found.length;
    return Number(found);
  }

  private word<T>(word: string, value: T): T | undefined {
    if (this.text.startsWith(word, this.at)) {
      this.at += word.length;
      return value;
    }
    this.unexpected('a value');
    return undefined;
  }

  private skipSpace(): void {
    for (; ; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
    }
  }

  private accept(char: string): boolean {
    this.skipSpace();
    if (this.failure || this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private duplicate(objectStart: number, key: string, start: number): void {
    const first = new JsonPositions(this.text).member(objectStart, key);
    this.fail('JSON_DUPLICATE', `'${key}' appears twice in one object`, 'Keep one of them.', start);
    if (this.failure && first) this.failure = { ...this.failure, related: first.key };
  }

  private unexpected(wanted: string): void {
    const char = this.text[this.at];
    const found = char === undefined ? 'the end of the file' : `'${char}'`;
    this.fail(
      'JSON_SYNTAX',
      `Unexpected ${found}; expected ${wanted}.`,
      'JSON knows no comments, single quotes or trailing commas.',
    );
  }

  private fail(code: string, message: string, remedy: string, offset = this.at): void {
    this.failure ??= { code, offset, message, remedy };
  }
}

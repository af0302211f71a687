import type { Path } from '../cluster/source.ts';
import type { Progress } from '../steps.ts';
import type { Failure } from './failure.ts';
import {
  MAX_ALIASES,
  MAX_DEPTH,
  MAX_DOCUMENTS,
  MAX_ODD_PIECES,
  MAX_ODD_YAML,
  MAX_YAML_ENTRIES,
} from './limits.ts';
import type { Lines } from './lines.ts';
import { noteInside, readOddYaml, startOf } from './oddYaml.ts';
import { Cursor, NotPlain } from './plainYaml/cursor.ts';
import { readDocument, type OddEntry } from './plainYaml/document.ts';
import { isKeyAt } from './plainYaml/keyAt.ts';
import { Places, TooManyPlaces } from './plainYaml/places.ts';
import { PlainYaml } from './plainYaml/reader.ts';
import { Words } from './plainYaml/words.ts';
import { yamlParts, type YamlPart } from './yamlParts.ts';
import { Yaml11Scalars } from './yaml11.ts';
import type { YamlValues } from './yamlValues.ts';

/** A document of a stream as plain objects. */
export interface YamlDocument {
  /** From 1; empty ones count. */
  readonly number: number;
  readonly value: unknown;
  /** Character of the key (or list entry) at a path; of the innermost thing around it that exists, otherwise. */
  readonly offsetOf: (path: Path) => number;
}

/** Why a stream is read no further; `document` counts from 1. */
export class StreamFailure extends Error {
  readonly document: number;
  readonly failure: Failure;

  constructor(failure: Failure, document: number) {
    super(failure.message);
    this.failure = failure;
    this.document = document;
  }
}

const DIRECTIVE = /^%/m;
const END_MARK = /^\.\.\.(?=[ \t\r\n]|$)/m;
/** Characters between two steps. */
const STEP = 1 << 18;

/**
 * Reads the documents of a YAML stream, one after the other; what was read leaves nothing behind but values and, in two
 * numbers each, their places. Almost everything is read by `PlainYaml`; what it leaves to others (a whole document, or in
 * long ones an entry of its outermost list), the library's parser reads, with its limits.
 */
export class YamlStream {
  private readonly text: string;
  private readonly lines: Lines;
  private readonly places: Places;
  private readonly words = new Words();
  readonly yaml11 = new Yaml11Scalars();
  private odd = 0;
  private number = 0;
  /** Of the current document. */
  private aliases = 0;

  /** @param text with line feeds at the ends of its lines. */
  constructor(text: string, lines: Lines) {
    this.text = text;
    this.lines = lines;
    // A line of a dump has some 27 characters, and nearly every line is an entry.
    this.places = new Places(MAX_YAML_ENTRIES, 64 + (text.length >> 4));
  }

  /** The documents, and in between how far it is. @throws StreamFailure */
  *read(): Generator<Progress | YamlDocument, void> {
    const { text } = this;
    const directive = text.search(DIRECTIVE);
    if (directive >= 0 || END_MARK.test(text)) {
      if (text.length <= MAX_ODD_YAML) return yield* this.whole();
      if (directive >= 0) this.tooLong(new NotPlain(directive));
    }
    for (const part of yamlParts(text)) {
      this.number++;
      if (this.number > MAX_DOCUMENTS) {
        const message = `More than ${MAX_DOCUMENTS} documents.`;
        const remedy = `Split the file: ${MAX_DOCUMENTS} documents allowed.`;
        this.fail({ code: 'YAML_DOCS', offset: part.content, message, remedy });
      }
      yield yield* this.document(part);
    }
  }

  private *whole(): Generator<YamlDocument, void> {
    const { text } = this;
    const read = readOddYaml(text, 0, text.length, this.lines);
    if (!read.ok) throw new StreamFailure(read.failure, read.index + 1);
    for (const values of read.documents) {
      this.number++;
      yield this.odds(values, 0);
    }
  }

  private *document(part: YamlPart): Generator<Progress, YamlDocument> {
    this.aliases = 0;
    const root = this.places.length;
    const { text, places } = this;
    const cursor = new Cursor(text, part.content, part.to);
    const found = this.yaml11.count;
    const reader = new PlainYaml(cursor, places, this.words, (source, offset, path) =>
      this.yaml11.add(this.number, { source, offset, path }),
    );
    const isLong = part.to - part.from > MAX_ODD_YAML;
    let told = part.from;
    try {
      const steps = readDocument(cursor, reader, places, isLong ? (entry) => this.oddEntry(entry) : null);
      for (;;) {
        const { done, value } = steps.next();
        if (done) return this.made(value, root);
        if (cursor.at - told < STEP) continue;
        told = cursor.at;
        yield { stage: 'text', done: told, of: text.length };
      }
    } catch (failure) {
      if (failure instanceof TooManyPlaces) this.tooMany(cursor.at);
      if (!(failure instanceof NotPlain)) throw failure;
      if (isLong) this.tooLong(failure);
      places.forget(root);
      this.yaml11.forget(found);
      yield { stage: 'text', done: part.from, of: text.length };
      return this.odds(this.parse(part.from, part.to, failure), part.from);
    }
  }

  private odds(values: YamlValues, base: number): YamlDocument {
    const root = this.places.open(base + startOf(values.root));
    try {
      noteInside(values.root, values, this.places, base);
    } catch (failure) {
      if (failure instanceof TooManyPlaces) this.tooMany(base);
      throw failure;
    }
    this.places.close(root);
    for (const one of values.yaml11) this.yaml11.add(this.number, { ...one, offset: base + one.offset });
    return this.made(values.value, root);
  }

  private made(value: unknown, root: number): YamlDocument {
    return { number: this.number, value, offsetOf: (path) => this.offsetOf(root, path) };
  }

  /** An entry of a long document that the library reads as a list of one. */
  private oddEntry({ path, from, to, why }: OddEntry): unknown {
    const { places } = this;
    const values = this.parse(from, to, why);
    this.aliases += values.aliases;
    if (this.aliases > MAX_ALIASES) {
      const message = `More than ${MAX_ALIASES} aliases.`;
      this.fail({ code: 'YAML_ALIASES', offset: from, message, remedy: 'Expand them by hand.' });
    }
    const before = places.length;
    noteInside(values.root, values, places, from);
    const entries = values.value as readonly unknown[];
    if (entries.length !== 1 || places.length === before) this.tooLong(why);
    for (const { source, offset, path: inside } of values.yaml11)
      this.yaml11.add(this.number, { source, offset: offset + from, path: [...path, ...inside.slice(1)] });
    return entries[0];
  }

  private parse(from: number, to: number, why: NotPlain): YamlValues {
    if (to - from > MAX_ODD_YAML || ++this.odd > MAX_ODD_PIECES) this.tooLong(why);
    const read = readOddYaml(this.text, from, to, this.lines);
    if (!read.ok) throw new StreamFailure(read.failure, this.number);
    const [values] = read.documents;
    return values ?? this.tooLong(why);
  }

  private offsetOf(root: number, path: Path): number {
    return this.places.find(root, path, (offset, key) => isKeyAt(this.text, offset, key));
  }

  private tooMany(offset: number): never {
    const message = `More than ${MAX_YAML_ENTRIES} keys and list entries.`;
    return this.fail({ code: 'YAML_SIZE', offset, message, remedy: 'Split the file.' });
  }

  /** What only the library reads stands in more text than it may have. */
  private tooLong({ offset, isTooDeep }: NotPlain): never {
    if (isTooDeep) {
      const message = `Nested deeper than ${MAX_DEPTH} levels.`;
      return this.fail({ code: 'YAML_DEPTH', offset, message, remedy: 'Flatten the file.' });
    }
    const message =
      'This line has an anchor, an alias, a tag, a directive or a mistake; such YAML is read in documents up to 1 MiB only.';
    const remedy = 'Write it as kubectl does, or split the file.';
    return this.fail({ code: 'YAML_SIZE', offset, message, remedy });
  }

  private fail(failure: Failure): never {
    throw new StreamFailure(failure, this.number);
  }
}

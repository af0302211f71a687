import { Composer, isAlias, isMap, isSeq, Parser, type CST, type Document, type Node } from 'yaml';
import type { Failure } from './failure.ts';
import type { Lines } from './lines.ts';
import type { Places } from './plainYaml/places.ts';
import { yamlMistake } from './yamlMistakes.ts';
import { scanYaml } from './yamlScan.ts';
import { YamlValues } from './yamlValues.ts';

/** A part of a text read by the library's parser; where something is wrong, the documents before it are left out. */
export type OddYaml =
  | { readonly ok: true; readonly documents: readonly YamlValues[] }
  | { readonly ok: false; readonly failure: Failure; readonly index: number };

/** Reads the YAML between two characters: all of the language, some megabyte a second. */
export function readOddYaml(text: string, from: number, to: number, lines: Lines): OddYaml {
  const part = text.slice(from, to);
  const wrong = (failure: Failure, index: number): OddYaml => ({
    ok: false,
    index,
    failure: moved(failure, from),
  });
  const scanned = scanYaml(part);
  if (!scanned.ok) return wrong(scanned.failure, 0);
  const parsed = parseStream(scanned.words, part.length);
  if (parsed === 'too deep') {
    const message = 'Nested too deeply.';
    return wrong({ code: 'YAML_DEPTH', offset: 0, message, remedy: 'Flatten the file.' }, 0);
  }
  const documents: YamlValues[] = [];
  for (const [index, { errors, contents }] of parsed.entries()) {
    const [error] = errors;
    if (error) {
      const fault = { code: error.code, message: error.message, offset: from + error.pos[0] };
      return { ok: false, index, failure: yamlMistake(fault, scanned.words, lines, from) };
    }
    const values = new YamlValues(contents);
    if (values.failure) return wrong(values.failure, index);
    documents.push(values);
  }
  return { ok: true, documents };
}

const moved = (failure: Failure, by: number): Failure => ({
  ...failure,
  offset: failure.offset + by,
  ...(failure.related !== undefined && { related: failure.related + by }),
});

/** Composes documents up to the first fault; what comes after one is not worth the time. */
function parseStream(words: readonly string[], length: number): Document.Parsed[] | 'too deep' {
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  const documents: Document.Parsed[] = [];
  try {
    for (const document of composer.compose(tokensUntilError(words), false, length)) {
      documents.push(document);
      if (document.errors.length > 0) break;
    }
  } catch {
    // What the scan let pass and the parser still cannot take can only be nesting: it has no other reason to throw.
    return 'too deep';
  }
  return documents;
}

/** What the parser makes of the words, up to the first one it has no sense for, as each of these costs an exception. */
function* tokensUntilError(words: readonly string[]): Generator<CST.Token> {
  const parser = new Parser();
  const read = function* (): Generator<CST.Token> {
    for (const word of words) yield* parser.next(word);
    yield* parser.end();
  };
  for (const token of read()) {
    yield token;
    if (token.type === 'error') return;
  }
}

/** Notes where everything inside a node stands; below an alias, where that stands which it repeats. */
export function noteInside(node: unknown, values: YamlValues, places: Places, base: number): void {
  const seen = isAlias(node) ? values.targetOf(node) : node;
  if (isSeq(seen)) {
    for (const item of seen.items) noteEntry(item, item, values, places, base);
  } else if (isMap(seen)) {
    for (const { key, value } of seen.items) noteEntry(key, value, values, places, base);
  }
}

function noteEntry(at: unknown, value: unknown, values: YamlValues, places: Places, base: number): void {
  const place = places.open(base + startOf(at));
  noteInside(value, values, places, base);
  places.close(place);
}

export const startOf = (node: unknown): number => (node as Node | null | undefined)?.range?.[0] ?? 0;

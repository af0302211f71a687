import { placeKey, type Path, type SourceDocument } from '../cluster/source.ts';
import type { Problem } from '../problem.ts';
import { inOneGo, type Steps } from '../steps.ts';
import type { Failure } from './failure.ts';
import { parsingJson } from './json.ts';
import { MAX_JSON, MAX_LIST, MAX_YAML } from './limits.ts';
import { Lines } from './lines.ts';
import { checkText, withoutBom } from './textFile.ts';
import { StreamFailure, YamlStream } from './yamlStream.ts';

/** What a text decodes to. With an error among the problems there are no documents. */
export interface Decoded {
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Problem[];
  /** Places of objects that hold what cannot be what their author meant; `problems` says what. */
  readonly wrongObjects: ReadonlySet<string>;
}

/**
 * Decodes a YAML stream or JSON text into documents of plain objects, each with the way back to its lines.
 *
 * JSON is taken as such when the file is called `.json` or the text looks like it; a list at the top, in either language,
 * is a stream of documents. Never throws; refuses by the limits of `limits.ts` before a parser can be hurt.
 *
 * @param file as the user named it, for the problems.
 */
export const decodeDocuments = (text: string, file: string): Decoded => inOneGo(decoding(text, file));

/** The same, in steps. */
export function* decoding(text: string, file: string): Steps<Decoded> {
  const isYaml = /\.ya?ml$/i.test(file);
  if (text.length > MAX_JSON) {
    const found = `The file has ${text.length} characters; ${MAX_JSON} are allowed.`;
    return refused(
      file,
      [{ code: 'FILE_SIZE', offset: 0, message: found, remedy: 'Export fewer objects.' }],
      text,
    );
  }
  const begin = { stage: 'text', done: 0, of: text.length } as const;
  yield begin;
  const wrong = checkText(text, isYaml);
  if (wrong) return refused(file, [wrong], text);
  const clean = withoutBom(text);
  yield begin;
  const isJson = /\.json$/i.test(file);
  if (!isJson && !looksLikeJson(clean)) return yield* decodeYaml(clean, file);
  // JSON documents with `---` between them are a YAML stream: no line of JSON itself looks like that.
  if (/^---[ \t]*$/m.test(clean)) return yield* decodeYaml(clean, file);
  if (isJson) return yield* decodeJson(clean, file);
  const json = yield* decodeJson(clean, file);
  if (json.documents.length > 0 || !isYaml) return json;
  return clean.length > MAX_YAML ? json : yield* decodeYaml(clean, file); // `{"a": 1,}` is YAML, if not JSON
}

/** Whether the first word after opening brackets is a quoted text, which YAML written by people hardly ever has. */
const looksLikeJson = (text: string): boolean =>
  /^\s*[[{][[{\s]*"/.test(text.slice(0, 1000)) || /^\s*(\{\s*(\}\s*)?|\[\s*\]\s*)$/.test(text);

function* decodeJson(text: string, file: string): Steps<Decoded> {
  const result = yield* parsingJson(text);
  if (!result.ok) return refused(file, [result.failure], text);
  const lines = new Lines(text);
  const { value, offsetOf } = result;
  const lineOf = (path: Path) => lines.lineAt(offsetOf(path));
  return { documents: documentsOf(value, lineOf, 1), problems: [], wrongObjects: new Set() };
}

function* decodeYaml(given: string, file: string): Steps<Decoded> {
  if (given.length > MAX_YAML) {
    const message = `The file has ${given.length} characters; 32 MiB are allowed for YAML.`;
    return refused(
      file,
      [{ code: 'YAML_SIZE', offset: 0, message, remedy: 'Split it, or export it as JSON (-o json).' }],
      given,
    );
  }
  const text = given.includes('\r') ? given.replaceAll('\r\n', '\n') : given;
  const lines = new Lines(text);
  const documents: SourceDocument[] = [];
  const values = new Map<number, unknown>();
  const stream = new YamlStream(text, lines);
  try {
    for (const step of stream.read()) {
      if ('stage' in step) yield step;
      else if (step.value !== null) {
        const { value, number, offsetOf } = step;
        if (Array.isArray(value) && value.length > MAX_LIST) {
          const message = `A list has more than ${MAX_LIST} entries.`;
          const offset = offsetOf([MAX_LIST]);
          const tooMany = { code: 'SIZE_ITEMS', offset, message, remedy: 'Split or shorten the list.' };
          return refused(file, [tooMany], text, number);
        }
        values.set(number, value);
        for (const one of documentsOf(value, (path) => lines.lineAt(offsetOf(path)), number))
          documents.push(one);
      }
    }
  } catch (failure) {
    if (failure instanceof StreamFailure) return refused(file, [failure.failure], text, failure.document);
    throw failure;
  }
  if (documents.length === 0) {
    const remedy = 'Put at least one Kubernetes object into it, such as a Pod.';
    return refused(
      file,
      [{ code: 'YAML_EMPTY', offset: 0, message: 'The file holds no document.', remedy }],
      text,
    );
  }
  const problems = stream.yaml11.problems(file, (offset) => lines.lineAt(offset));
  const wrongObjects = new Set(
    stream.yaml11.mistakes().map(({ document, path }) => objectAround(values.get(document), path, document)),
  );
  return { documents, problems, wrongObjects };
}

/** A list at the top stands for its entries. */
function documentsOf(value: unknown, lineOf: (path: Path) => number, number: number): SourceDocument[] {
  if (!Array.isArray(value)) return [{ number, value, lineOf }];
  return value.map((entry: unknown, i) => ({
    number: number + i,
    value: entry,
    lineOf: (path: Path) => lineOf([i, ...path]),
  }));
}

/** The place of the object that a path leads into, through Lists. */
function objectAround(value: unknown, path: Path, number: number): string {
  const [first, ...others] = path;
  if (Array.isArray(value)) return objectAround(value[first as number], others, number + (first as number));
  const base: (string | number)[] = [];
  let list = value;
  for (let i = 0; path[i] === 'items' && typeof path[i + 1] === 'number'; i += 2) {
    const { kind, items } = list as { readonly kind?: unknown; readonly items: readonly unknown[] };
    if (typeof kind !== 'string' || !kind.endsWith('List')) break;
    base.push('items', path[i + 1] as number);
    list = items[path[i + 1] as number];
  }
  return placeKey(number, base);
}

function refused(file: string, failures: readonly Failure[], text: string, document = 0): Decoded {
  const lines = new Lines(text);
  const problems = failures.map((failure): Problem => {
    const line = lines.lineAt(failure.offset);
    const { code, remedy, related } = failure;
    let message = failure.message;
    if (related !== undefined) message += ` (lines ${lines.lineAt(related)} and ${line}).`;
    if (code === 'JSON_SYNTAX')
      message = `Line ${line}, column ${lines.columnAt(failure.offset)}: ${message}${quoteLines(lines, line)}`;
    return { code, severity: 'error', file, document, path: '$', line, object: '', message, remedy };
  });
  return { documents: [], problems, wrongObjects: new Set() };
}

/** The line and the one above it, as they stand, so that a wrong indent can be seen. */
function quoteLines(lines: Lines, line: number): string {
  const quoted = [line - 1, line].filter((n) => n > 0 && lines.textOf(n).trim() !== '');
  return quoted.map((n) => ` [${n}: ${lines.textOf(n)}]`).join('');
}

import { Composer, Parser, type CST, type Document } from 'yaml';
import { formatPath, placeKey, type Path, type SourceDocument } from '../cluster/source.ts';
import type { Problem } from '../problem.ts';
import type { Failure } from './failure.ts';
import { parseJson } from './json.ts';
import { MAX_JSON, MAX_YAML } from './limits.ts';
import { Lines } from './lines.ts';
import { checkText, withoutBom } from './textFile.ts';
import { yamlMistake } from './yamlMistakes.ts';
import { scanYaml } from './yamlScan.ts';
import { YamlValues } from './yamlValues.ts';

/** What a text decodes to. With an error among the problems there are no documents. */
export interface Decoded {
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Problem[];
  /** Places of objects that hold what cannot be what their author meant; `problems` says what. */
  readonly wrongObjects: ReadonlySet<string>;
}

/** Words of YAML 1.1 that are told for one document. */
const MAX_NOTES = 50;

const PORT_KEYS = new Set<unknown>([
  'port',
  'targetPort',
  'nodePort',
  'containerPort',
  'hostPort',
  'endPort',
]);

/**
 * Decodes a YAML stream or JSON text into documents of plain objects, each with the way back to its lines.
 *
 * JSON is taken as such when the file is called `.json` or the text looks like it; a list at the top, in either language,
 * is a stream of documents. Never throws; refuses by the limits of `limits.ts` before a parser can be hurt.
 *
 * @param file as the user named it, for the problems.
 */
export function decodeDocuments(text: string, file: string): Decoded {
  const isYaml = /\.ya?ml$/i.test(file);
  if (text.length > MAX_JSON) {
    const found = `The file has ${text.length} characters; ${MAX_JSON} are allowed.`;
    return refused(
      file,
      [{ code: 'FILE_SIZE', offset: 0, message: found, remedy: 'Export fewer objects.' }],
      text,
    );
  }
  const wrong = checkText(text, isYaml);
  if (wrong) return refused(file, [wrong], text);
  const clean = withoutBom(text);
  // JSON documents with `---` between them are a YAML stream: no line of JSON itself looks like that.
  if (/^---[ \t]*$/m.test(clean)) return decodeYaml(clean, file);
  if (/\.json$/i.test(file)) return decodeJson(clean, file);
  if (!looksLikeJson(clean)) return decodeYaml(clean, file);
  const json = decodeJson(clean, file);
  if (json.documents.length > 0 || !isYaml) return json;
  return clean.length > MAX_YAML ? json : decodeYaml(clean, file); // `{"a": 1,}` is YAML, if not JSON
}

/** Whether the first word after opening brackets is a quoted text, which YAML written by people hardly ever has. */
const looksLikeJson = (text: string): boolean =>
  /^\s*[[{][[{\s]*"/.test(text.slice(0, 1000)) || /^\s*(\{\s*(\}\s*)?|\[\s*\]\s*)$/.test(text);

function decodeJson(text: string, file: string): Decoded {
  const result = parseJson(text);
  if (!result.ok) return refused(file, [result.failure], text);
  const lines = new Lines(text);
  const { value, offsetOf } = result;
  const lineOf = (path: Path) => lines.lineAt(offsetOf(path));
  return { documents: documentsOf(value, lineOf, 1), problems: [], wrongObjects: new Set() };
}

function decodeYaml(text: string, file: string): Decoded {
  if (text.length > MAX_YAML) {
    const message = `The file has ${text.length} characters; 1 MiB is allowed for YAML.`;
    return refused(
      file,
      [{ code: 'YAML_SIZE', offset: 0, message, remedy: 'Split it, or export it as JSON (-o json).' }],
      text,
    );
  }
  const scanned = scanYaml(text);
  if (!scanned.ok) return refused(file, [scanned.failure], text);
  const parsed = parseStream(scanned.words, text.length);
  if (parsed === 'too deep') {
    const message = 'Nested too deeply.';
    return refused(file, [{ code: 'YAML_DEPTH', offset: 0, message, remedy: 'Flatten the file.' }], text);
  }
  const documents: SourceDocument[] = [];
  const problems: Problem[] = [];
  const wrongObjects = new Set<string>();
  const lines = new Lines(text);
  for (const [index, document] of parsed.entries()) {
    const number = index + 1;
    const [error] = document.errors;
    if (error) {
      const fault = { code: error.code, message: error.message, offset: error.pos[0] };
      return refused(file, [yamlMistake(fault, scanned.words, lines)], text, number);
    }
    const values = new YamlValues(document.contents);
    if (values.failure) return refused(file, [values.failure], text, number);
    const lineOf = (path: Path) => lines.lineAt(values.offsetOf(path));
    if (values.value !== null) documents.push(...documentsOf(values.value, lineOf, number));
    for (const scalar of values.yaml11.slice(0, MAX_NOTES)) {
      const at = {
        file,
        document: number,
        path: formatPath(scalar.path),
        line: lines.lineAt(scalar.offset),
        object: '',
      };
      const problem = yaml11Problem(scalar.source, scalar.path.at(-1));
      problems.push({ ...at, ...problem });
      if (problem.severity === 'error') wrongObjects.add(objectAround(values.value, scalar.path, number));
    }
  }
  if (documents.length === 0) {
    const remedy = 'Put at least one Kubernetes object into it, such as a Pod.';
    return refused(
      file,
      [{ code: 'YAML_EMPTY', offset: 0, message: 'The file holds no document.', remedy }],
      text,
    );
  }
  return { documents, problems, wrongObjects };
}

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

function yaml11Problem(source: string, key: string | number | undefined) {
  if (/^[-+]?0/.test(source)) {
    if (PORT_KEYS.has(key)) {
      const message = `Port ${source} has a leading zero, which Kubernetes takes for octal.`;
      return { code: 'PORT_OCTAL', severity: 'error', message, remedy: `Write ${Number(source)}.` } as const;
    }
    const octal = /^[-+]?[0-7]+$/.test(source) ? String(parseInt(source, 8)) : `the text '${source}'`;
    const message = `Kubernetes reads ${source} as ${octal}; here it is ${Number(source)}.`;
    return {
      code: 'YAML_11',
      severity: 'notice',
      message,
      remedy: 'Quote it, or write it without the zero.',
    } as const;
  }
  const meaning = /^(y|yes|on)$/i.test(source) ? 'true' : 'false';
  const message = `Kubernetes reads ${source} as ${meaning}; here it is the text '${source}'.`;
  return {
    code: 'YAML_11',
    severity: 'notice',
    message,
    remedy: `Write ${meaning}, or quote the text.`,
  } as const;
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

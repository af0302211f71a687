/** Where a value stands inside a document: keys and list positions, outermost first. */
export type Path = readonly (string | number)[];

/** One decoded document of a file, with the way back to its lines. */
export interface SourceDocument {
  /** Position in the file, from 1. */
  readonly number: number;
  readonly value: unknown;
  /** Line in the file, from 1, of the value at a path, or of the nearest thing around it. */
  lineOf(path: Path): number;
}

/** Where an object stands in a file, as a key: its document, and the way into it for entries of Lists. */
export const placeKey = (document: number, base: Path): string => `${document} ${base.join('.')}`;

const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;

/** `$.spec.ports[0].port`; keys that are no plain words are quoted: `$.metadata.labels['k8s.io/name']`. */
export function formatPath(path: Path): string {
  let text = '$';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += PLAIN_KEY.test(part) ? `.${part}` : `['${part.slice(0, 80)}']`;
  }
  return text;
}

/** How a value is named to a person: `text "80"`, `the number 1.5`, `a list`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `text ${quote(value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  return typeof value === 'boolean' ? String(value) : typeof value;
}

/** Text from a user inside a message: shortened, and with everything invisible written as U+XXXX. */
export function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return `'${short.replace(/[^\P{C}]|\p{Zl}|\p{Zp}/gu, (char) => codePoint(char))}'`;
}

/** `U+202E`. */
export const codePoint = (char: string): string =>
  `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

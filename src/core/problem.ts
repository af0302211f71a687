/**
 * Something wrong, or worth knowing, in what the user declared. Collected and shown beside the object; never thrown.
 *
 * `code` is stable: help, tests and translations key on it. `message` says what is wrong and where; `remedy` what to do.
 */
export interface Problem {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'notice';
  /** The file as the user named it; `-` for standard input, `link` for a share link. */
  readonly file: string;
  /** Position of the document in the file, from 1; 0 when the whole file is meant. */
  readonly document: number;
  /** JSON path inside the document, such as `$.spec.ports[0].port`; `$` for the whole of it. */
  readonly path: string;
  /** Line in the file, from 1; 0 when unknown. */
  readonly line: number;
  /** Kind/namespace/name of the object, where one could be read: `Service/default/web`. */
  readonly object: string;
  readonly message: string;
  readonly remedy: string;
  /** Of an error: its object was left out for it, and the rest of the file was read. */
  readonly leftOut?: true;
}

/** A value with the warnings it was made under, or the reasons why it could not be made. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A bug of ours; the only thing core throws. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Narrows a lookup that our own invariants say cannot fail. @throws InvariantError when it does. */
export function must<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new InvariantError(`missing ${what}`);
  return value;
}

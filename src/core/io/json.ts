import type { Path } from '../cluster/source.ts';
import { inOneGo, type Steps } from '../steps.ts';
import type { Failure } from './failure.ts';
import { JsonPositions } from './jsonPositions.ts';
import { readJson } from './jsonReader.ts';
import { isPlainJson } from './jsonScan.ts';

export type JsonResult =
  | { readonly ok: true; readonly value: unknown; readonly offsetOf: (path: Path) => number }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Reads JSON (RFC 8259) into plain objects, and knows where things stand.
 *
 * Unlike `JSON.parse` it refuses repeated keys, the keys of `FORBIDDEN_KEYS`, nesting beyond 64 levels and lists beyond
 * 200,000 entries, and says where. Linear in the text; places are looked up when asked for.
 */
export const parseJson = (text: string): JsonResult => inOneGo(parsingJson(text));

/** The same, in steps. */
export function* parsingJson(text: string): Steps<JsonResult> {
  const isPlain = isPlainJson(text);
  yield { stage: 'text', done: text.length / 4, of: text.length };
  const plain = isPlain ? parsePlain(text) : undefined;
  yield { stage: 'text', done: text.length, of: text.length };
  const { value, failure } = plain ?? readJson(text);
  if (failure) return { ok: false, failure };
  const positions = new JsonPositions(text);
  return { ok: true, value, offsetOf: (path) => positions.offsetOf(path) };
}

/** What the language's own parser, the fastest there is, makes of a text; `undefined` when it finds fault with it. */
function parsePlain(text: string): { value: unknown; failure: null } | undefined {
  try {
    return { value: JSON.parse(text) as unknown, failure: null };
  } catch {
    return undefined;
  }
}

import { listed, type Field } from './field.ts';
import { nearest } from './nearest.ts';
import { quote } from './source.ts';

/** Refuses keys of our own document that nobody reads, with what was probably meant. */
export function knownKeys(field: Field, known: readonly string[]): void {
  for (const key of field.keys()) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    const remedy = meant === undefined ? `Known here: ${listed(known)}.` : `Did you mean '${meant}'?`;
    field.at(key).error('JSON_UNKNOWN', `Unknown field ${quote(key)}.`, remedy);
  }
}

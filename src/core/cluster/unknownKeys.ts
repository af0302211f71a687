import { listed, type Field } from './field.ts';
import { nearest } from './nearest.ts';
import { quote } from './source.ts';

/**
 * Tells keys of our own document that nobody reads, with what was probably meant. Whoever writes a document by hand is
 * to mend it. Whoever opens a link did not write it, and the page that did may know more fields than this one: there the
 * field is left out, and the rest opens.
 */
export function knownKeys(field: Field, known: readonly string[]): void {
  for (const key of field.keys()) {
    if (known.includes(key)) continue;
    if (field.source.report.isOfLink) {
      field.at(key).add({
        code: 'JSON_UNKNOWN',
        severity: 'warning',
        message: `Unknown field ${quote(key)} was left out.`,
        remedy: 'The rest was opened; the link may come from another version of this page.',
      });
      continue;
    }
    const meant = nearest(key, known);
    const remedy = meant === undefined ? `Known here: ${listed(known)}.` : `Did you mean '${meant}'?`;
    field.at(key).error('JSON_UNKNOWN', `Unknown field ${quote(key)}.`, remedy);
  }
}

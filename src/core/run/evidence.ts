import type { Evidence } from '../trace/filterReason.ts';
import type { Explanation } from './views.ts';

/** The entries that decided, or led to it, out of an explanation. */
export const evidenceOf = ({ tables }: Pick<Explanation, 'tables'>): Evidence =>
  tables
    .flatMap(({ rows }) => rows)
    .filter(({ fate }) => fate === 'decided' || fate === 'matched')
    .map(({ text, by }) => ({ text, by }));

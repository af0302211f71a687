import type { Decider } from '../trace/decider.ts';
import type { Explanation } from './views.ts';

/** The entries that decided, or led to it, out of an explanation. */
export const evidenceOf = ({ tables }: Pick<Explanation, 'tables'>): readonly Decider[] =>
  tables
    .flatMap(({ rows }) => rows)
    .filter(({ fate }) => fate === 'decided' || fate === 'matched')
    .map(({ text, by }) => ({ text, by }));

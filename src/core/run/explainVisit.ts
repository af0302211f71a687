import type { Writer } from '../dataplane/netns.ts';
import type { Step } from '../trace/step.ts';
import type { Visit } from './retrace.ts';
import type { ExplainedRow, ExplainedTable, RowFate } from './views.ts';
import { windowed } from './window.ts';

export type HookStep = Extract<Step, { kind: 'hook' }>;

/** How the rules of one kind of table are told. */
export interface RuleWords {
  readonly text: string;
  readonly by: Writer;
  readonly probability: number | null;
  /** Why it lost; asked for only where it did. */
  readonly reason: () => string;
}

interface Chain {
  readonly name: string;
  readonly rules: { readonly length: number };
}

/**
 * One chain as a packet met it. Long ones are shown in the window that matters: around the last rule that matched.
 *
 * @param policy the line that states it, for base chains.
 */
export function explainVisit<C extends Chain>(
  { chain, matched, reached }: Visit<C>,
  step: HookStep,
  wordsOf: (chain: C, index: number) => RuleWords,
  policy: string | null,
): ExplainedTable {
  const { decidedBy } = step;
  const isDecider = (index: number) =>
    decidedBy?.kind === 'rule' && decidedBy.chain === chain.name && decidedBy.index === index;
  const fateOf = (index: number): RowFate => {
    if (isDecider(index)) return 'decided';
    if (matched.has(index)) return 'matched';
    return index < reached ? 'lost' : 'unreached';
  };
  const rowOf = (index: number): ExplainedRow => {
    const { text, by, probability, reason } = wordsOf(chain, index);
    const fate = fateOf(index);
    return { text, fate, reason: fate === 'lost' ? reason() : '', by, probability };
  };
  const centre = Math.max(...matched.keys(), 0);
  const { from, to } = windowed(chain.rules.length, centre);
  const rows = Array.from({ length: to - from }, (_, i) => rowOf(from + i));
  const policyDecided = decidedBy?.kind === 'policy' && decidedBy.chain === chain.name;
  const ranThrough = reached === chain.rules.length && decidedBy?.kind !== 'rule';
  if (policy !== null && to === chain.rules.length) {
    rows.push({
      text: policy,
      fate: policyDecided || ranThrough ? 'decided' : 'unreached',
      reason: '',
      by: null,
      probability: null,
    });
  }
  return {
    title: `${step.table} ${chain.name}`,
    rows,
    skippedBefore: from,
    skippedAfter: chain.rules.length - to,
  };
}

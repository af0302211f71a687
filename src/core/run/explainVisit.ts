import type { Writer } from '../dataplane/netns.ts';
import type { Step } from '../trace/step.ts';
import type { Visit } from './retrace.ts';
import { chainLine } from './tableLine.ts';
import type { ExplainedRow, RowFate } from './views.ts';
import type { WholeTable } from './wholeTable.ts';

export type HookStep = Extract<Step, { kind: 'hook' }>;

/** How the rules of one kind of table are told. */
export interface RuleWords {
  readonly text: string;
  readonly by: Writer;
  readonly probability: number | null;
  /** Why it lost; asked for only where it did. */
  readonly reason: () => string;
}

/** What a test that did not hold is about. */
export type Subject = 'address' | 'port' | 'device' | 'protocol' | 'other';

const IN_COMMON: Readonly<Record<Subject, string>> = {
  address: 'for other addresses',
  port: 'for other ports',
  device: 'for other devices',
  protocol: 'for other protocols',
  other: 'that did not match',
};

interface Chain {
  readonly name: string;
  readonly rules: { readonly length: number };
}

/**
 * One chain as a packet met it, its policy last.
 *
 * @param aboutOf what the test is about by which a rule lost.
 * @param policy the line that states it, for base chains.
 */
export function explainVisit<C extends Chain>(
  { chain, matched, onward, reached, path }: Visit<C>,
  step: HookStep,
  wordsOf: (chain: C, index: number) => RuleWords,
  aboutOf: (chain: C, index: number) => Subject,
  policy: string | null,
): WholeTable {
  const { decidedBy } = step;
  const { length } = chain.rules;
  const isDecider = (index: number) =>
    decidedBy?.kind === 'rule' && decidedBy.chain === chain.name && decidedBy.index === index;
  const fateOf = (index: number): RowFate => {
    if (isDecider(index)) return 'decided';
    if (matched.has(index)) return 'matched';
    return index < reached ? 'lost' : 'unreached';
  };
  const ruleRow = (index: number): ExplainedRow => {
    const { text, by, probability, reason } = wordsOf(chain, index);
    const fate = fateOf(index);
    return { text, fate, reason: fate === 'lost' ? reason() : '', by, probability };
  };
  const policyDecided = decidedBy?.kind === 'policy' && decidedBy.chain === chain.name;
  const ranThrough = reached === length && decidedBy?.kind !== 'rule';
  const policyRow = (text: string): ExplainedRow => {
    const fate = policyDecided || ranThrough ? 'decided' : 'unreached';
    return { text, fate, reason: '', by: null, probability: null };
  };
  return {
    title: `${step.table} ${chain.name}`,
    path,
    line: chainLine({
      rules: length,
      matched: [...matched.keys()],
      jumps: [...onward],
      decided: decidedBy?.kind === 'rule' && decidedBy.chain === chain.name ? decidedBy.index : null,
      isPolicy: policy !== null && (policyDecided || ranThrough),
    }),
    length: length + (policy === null ? 0 : 1),
    centre: Math.max(...matched.keys(), policyDecided ? length : 0),
    row: (index) => (policy !== null && index === length ? policyRow(policy) : ruleRow(index)),
    common: (from, to) => {
      const met = [...matched.keys()].filter((index) => index >= from && index < to).length;
      if (met > 0) return `of which ${met} matched`;
      const compared = Array.from({ length: Math.min(to, reached, length) - from }, (_, i) => from + i);
      const subjects = new Set(compared.map((index) => aboutOf(chain, index)));
      const [only] = subjects;
      if (only === undefined) return 'that the packet did not come to';
      return IN_COMMON[subjects.size === 1 ? only : 'other'];
    },
  };
}

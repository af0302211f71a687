import { formatRule } from '../dataplane/iptablesRule.ts';
import type { Chain, Hook, IptablesTable, Match, Rule } from '../dataplane/netfilter.ts';
import type { RuleRef, Step } from '../trace/step.ts';
import { failedMatch, type MatchFacts } from './explainMatch.ts';
import type { ExplainedRow, ExplainedTable, RowFate } from './views.ts';
import { windowed } from './window.ts';

type HookStep = Extract<Step, { kind: 'hook' }>;

/** One visit to a chain: how far the packet read in it, and which of its rules matched. */
interface Visit {
  readonly chain: Chain;
  readonly matched: Set<number>;
  /** Rules before this position were compared. */
  reached: number;
}

/**
 * Follows a packet through the chains of one hook again, along the rules that are known to have matched: the others were
 * compared and lost, up to where a verdict ended the walk.
 */
function retrace(table: IptablesTable, hook: Hook, matched: readonly RuleRef[]): Visit[] {
  const visits: Visit[] = [];
  let next = 0;
  /** @returns whether a verdict ended the whole walk. */
  const walk = (name: string): boolean => {
    const chain = table.chains.get(name);
    if (!chain) return false;
    const visit: Visit = { chain, matched: new Set(), reached: 0 };
    visits.push(visit);
    for (;;) {
      const ref = matched[next];
      if (ref?.chain !== name || ref.index < visit.reached) break;
      next++;
      visit.matched.add(ref.index);
      visit.reached = ref.index + 1;
      const target = chain.rules[ref.index]?.target ?? null;
      if (target === null || target.kind === 'mark') continue;
      if (target.kind === 'return') return false;
      if (target.kind !== 'jump' && target.kind !== 'goto') return true;
      if (walk(target.chain)) return true;
      if (target.kind === 'goto') return false;
    }
    visit.reached = chain.rules.length;
    return false;
  };
  walk(hook);
  return visits;
}

const probabilityOf = (rule: Rule): number | null => {
  const statistic = rule.matches.find((match: Match) => match.kind === 'statistic');
  return statistic?.kind === 'statistic' ? statistic.probability : null;
};

/** Chains that several packets share are shown in the window that matters: around the last rule that matched. */
function tableOf(visit: Visit, step: HookStep, facts: MatchFacts): ExplainedTable {
  const { chain, matched, reached } = visit;
  const isDecider = (index: number) =>
    step.decidedBy?.kind === 'rule' && step.decidedBy.chain === chain.name && step.decidedBy.index === index;
  const fateOf = (index: number): RowFate => {
    if (isDecider(index)) return 'decided';
    if (matched.has(index)) return 'matched';
    return index < reached ? 'lost' : 'unreached';
  };
  const rowOf = (index: number): ExplainedRow => {
    const rule = chain.rules[index] as Rule;
    const fate = fateOf(index);
    return {
      text: `-A ${chain.name} ${formatRule(rule)}`,
      fate,
      reason: fate === 'lost' ? failedMatch(rule, facts) : '',
      by: rule.by,
      probability: probabilityOf(rule),
    };
  };
  const centre = Math.max(...matched, 0);
  const { from, to } = windowed(chain.rules.length, centre);
  const rows = Array.from({ length: to - from }, (_, i) => rowOf(from + i));
  const policyDecided = step.decidedBy?.kind === 'policy' && step.decidedBy.chain === chain.name;
  const ranThrough = reached === chain.rules.length && step.decidedBy?.kind !== 'rule';
  if (chain.policy !== null && to === chain.rules.length) {
    rows.push({
      text: `-P ${chain.name} ${chain.policy}`,
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

/** The chains that a hook step visited, in the order of the walk; empty ones, which say nothing, are left out. */
export function explainHook(step: HookStep, table: IptablesTable, facts: MatchFacts): ExplainedTable[] {
  return retrace(table, step.hook, step.matched)
    .map((visit) => tableOf(visit, step, facts))
    .filter(({ rows }) => rows.length > 0);
}

import { formatRule } from '../dataplane/iptablesRule.ts';
import type { Chain, IptablesTable, Rule } from '../dataplane/netfilter.ts';
import type { RuleRef } from '../trace/step.ts';
import { failedMatch, failedSubject, type MatchFacts } from './explainMatch.ts';
import { explainVisit, type HookStep, type RuleWords } from './explainVisit.ts';
import { retrace, type Way } from './retrace.ts';
import type { WholeTable } from './wholeTable.ts';

function wayOf({ rules }: Chain, { index }: RuleRef): Way {
  const target = rules[index]?.target ?? null;
  if (target === null || target.kind === 'mark') return { kind: 'next' };
  if (target.kind === 'return') return { kind: 'return' };
  return target.kind === 'jump' || target.kind === 'goto' ? target : { kind: 'end' };
}

const probabilityOf = (rule: Rule): number | null => {
  const statistic = rule.matches.find((match) => match.kind === 'statistic');
  return statistic?.kind === 'statistic' ? statistic.probability : null;
};

/** The chains of iptables that a hook step visited, in the order of the walk; empty ones, which say nothing, are left out. */
export function explainHook(step: HookStep, table: IptablesTable, facts: MatchFacts): WholeTable[] {
  const wordsOf = (chain: Chain, index: number): RuleWords => {
    const rule = chain.rules[index] as Rule;
    return {
      text: `-A ${chain.name} ${formatRule(rule)}`,
      by: rule.by,
      probability: probabilityOf(rule),
      reason: () => failedMatch(rule, facts),
    };
  };
  return retrace(table.chains, step.chain, step.matched, wayOf)
    .map((visit) => {
      const { name, policy } = visit.chain;
      const aboutOf = (chain: Chain, index: number) => failedSubject(chain.rules[index] as Rule, facts);
      return explainVisit(visit, step, wordsOf, aboutOf, policy === null ? null : `-P ${name} ${policy}`);
    })
    .filter(({ length }) => length > 0);
}

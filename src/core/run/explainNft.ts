import type { NftChain, NftRule, NftTable } from '../dataplane/nftables.ts';
import { formatNftRule, formatNftVerdict } from '../dataplane/nftablesFormat.ts';
import { percentText } from '../trace/describe.ts';
import type { RuleRef } from '../trace/step.ts';
import type { MatchFacts } from './explainMatch.ts';
import { failedNftMatch, failedNftSubject } from './explainNftMatch.ts';
import { explainVisit, type HookStep, type RuleWords } from './explainVisit.ts';
import { lookupOf, nftPolicyText } from './nftEntry.ts';
import { retrace, type Visit, type Way } from './retrace.ts';
import type { ExplainedRow } from './views.ts';
import { tableOfRows, type WholeTable } from './wholeTable.ts';

const ruleAt = ({ rules }: NftChain, index: number): NftRule | undefined => rules[index];

const wayIn =
  (table: NftTable) =>
  (chain: NftChain, ref: RuleRef): Way => {
    const rule = ruleAt(chain, ref.index);
    const action = (rule && lookupOf(table, rule, ref.element)?.verdict) ?? rule?.action ?? null;
    switch (action?.kind) {
      case undefined:
      case 'mark':
      case 'update':
        return { kind: 'next' };
      case 'return':
        return { kind: 'return' };
      case 'jump':
      case 'goto':
        return action;
      default:
        return { kind: 'end' };
    }
  };

/** What the rules of a visit found in sets and maps, each as a table of its own; of a draw, all that could have come. */
function lookupTables({ chain, matched }: Visit<NftChain>, table: NftTable): WholeTable[] {
  return [...matched.values()].flatMap(({ index, element }): WholeTable[] => {
    const rule = ruleAt(chain, index);
    const found = rule && lookupOf(table, rule, element);
    if (!rule || !found) return [];
    const { action, by } = rule;
    const row = { text: found.text, fate: 'matched', reason: '', by, probability: null } as const;
    const rows: ExplainedRow[] =
      action?.kind !== 'numgen'
        ? [row]
        : action.verdicts.map((verdict, i) => {
            const probability = 1 / action.mod;
            return String(i) === element
              ? { ...row, probability }
              : {
                  text: `${i} : ${formatNftVerdict(verdict)}`,
                  fate: 'lost',
                  reason: `the draw gave ${element} (each has ${percentText(probability)})`,
                  by,
                  probability,
                };
          });
    const drawn = `${Number(element) + 1} of ${rows.length} was drawn`;
    const line = action?.kind === 'numgen' ? drawn : 'the rule found its element';
    const centre = rows.findIndex(({ fate }) => fate === 'matched');
    return [tableOfRows(found.title, rows, { line, centre, common: () => 'that were not drawn' })];
  });
}

/**
 * The chains of nftables that a hook step visited, in the order of the walk, each followed by the elements of sets and
 * maps that its rules found. Empty chains, which say nothing, are left out.
 */
export function explainNft(step: HookStep, table: NftTable, facts: MatchFacts): WholeTable[] {
  const wordsOf = (chain: NftChain, index: number): RuleWords => {
    const rule = chain.rules[index] as NftRule;
    return {
      text: formatNftRule(rule),
      by: rule.by,
      probability: null,
      reason: () => failedNftMatch(rule, facts),
    };
  };
  return retrace(table.chains, step.chain, step.matched, wayIn(table)).flatMap((visit) => {
    const policy = visit.chain.base === null ? null : nftPolicyText(visit.chain);
    const aboutOf = (chain: NftChain, index: number) =>
      failedNftSubject(chain.rules[index] as NftRule, facts);
    const chain = explainVisit(visit, step, wordsOf, aboutOf, policy);
    return chain.length === 0 ? [] : [chain, ...lookupTables(visit, table)];
  });
}

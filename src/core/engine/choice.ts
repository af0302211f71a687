import type { IptablesTable, Rule } from '../dataplane/netfilter.ts';
import type { Ip } from '../net/address.ts';
import type { Rng } from '../rng.ts';
import type { ChoiceOutcome } from '../trace/step.ts';
import { Ways, type Way } from './ways.ts';

/** A random choice between rules of one chain, settled before the first of them is compared. */
export interface Choice {
  readonly chain: string;
  /** Position of the rule that drew first. */
  readonly from: number;
  /** Position of the rule that was picked; those between do not match. */
  readonly picked: number;
  /** Whether its rules compare nothing else, so that those between can be counted without being asked. */
  readonly isPlain: boolean;
  /** Everything it could have picked, with what it did. */
  readonly outcomes: () => readonly ChoiceOutcome[];
}

const probabilityOf = (rule: Rule): number | null => {
  const statistic = rule.matches.find((match) => match.kind === 'statistic');
  return statistic?.kind === 'statistic' ? statistic.probability : null;
};

const drawsOnly = (rule: Rule): boolean =>
  rule.matches.every(({ kind }) => kind === 'statistic' || kind === 'comment');

/** Where a chain sends a packet in the end, if it ends in DNAT. */
function endpointOf(table: IptablesTable, chain: string): { ip: Ip; text: string } | null {
  for (const rule of table.chains.get(chain)?.rules ?? []) {
    if (rule.target?.kind === 'dnat')
      return {
        ip: rule.target.ip,
        text: `${rule.target.ip}${rule.target.port === null ? '' : `:${rule.target.port}`}`,
      };
  }
  return null;
}

/** A run of statistic rules, read as one draw. */
interface Draw {
  /** Positions of its rules, in their order. */
  readonly positions: readonly number[];
  readonly isPlain: boolean;
  readonly ways: Ways;
}

/** What runs of statistic rules amount to, from the first of them on. Rules never change, so they are read once. */
const known = new WeakMap<readonly Rule[], Map<number, Draw>>();

function drawFrom(table: IptablesTable, rules: readonly Rule[], from: number): Draw {
  let byPosition = known.get(rules);
  if (!byPosition) known.set(rules, (byPosition = new Map()));
  let draw = byPosition.get(from);
  if (!draw) byPosition.set(from, (draw = readDraw(table, rules, from)));
  return draw;
}

function readDraw(table: IptablesTable, rules: readonly Rule[], from: number): Draw {
  const positions: number[] = [];
  const ways: Way[] = [];
  let isPlain = true;
  let left = 1;
  for (let i = from; i < rules.length && left > 0; i++) {
    const rule = rules[i] as Rule;
    const { target } = rule;
    if (target?.kind !== 'jump' && target?.kind !== 'goto') break;
    const probability = probabilityOf(rule);
    const { chain } = target;
    positions.push(i);
    ways.push({ chain, probability: left * (probability ?? 1), endpoint: endpointOf(table, chain) });
    isPlain &&= drawsOnly(rule);
    left = probability === null ? 0 : left * (1 - probability);
  }
  return { positions, isPlain, ways: new Ways(ways) };
}

/**
 * Settles what a run of statistic rules, and the unconditional one that ends it, will pick.
 *
 * kube-proxy gives the i-th of n endpoints the probability 1/(n-i), so that each gets 1/n in the end; here the same rules
 * are read as what they amount to, one draw over all of them, so that every outcome and its probability can be told.
 *
 * @param from position of the first statistic rule.
 * @param wanted the endpoint to pick if the choice offers it.
 * @see Kubernetes pkg/proxy/iptables/proxier.go, writeServiceToEndpointRules()
 */
export function settleChoice(
  table: IptablesTable,
  chain: string,
  from: number,
  wanted: Ip | null,
  rng: Rng,
): Choice | null {
  const { positions, isPlain, ways } = drawFrom(table, table.chains.get(chain)?.rules ?? [], from);
  if (positions.length === 0) return null;
  const taken = ways.to(wanted) ?? ways.drawn(rng());
  return {
    chain,
    from,
    picked: positions[taken] as number,
    isPlain,
    outcomes: () => ways.outcomes(taken),
  };
}

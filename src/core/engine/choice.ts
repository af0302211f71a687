import type { IptablesTable, Rule } from '../dataplane/netfilter.ts';
import type { Ip } from '../net/address.ts';
import type { Rng } from '../rng.ts';
import type { ChoiceOutcome } from '../trace/step.ts';

/** A random choice between rules of one chain, settled before the first of them is compared. */
export interface Choice {
  readonly chain: string;
  /** Position of the rule that was picked; rules before it do not match. */
  readonly picked: number;
  readonly outcomes: readonly ChoiceOutcome[];
}

const probabilityOf = (rule: Rule): number | null => {
  const statistic = rule.matches.find((match) => match.kind === 'statistic');
  return statistic?.kind === 'statistic' ? statistic.probability : null;
};

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
  const rules = table.chains.get(chain)?.rules ?? [];
  const options: { position: number; chain: string; probability: number }[] = [];
  let left = 1;
  for (let i = from; i < rules.length && left > 0; i++) {
    const rule = rules[i] as Rule;
    if (rule.target?.kind !== 'jump' && rule.target?.kind !== 'goto') break;
    const probability = probabilityOf(rule);
    options.push({ position: i, chain: rule.target.chain, probability: left * (probability ?? 1) });
    left = probability === null ? 0 : left * (1 - probability);
  }
  if (options.length === 0) return null;
  const endpoints = options.map((option) => endpointOf(table, option.chain));
  const forced = wanted === null ? -1 : endpoints.findIndex((endpoint) => endpoint?.ip === wanted);
  let taken = forced;
  if (taken < 0) {
    let draw = rng();
    taken = options.findIndex((option) => (draw -= option.probability) < 0);
    if (taken < 0) taken = options.length - 1;
  }
  return {
    chain,
    picked: (options[taken] as { position: number }).position,
    outcomes: options.map((option, i) => ({
      chain: option.chain,
      endpoint: endpoints[i]?.text ?? null,
      probability: option.probability,
      taken: i === taken,
    })),
  };
}

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

interface Option {
  readonly position: number;
  readonly chain: string;
  readonly probability: number;
  readonly endpoint: { readonly ip: Ip; readonly text: string } | null;
}

/** What a run of statistic rules can pick, from the first of them on. Rules never change, so they are read once. */
const known = new WeakMap<readonly Rule[], Map<number, readonly Option[]>>();

function optionsFrom(table: IptablesTable, rules: readonly Rule[], from: number): readonly Option[] {
  let byPosition = known.get(rules);
  if (!byPosition) known.set(rules, (byPosition = new Map()));
  let options = byPosition.get(from);
  if (!options) byPosition.set(from, (options = readOptions(table, rules, from)));
  return options;
}

function readOptions(table: IptablesTable, rules: readonly Rule[], from: number): readonly Option[] {
  const options: Option[] = [];
  let left = 1;
  for (let i = from; i < rules.length && left > 0; i++) {
    const { target } = rules[i] as Rule;
    if (target?.kind !== 'jump' && target?.kind !== 'goto') break;
    const probability = probabilityOf(rules[i] as Rule);
    const { chain } = target;
    options.push({
      position: i,
      chain,
      probability: left * (probability ?? 1),
      endpoint: endpointOf(table, chain),
    });
    left = probability === null ? 0 : left * (1 - probability);
  }
  return options;
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
  const options = optionsFrom(table, table.chains.get(chain)?.rules ?? [], from);
  if (options.length === 0) return null;
  const forced = wanted === null ? -1 : options.findIndex(({ endpoint }) => endpoint?.ip === wanted);
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
      endpoint: option.endpoint?.text ?? null,
      probability: option.probability,
      taken: i === taken,
    })),
  };
}

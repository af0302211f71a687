import type { Chain, TableName } from '../../dataplane/netfilter.ts';
import type { Counter } from '../../trace/counters.ts';
import type { ShellHost } from '../host.ts';

/** Tables in the order in which iptables-save of the nf_tables kind lists them, with their built-in chains. */
const BUILT_IN: Readonly<Record<TableName, readonly string[]>> = {
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
};

export const TABLES = Object.keys(BUILT_IN) as readonly TableName[];

export const isTable = (name: string): name is TableName => Object.hasOwn(BUILT_IN, name);

/** The chains of a table, built-in ones first. A table that nobody wrote to is shown as it would be made. */
export function chainsOf({ netns }: ShellHost, table: TableName): readonly Chain[] {
  const found = netns.netfilter.iptables.get(table);
  if (found) return [...found.chains.values()];
  return BUILT_IN[table].map((name) => ({ name, policy: 'ACCEPT', rules: [] }));
}

/** One chain, without making all the others. */
export function chainOf(host: ShellHost, table: TableName, name: string): Chain | undefined {
  const found = host.netns.netfilter.iptables.get(table);
  return found ? found.chains.get(name) : chainsOf(host, table).find((chain) => chain.name === name);
}

export const ruleCount = (host: ShellHost, table: TableName, chain: Chain, index: number): Counter =>
  host.counters.rule(host.netns.name, table, chain.name, index);
export const policyCount = (host: ShellHost, table: TableName, chain: Chain): Counter =>
  host.counters.policy(host.netns.name, table, chain.name);

/** How many rules jump or go to each chain. */
export function references(chains: readonly Chain[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rules } of chains) {
    for (const { target } of rules) {
      if (target?.kind !== 'jump' && target?.kind !== 'goto') continue;
      counts.set(target.chain, (counts.get(target.chain) ?? 0) + 1);
    }
  }
  return counts;
}

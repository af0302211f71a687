import { parseRule } from '../dataplane/iptablesRule.ts';
import type { Chain, Hook, IptablesTable, Netfilter, Rule, TableName } from '../dataplane/netfilter.ts';
import { ChainMap, type NetfilterPart } from './chains.ts';

/**
 * The built-in chains of each table in the order in which iptables-save prints them.
 * @see Linux net/ipv4/netfilter/iptable_{raw,mangle,nat,filter}.c
 */
const BUILTIN: readonly (readonly [TableName, readonly Hook[]])[] = [
  ['raw', ['PREROUTING', 'OUTPUT']],
  ['mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']],
  ['nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']],
  ['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
];

/**
 * Puts together what a node's components wrote, in the order in which they started: a later `-I` stands before an
 * earlier one. Tables that nobody wrote to do not exist.
 */
export function assembleNetfilter(
  parts: readonly NetfilterPart[],
  forwardPolicy: 'ACCEPT' | 'DROP',
): Netfilter {
  const iptables = new Map<TableName, IptablesTable>();
  for (const [table, hooks] of BUILTIN) {
    const own = parts.flatMap((part) =>
      part.chains.filter(([name]) => name === table).map(([, chain]) => chain),
    );
    const source = table === 'nat' ? parts.find((part) => part.natSource)?.natSource : undefined;
    const builtin = hooks.map((hook): Chain => {
      const policy = table === 'filter' && hook === 'FORWARD' ? forwardPolicy : 'ACCEPT';
      return { name: hook, policy, rules: builtinRules(parts, table, hook) };
    });
    if (own.length === 0 && builtin.every((chain) => chain.rules.length === 0 && chain.policy === 'ACCEPT'))
      continue;
    iptables.set(table, { name: table, chains: new ChainMap(builtin, own, source) });
  }
  const nftables = new Map(
    parts.flatMap((part) => (part.nftables ?? []).map((table) => [table.name, table])),
  );
  return { iptables, nftables, sets: new Map(), conntrack: iptables.has('nat') || nftables.size > 0 };
}

function builtinRules(parts: readonly NetfilterPart[], table: TableName, hook: Hook): readonly Rule[] {
  const rules: Rule[] = [];
  for (const part of parts) {
    for (const jump of part.jumps) {
      if (jump.table !== table || jump.chain !== hook) continue;
      const rule = parseRule(jump.rule, part.by);
      if (jump.action === '-I') rules.unshift(rule);
      else rules.push(rule);
    }
  }
  return rules;
}

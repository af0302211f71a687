import { formatRule } from '../dataplane/iptablesRule.ts';
import type { IptablesTable } from '../dataplane/netfilter.ts';
import { formatNftTable } from '../dataplane/nftablesList.ts';
import type { NetNs, Writer } from '../dataplane/netns.ts';
import { formatPrefix } from '../net/prefix.ts';
import { InvariantError } from '../problem.ts';

/** Everything of one namespace that iptables-restore reads. @throws InvariantError for a rule of more than one line. */
export function rulesText(netns: NetNs): string[] {
  const lines = [...netns.netfilter.iptables.values()].flatMap(tableText);
  for (const line of lines)
    if (/[\r\n]/.test(line)) throw new InvariantError(`a rule has two lines: ${line}`);
  return lines;
}

/** Everything of one namespace that `nft -f` reads. */
export const nftText = (netns: NetNs): string[] =>
  [...netns.netfilter.nftables.values()].flatMap(formatNftTable);

function tableText(table: IptablesTable): string[] {
  const chains = [...table.chains.values()];
  return [
    `*${table.name}`,
    ...chains.map(({ name, policy }) => `:${name} ${policy ?? '-'} [0:0]`),
    ...chains.flatMap(({ name, rules }) => {
      let by: Writer | null = null;
      return rules.flatMap((rule) => {
        const isNews = rule.by !== by;
        by = rule.by;
        return [...(isNews ? [`# ${rule.by}`] : []), `-A ${name} ${formatRule(rule)}`.trimEnd()];
      });
    }),
    'COMMIT',
  ];
}

/** The sets that rules look into, as `ipset restore` reads them: they must be there before the rules. */
export const setsText = (netns: NetNs): string[] =>
  [...netns.netfilter.sets.values()].flatMap(({ name, type, members }) => [
    `create ${name} ${type}`,
    ...members.map((member) => `add ${name} ${formatPrefix(member)}`),
  ]);

import { formatRule } from '../dataplane/iptablesRule.ts';
import type { IptablesTable } from '../dataplane/netfilter.ts';
import type { NetNs, Writer } from '../dataplane/netns.ts';

/** Everything of one namespace that iptables-restore reads. */
export const rulesText = (netns: NetNs): string[] =>
  [...netns.netfilter.iptables.values()].flatMap(tableText);

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

import { nftKeyText, type NftChain, type NftSet, type NftTable } from '../dataplane/nftables.ts';
import { formatNftElement } from '../dataplane/nftablesList.ts';

const settings = (parts: readonly string[]): string =>
  parts.length === 0 ? '' : ` { ${parts.map((part) => `${part} ;`).join(' ')} }`;
const comment = (text: string | null): string[] => (text === null ? [] : [`comment "${text}"`]);

function setLine(table: string, set: NftSet): string {
  const type = `type ${nftKeyText(set.type)}${set.kind === 'map' ? ' : verdict' : ''}`;
  const dynamic =
    set.timeoutSeconds === null ? [] : ['flags dynamic,timeout', `timeout ${set.timeoutSeconds}s`];
  return `add ${set.kind} ${table} ${set.name}${settings([type, ...dynamic, ...comment(set.comment)])}`;
}

function chainLine(table: string, { name, base, comment: text }: NftChain): string {
  const hook =
    base === null ? [] : [`type ${base.type} hook ${base.hook.toLowerCase()} priority ${base.priority}`];
  return `add chain ${table} ${name}${settings([...hook, ...comment(text)])}`;
}

/** What kube-proxy would feed to `nft -f` for a table: each rule in its author's own words. */
export function nftScript(table: NftTable): string {
  const name = `ip ${table.name}`;
  const sets = [...table.sets.values()];
  const chains = [...table.chains.values()];
  const lines = [
    `add table ${name}${settings(comment(table.comment))}`,
    ...sets.map((set) => setLine(name, set)),
    ...chains.map((chain) => chainLine(name, chain)),
    ...chains.flatMap((chain) => chain.rules.map((rule) => `add rule ${name} ${chain.name} ${rule.written}`)),
    ...sets.flatMap((set) =>
      [...set.elements.all()].map(
        (element) => `add element ${name} ${set.name} { ${formatNftElement(element)} }`,
      ),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

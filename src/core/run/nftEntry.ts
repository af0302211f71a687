import type { NftChain, NftElement, NftRule, NftTable, NftVerdict } from '../dataplane/nftables.ts';
import { formatNftVerdict } from '../dataplane/nftablesFormat.ts';
import { formatNftElement } from '../dataplane/nftablesList.ts';

/** What a rule looked up: where, and the element it found there. */
export interface Lookup {
  /** `map service-ips`, `set cluster-ips`, `numgen random mod 2`. */
  readonly title: string;
  readonly text: string;
  readonly verdict: NftVerdict | null;
}

const plain = (key: string): NftElement => ({ key, verdict: null, comment: null });

/** @param element as the step names it; `undefined` where the rule looks nothing up. */
export function lookupOf(table: NftTable, rule: NftRule, element: string | undefined): Lookup | null {
  if (element === undefined) return null;
  const { action } = rule;
  if (action?.kind === 'vmap') {
    const found = table.sets.get(action.map)?.elements.get(element) ?? plain(element);
    return { title: `map ${action.map}`, text: formatNftElement(found), verdict: found.verdict };
  }
  if (action?.kind === 'numgen') {
    const verdict = action.verdicts[Number(element)] ?? null;
    const text = `${element} : ${verdict ? formatNftVerdict(verdict) : ''}`;
    return { title: `numgen random mod ${action.mod}`, text, verdict };
  }
  const match = rule.matches.find(({ kind }) => kind === 'set');
  return match?.kind === 'set' ? { title: `set ${match.set}`, text: element, verdict: null } : null;
}

/** `policy accept` and where the chain is hooked, as the head of the chain says it. */
export const nftPolicyText = ({ base }: NftChain): string => `policy ${base?.policy ?? 'accept'}`;

import type { Chain } from '../../dataplane/netfilter.ts';
import { toBase64Url } from '../../io/base64url.ts';
import { textChain } from '../chains.ts';
import { sha224 } from '../serviceProxy/sha256.ts';

/** A rule as Felix renders it: everything after `-A CHAIN` but the comment with its hash. */
export type FelixRule = string;

/**
 * The same rules with the comment by which Felix knows its own again: a hash of the chain's name and of every rule up to
 * this one, so that a rule that somebody changed or moved is seen.
 * @see projectcalico/calico felix/generictables/rules.go, Chain.RuleHashes(); felix/iptables/renderer.go, RenderAppend()
 */
export function withHashes(chain: string, rules: readonly FelixRule[]): string[] {
  let hash = sha224(chain);
  return rules.map((rule) => {
    hash = sha224(`${String.fromCharCode(...hash)}${`-A ${chain} HASH ${rule}`.trimEnd()}`);
    return `-m comment --comment "cali:${toBase64Url(hash).slice(0, 16)}" ${rule}`.trimEnd();
  });
}

/** A chain whose rules are hashed when somebody first looks at them. */
export const felixChain = (name: string, rules: () => readonly FelixRule[]): Chain =>
  textChain(name, 'calico-node', () => withHashes(name, rules()));

export const comment = (text: string): string => `-m comment --comment "${text}"`;

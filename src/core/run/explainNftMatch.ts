import type { NftKey, NftMatch, NftRule } from '../dataplane/nftables.ts';
import { formatNftMatch } from '../dataplane/nftablesFormat.ts';
import { addressType } from '../engine/fib.ts';
import { deviceMatches } from '../engine/matches.ts';
import { nftKeyOf } from '../engine/nftMatches.ts';
import { contains } from '../net/prefix.ts';
import type { MatchFacts } from './explainMatch.ts';
import type { Subject } from './explainVisit.ts';

const notThere = (name: string, key: NftKey, { packet }: MatchFacts): string => {
  const text = nftKeyOf(key, { packet });
  return text === null ? `${key.join(' . ')}: the packet has none` : `@${name} has no element ${text}`;
};

const has = (match: NftMatch, what: string): string => `${formatNftMatch(match)}: the packet has ${what}`;

/** Why a test did not hold; `null`: it did, as far as a recorded run tells. Sets that were looked into are the last suspects. */
function fails(match: NftMatch, facts: MatchFacts): string | null {
  const { ip } = facts.packet;
  if (!ip) return 'no IP packet';
  switch (match.kind) {
    case 'address': {
      const address = match.field === 'ip saddr' ? ip.src : ip.dst;
      const isIn = match.values.some((value) => contains(value, address));
      return isIn === match.invert ? has(match, address) : null;
    }
    case 'l4proto':
      return ip.proto === match.proto ? null : has(match, ip.proto);
    case 'mark':
      return (facts.mark & match.mask) >>> 0 === match.value
        ? null
        : has(match, `mark 0x${facts.mark.toString(16)}`);
    case 'ctstate': {
      const { ctStates } = facts;
      return ctStates === null || match.states.some((state) => ctStates.includes(state))
        ? null
        : has(match, ctStates[0]?.toLowerCase() ?? 'none');
    }
    case 'iifname':
      return deviceMatches(match.device, facts.inDev) === match.invert
        ? has(match, facts.inDev === null ? 'come in by no device' : `come in by ${facts.inDev}`)
        : null;
    case 'fib': {
      const address = match.side === 'saddr' ? ip.src : ip.dst;
      const type = addressType(facts.netns, address);
      return type === 'LOCAL' ? null : has(match, `${address}, which is ${type.toLowerCase()}`);
    }
    case 'set':
      return null;
    default:
      return match satisfies never;
  }
}

/** What the test is about by which a rule lost. */
export function failedNftSubject(rule: NftRule, facts: MatchFacts): Subject {
  const failed = rule.matches.find((match) => match.kind === 'set' || fails(match, facts) !== null);
  switch (failed?.kind) {
    case 'address':
    case 'set':
    case 'fib':
      return 'address';
    case 'iifname':
      return 'device';
    case 'l4proto':
      return 'protocol';
    default:
      return 'other';
  }
}

/** Why a rule that was compared did not match: `ip saddr 10.244.1.11: the packet has 10.244.1.10`. */
export function failedNftMatch(rule: NftRule, facts: MatchFacts): string {
  for (const match of rule.matches) {
    const why = fails(match, facts);
    if (why !== null) return why;
  }
  const lookup = rule.matches.find(({ kind }) => kind === 'set');
  if (lookup?.kind === 'set') {
    return lookup.invert ? `the packet is in @${lookup.set}` : notThere(lookup.set, lookup.key, facts);
  }
  const { action } = rule;
  return action?.kind === 'vmap' ? notThere(action.map, action.key, facts) : 'it did not match';
}

import { formatRule } from '../dataplane/iptablesRule.ts';
import type { CtState, Match, Rule } from '../dataplane/netfilter.ts';
import type { NetNs } from '../dataplane/netns.ts';
import { addressType } from '../engine/fib.ts';
import { deviceMatches } from '../engine/matches.ts';
import type { Ip } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import { contains } from '../net/prefix.ts';
import { percentText } from '../trace/describe.ts';
import type { Subject } from './explainVisit.ts';

/** What the rules of a hook saw, as far as a recorded run tells it. */
export interface MatchFacts {
  readonly netns: NetNs;
  readonly packet: Packet;
  readonly inDev: string | null;
  readonly outDev: string | null;
  readonly mark: number;
  /** States that `--ctstate` sees; `null` where no step of the hop told them. */
  readonly ctStates: readonly CtState[] | null;
  readonly bridged: boolean;
}

/** What the packet has where a match wants something else; `null`: the match holds. */
type Verdict = string | null;

const none = 'none';
const holds = (is: boolean, invert: boolean, has: string): Verdict => (is === invert ? has : null);

function portsOf({ l4 }: Packet): { readonly sport: number; readonly dport: number } | null {
  return l4 && l4.proto !== 'icmp' ? l4 : null;
}

function addressTypeFails(match: Extract<Match, { kind: 'addrtype' }>, facts: MatchFacts): Verdict {
  const ip = facts.packet.ip;
  if (!ip) return none;
  const check = (address: Ip, wanted: string | null, invert: boolean) => {
    if (wanted === null) return null;
    const type = addressType(facts.netns, address);
    return holds(type === wanted, invert, `${address}, which is ${type}`);
  };
  return check(ip.src, match.srcType, match.invertSrc) ?? check(ip.dst, match.dstType, match.invertDst);
}

/** @returns `null` too for tests whose outcome the packet alone does not tell: draws and remembered addresses. */
function fails(match: Match, facts: MatchFacts): Verdict {
  const { ip } = facts.packet;
  const ports = portsOf(facts.packet);
  switch (match.kind) {
    case 'src':
    case 'dst': {
      const address = ip?.[match.kind];
      return address === undefined ? none : holds(contains(match.prefix, address), match.invert, address);
    }
    case 'in':
      return holds(deviceMatches(match.device, facts.inDev), match.invert, facts.inDev ?? none);
    case 'out':
      return holds(deviceMatches(match.device, facts.outDev), match.invert, facts.outDev ?? none);
    case 'proto':
      return holds(ip?.proto === match.proto, match.invert, ip?.proto ?? none);
    case 'sport':
    case 'dport': {
      if (!ports || ip?.proto !== match.module) return ip?.proto ?? none;
      const port = ports[match.kind];
      return holds(port >= match.from && port <= match.to, match.invert, `${port}`);
    }
    case 'multiport': {
      if (!ports) return ip?.proto ?? none;
      const seen =
        match.side === 'ports'
          ? [ports.sport, ports.dport]
          : [match.side === 'sports' ? ports.sport : ports.dport];
      const is = match.ports.some(([low, high]) => seen.some((port) => port >= low && port <= high));
      return holds(is, match.invert, seen.join(' and '));
    }
    case 'mark': {
      const is = (facts.mark & match.mask) >>> 0 === match.value;
      return holds(is, match.invert, `mark 0x${facts.mark.toString(16)}`);
    }
    case 'ctstate': {
      if (facts.ctStates === null) return null;
      const is = facts.ctStates.some((state) => match.states.includes(state));
      return holds(is, match.invert, facts.ctStates.join(', '));
    }
    case 'addrtype':
      return addressTypeFails(match, facts);
    case 'physdev':
      return match.isIn !== null && facts.bridged !== match.isIn
        ? facts.bridged
          ? 'a bridge port'
          : 'no bridge port'
        : null;
    case 'set': {
      const members = facts.netns.netfilter.sets.get(match.name)?.members ?? [];
      const addresses = match.flags.flatMap((flag) => (ip ? [ip[flag]] : []));
      const is = addresses.every((address) => members.some((member) => contains(member, address)));
      return holds(is, match.invert, addresses.join(' and '));
    }
    case 'bare':
      return facts.packet.l4?.proto === match.module ? null : (ip?.proto ?? none);
    case 'statistic':
    case 'recent':
    case 'comment':
      return null;
    default:
      return match satisfies never;
  }
}

const matchText = (match: Match): string =>
  formatRule({ matches: [match], target: null, by: 'kernel', written: '' });

const SUBJECTS: Partial<Record<Match['kind'], Subject>> = {
  src: 'address',
  dst: 'address',
  addrtype: 'address',
  set: 'address',
  sport: 'port',
  dport: 'port',
  multiport: 'port',
  in: 'device',
  out: 'device',
  physdev: 'device',
  proto: 'protocol',
  bare: 'protocol',
};

/** What the test is about by which a rule lost. */
export function failedSubject(rule: Rule, facts: MatchFacts): Subject {
  const failed = rule.matches.find((match) => fails(match, facts) !== null);
  return (failed && SUBJECTS[failed.kind]) ?? 'other';
}

/** Why a rule that was compared did not match: `-d 10.96.0.1/32: the packet has 10.96.0.10`. */
export function failedMatch(rule: Rule, facts: MatchFacts): string {
  for (const match of rule.matches) {
    const has = fails(match, facts);
    if (has !== null) return `${matchText(match)}: the packet has ${has}`;
  }
  const statistic = rule.matches.find(({ kind }) => kind === 'statistic');
  if (statistic?.kind === 'statistic') return `the draw went past it (${percentText(statistic.probability)})`;
  const recent = rule.matches.find(({ kind }) => kind === 'recent');
  if (recent?.kind === 'recent')
    return `${matchText(recent)}: the source is not on that list, or too old there`;
  return 'it did not match';
}

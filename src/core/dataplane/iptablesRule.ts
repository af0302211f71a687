import { parseIp } from '../net/address.ts';
import type { IpProtocol } from '../net/packet.ts';
import { networkOf, type Prefix } from '../net/prefix.ts';
import { MATCH_MODULES, type MatchModule } from './iptablesMatches.ts';
import { readTarget } from './iptablesTargets.ts';
import { RuleError, rowOf, WordReader } from './iptablesWords.ts';
import type { InterfacePattern, Match, Rule, Target } from './netfilter.ts';
import type { Writer } from './netns.ts';

export { formatRule } from './iptablesFormat.ts';
export { RuleError } from './iptablesWords.ts';

/** What reading somebody else's rule gives: the rule, or the word at which it stopped being one. */
export type RuleReading =
  | { readonly ok: true; readonly rule: Rule }
  | { readonly ok: false; readonly word: string; readonly reason: string };

type HeaderMatch = Extract<Match, { kind: 'src' | 'dst' | 'in' | 'out' | 'proto' }>;
type HeaderKind = HeaderMatch['kind'];

/** The order in which a rule's header tests are printed, and in which the kernel makes them (ip_packet_match()). */
const HEADER_ORDER: readonly HeaderKind[] = ['src', 'dst', 'in', 'out', 'proto'];

const HEADER_OPTIONS: Readonly<Record<string, HeaderKind>> = {
  '-s': 'src',
  '--source': 'src',
  '--src': 'src',
  '-d': 'dst',
  '--destination': 'dst',
  '--dst': 'dst',
  '-i': 'in',
  '--in-interface': 'in',
  '-o': 'out',
  '--out-interface': 'out',
  '-p': 'proto',
  '--protocol': 'proto',
};

/** By name and by number, as /etc/protocols has them. */
const PROTOCOLS: Readonly<Record<string, IpProtocol>> = {
  tcp: 'tcp',
  udp: 'udp',
  icmp: 'icmp',
  sctp: 'sctp',
  ipencap: 'ipip',
  '1': 'icmp',
  '4': 'ipip',
  '6': 'tcp',
  '17': 'udp',
  '132': 'sctp',
};

/**
 * Reads the text of a rule that one of our own writers made.
 *
 * @param text everything after `-A CHAIN`, as it would be fed to iptables-restore.
 * @throws RuleError naming the word, when it is no rule or uses what is not modelled.
 */
export function parseRule(text: string, by: Writer): Rule {
  const words = new WordReader(text);
  const header = new Map<HeaderKind, HeaderMatch>();
  const modules: MatchModule[] = [];
  let target: Target | null = null;
  while (!words.done) {
    const invert = words.peek() === '!';
    if (invert) words.next('!');
    const option = words.next('an option');
    const kind = rowOf(HEADER_OPTIONS, option);
    if (kind) {
      if (header.has(kind)) throw words.error(option, 'an option given twice');
      header.set(kind, readHeader(kind, words, invert));
    } else if ((option === '-m' || option === '--match') && !invert) {
      const module = words.value('the name of a modelled match', (name) => rowOf(MATCH_MODULES, name));
      modules.push(module());
    } else if ((option === '-j' || option === '--jump') && !invert) target = readTarget(words, 'jump');
    else if ((option === '-g' || option === '--goto') && !invert) target = readTarget(words, 'goto');
    else readModuleOption(option, words, invert, modules, header);
  }
  const tests = HEADER_ORDER.flatMap((kind) => header.get(kind) ?? []).filter((m) => !matchesAll(m));
  return { matches: [...tests, ...modules.flatMap((m) => m.matches())], target, by, written: text };
}

/** Reads a rule that a user wrote: the same as `parseRule`, but a mistake is a value. */
export function readRule(text: string, by: Writer): RuleReading {
  try {
    return { ok: true, rule: parseRule(text, by) };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { ok: false, word: error.word, reason: error.reason };
  }
}

/** An option belongs to the module named last that knows it; a protocol brings its own module along. */
function readModuleOption(
  option: string,
  words: WordReader,
  invert: boolean,
  modules: MatchModule[],
  header: ReadonlyMap<HeaderKind, HeaderMatch>,
): void {
  for (let i = modules.length - 1; i >= 0; i--) {
    if (modules[i]?.option(option, words, invert)) return;
  }
  const proto = header.get('proto');
  const implied =
    proto?.kind === 'proto' && !proto.invert ? rowOf(MATCH_MODULES, proto.proto)?.() : undefined;
  if (!implied?.option(option, words, invert)) {
    throw words.error(option, 'an option that no match of this rule has');
  }
  modules.push(implied);
}

function readHeader(kind: HeaderKind, words: WordReader, invert: boolean): HeaderMatch {
  if (kind === 'src' || kind === 'dst') {
    return { kind, prefix: words.value('an address or network', parseNetwork), invert };
  }
  if (kind === 'in' || kind === 'out') {
    return { kind, device: words.value('a device', parsePattern), invert };
  }
  return { kind, proto: words.value('a modelled protocol', (word) => rowOf(PROTOCOLS, word)), invert };
}

/** iptables clears the host bits of what it is given, unlike `parsePrefix`, which refuses them. */
function parseNetwork(word: string): Prefix | undefined {
  const [address = '', digits, more] = word.split('/');
  const ip = parseIp(address);
  if (ip === undefined || more !== undefined) return undefined;
  const bits = ip.includes(':') ? 128 : 32;
  if (digits === undefined) return { ip, length: bits };
  const length = /^\d{1,3}$/.test(digits) ? Number(digits) : Infinity;
  return length <= bits ? { ip: networkOf(ip, length), length } : undefined;
}

/** A name of at most 15 characters; a `+` at its end stands for any. */
function parsePattern(word: string): InterfacePattern | undefined {
  if (!/^[^\s!/]{1,15}$/.test(word)) return undefined;
  const wildcard = word.endsWith('+');
  return { name: wildcard ? word.slice(0, -1) : word, wildcard };
}

/** `-s 0.0.0.0/0` and `-i +` test nothing, and iptables-save leaves them out. */
function matchesAll(match: HeaderMatch): boolean {
  if (match.invert) return false;
  if (match.kind === 'src' || match.kind === 'dst') return match.prefix.length === 0;
  return (match.kind === 'in' || match.kind === 'out') && match.device.name === '' && match.device.wildcard;
}

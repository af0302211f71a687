import { parseIp, type Ip } from '../net/address.ts';
import type { RejectWith, Target } from './netfilter.ts';
import { parseMasked, parsePort, parseU32, rowOf, type WordReader } from './iptablesWords.ts';

const REJECT_WITH: Readonly<Record<string, RejectWith>> = {
  'icmp-net-unreachable': 'icmp-net-unreachable',
  'icmp-host-unreachable': 'icmp-host-unreachable',
  'icmp-proto-unreachable': 'icmp-proto-unreachable',
  'icmp-port-unreachable': 'icmp-port-unreachable',
  'icmp-net-prohibited': 'icmp-net-prohibited',
  'icmp-host-prohibited': 'icmp-host-prohibited',
  'icmp-admin-prohibited': 'icmp-admin-prohibited',
  'tcp-reset': 'tcp-reset',
  // The short names of iptables-extensions(8).
  'net-unreach': 'icmp-net-unreachable',
  'host-unreach': 'icmp-host-unreachable',
  'proto-unreach': 'icmp-proto-unreachable',
  'port-unreach': 'icmp-port-unreachable',
  'net-prohib': 'icmp-net-prohibited',
  'host-prohib': 'icmp-host-prohibited',
  'tcp-rst': 'tcp-reset',
  'admin-prohib': 'icmp-admin-prohibited',
};

/** Targets of iptables-extensions(8) that change or end packets in ways nothing here models. */
const NOT_MODELLED: ReadonlySet<string> = new Set([
  'AUDIT', 'CHECKSUM', 'CLASSIFY', 'CLUSTERIP', 'CONNMARK', 'CONNSECMARK', 'CT', 'DSCP', 'ECN', 'HL', 'HMARK',
  'IDLETIMER', 'LED', 'LOG', 'NETMAP', 'NFLOG', 'NFQUEUE', 'NOTRACK', 'QUEUE', 'RATEEST', 'REDIRECT', 'SECMARK', 'SET',
  'SYNPROXY', 'TCPMSS', 'TCPOPTSTRIP', 'TEE', 'TOS', 'TPROXY', 'TRACE', 'TTL', 'ULOG',
]); // prettier-ignore

/** `1.2.3.4`, `1.2.3.4:80`, `[fd00::1]:80`. Ranges of addresses or ports are not modelled. */
function parseDestination(word: string): { ip: Ip; port: number | null } | undefined {
  const [, six, four, digits] = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+|[0-9a-f:]+?))(?::(\d+))?$/i.exec(word) ?? [];
  const plain = parseIp(word);
  if (plain !== undefined) return { ip: plain, port: null };
  const ip = parseIp(six ?? four ?? '');
  const port = digits === undefined ? null : parsePort(digits);
  return ip === undefined || port === undefined ? undefined : { ip, port };
}

/**
 * The forms of `-j MARK` and what each is stored as: `mark = (mark & ~mask) ^ value`.
 * @see iptables-extensions(8), MARK; iptables 1.8.9 extensions/libxt_MARK.c, mark_tg_parse()
 */
const MARK_OPTIONS: Readonly<
  Record<string, (value: number, mask: number | null) => { value: number; mask: number }>
> = {
  '--set-xmark': (value, mask) => ({ value, mask: mask ?? 0xffffffff }),
  '--set-mark': (value, mask) => ({ value, mask: ((mask ?? 0xffffffff) | value) >>> 0 }),
  '--or-mark': (value) => ({ value, mask: value }),
  '--xor-mark': (value) => ({ value, mask: 0 }),
  '--and-mark': (value) => ({ value: 0, mask: ~value >>> 0 }),
};

function readMark(words: WordReader): Target {
  const option = words.next('an option of MARK');
  const store = rowOf(MARK_OPTIONS, option);
  if (!store) throw words.error(option, 'not an option of MARK');
  const plain = option === '--or-mark' || option === '--xor-mark' || option === '--and-mark';
  const { value, mask } = words.value('a mark', (word) =>
    plain && parseU32(word) === undefined ? undefined : parseMasked(word),
  );
  return { kind: 'mark', ...store(value, mask) };
}

function readRandomFully(words: WordReader): boolean {
  if (words.peek() !== '--random-fully') return false;
  words.next('an option');
  return true;
}

function readOption<T>(
  words: WordReader,
  option: string,
  what: string,
  read: (word: string) => T | undefined,
): T {
  words.value(option, (word) => (word === option ? word : undefined));
  return words.value(what, read);
}

const TARGETS: Readonly<Record<string, (words: WordReader) => Target>> = {
  ACCEPT: () => ({ kind: 'accept' }),
  DROP: () => ({ kind: 'drop' }),
  RETURN: () => ({ kind: 'return' }),
  MARK: readMark,
  MASQUERADE: (words) => ({ kind: 'masquerade', randomFully: readRandomFully(words) }),
  DNAT: (words) => {
    const to = readOption(words, '--to-destination', 'an address with or without port', parseDestination);
    return { kind: 'dnat', ...to, randomFully: readRandomFully(words) };
  },
  SNAT: (words) => {
    const ip = readOption(words, '--to-source', 'an address', parseIp);
    return { kind: 'snat', ip, randomFully: readRandomFully(words) };
  },
  REJECT: (words) => ({
    kind: 'reject',
    with: words.done
      ? 'icmp-port-unreachable'
      : readOption(words, '--reject-with', 'a kind of rejection', (word) => rowOf(REJECT_WITH, word)),
  }),
};

/** Reads what follows `-j` or `-g`; it has to be the end of the rule, as options belong to the target from there on. */
export function readTarget(words: WordReader, kind: 'jump' | 'goto'): Target {
  const name = words.next('a target');
  if (NOT_MODELLED.has(name)) throw words.error(name, 'a target that is not modelled');
  const read = rowOf(TARGETS, name);
  if (kind === 'goto' && read) throw words.error(name, 'not a chain');
  if (!/^[^\s!-][^\s]{0,27}$/.test(name)) throw words.error(name, 'not the name of a chain');
  const target: Target = read ? read(words) : { kind, chain: name };
  if (!words.done) throw words.error(words.peek(), `not an option of ${name}`);
  return target;
}

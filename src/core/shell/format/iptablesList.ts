import { protocolName } from '../../dataplane/iptablesFormat.ts';
import type { Match, Rule, Target } from '../../dataplane/netfilter.ts';
import { PROTOCOL_NUMBERS } from '../../net/headerBytes.ts';
import { formatPrefix, type Prefix } from '../../net/prefix.ts';
import { portName } from '../services.ts';

/** How `iptables -L` prints: `-n` and which transport a rule's ports belong to. */
interface Style {
  readonly numeric: boolean;
  readonly proto: string;
}

const hex = (bits: number): string => `0x${bits.toString(16)}`;
const bang = (invert: boolean): string => (invert ? '!' : '');

function portText(port: number, { numeric, proto }: Style): string {
  return numeric ? `${port}` : portName(port, proto);
}

function portRange(name: string, from: number, to: number, invert: boolean, style: Style): string {
  return from === to
    ? ` ${name}:${bang(invert)}${portText(from, style)}`
    : ` ${name}s:${bang(invert)}${portText(from, style)}:${portText(to, style)}`;
}

const masked = (value: number, mask: number): string =>
  mask === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`;

function addrtypeText(match: Extract<Match, { kind: 'addrtype' }>): string {
  return [
    ' ADDRTYPE match',
    match.srcType === null ? '' : ` src-type ${bang(match.invertSrc)}${match.srcType}`,
    match.dstType === null ? '' : ` dst-type ${bang(match.invertDst)}${match.dstType}`,
    match.limitIn ? ' limit-in' : '',
    match.limitOut ? ' limit-out' : '',
  ].join('');
}

function recentText({ op, seconds, reap, name }: Extract<Match, { kind: 'recent' }>): string {
  const age = seconds === 0 ? '' : ` seconds: ${seconds}`;
  return ` recent: ${op === 'set' ? 'SET' : 'CHECK'}${age}${reap ? ' reap' : ''} name: ${name} side: source mask: 255.255.255.255`;
}

function physdevText({ isIn, isOut }: Extract<Match, { kind: 'physdev' }>): string {
  const flag = (name: string, is: boolean | null) => (is === null ? '' : `${is ? '' : ' !'} ${name}`);
  return ` PHYSDEV match${flag('--physdev-is-in', isIn)}${flag('--physdev-is-out', isOut)}`;
}

function multiportText(match: Extract<Match, { kind: 'multiport' }>, style: Style): string {
  const list = match.ports.map(([a, b]) =>
    a === b ? portText(a, style) : `${portText(a, style)}:${portText(b, style)}`,
  );
  return ` multiport ${match.side} ${match.invert ? ' !' : ''}${list.join(',')}`;
}

/** One test in the words of its module, with the space before it. Tests of the header stand in columns of their own. */
function matchText(match: Match, style: Style): string {
  switch (match.kind) {
    case 'src':
    case 'dst':
    case 'in':
    case 'out':
    case 'proto':
      return '';
    case 'sport':
    case 'dport': {
      const name = match.kind === 'sport' ? 'spt' : 'dpt';
      return portRange(name, match.from, match.to, match.invert, { ...style, proto: match.module });
    }
    case 'multiport':
      return multiportText(match, style);
    case 'mark':
      return ` mark match${match.invert ? ' !' : ''} ${masked(match.value, match.mask)}`;
    case 'ctstate':
      return `${match.invert ? ' !' : ''} ctstate ${match.states.join(',')}`;
    case 'statistic':
      return ` statistic mode random probability ${match.text}`;
    case 'addrtype':
      return addrtypeText(match);
    case 'recent':
      return recentText(match);
    case 'physdev':
      return physdevText(match);
    case 'set':
      return `${match.invert ? ' !' : ''} match-set ${match.name} ${match.flags.join(',')}`;
    case 'bare':
      return ` ${match.module}`;
    case 'comment':
      return ` /* ${match.text} */`;
    default:
      return match satisfies never;
  }
}

/** Tests in their order; port tests of one module share its name. */
function matchesText(matches: readonly Match[], style: Style): string {
  let text = '';
  let module = '';
  for (const match of matches) {
    if (match.kind === 'sport' || match.kind === 'dport') {
      if (module !== match.module) text += ` ${match.module}`;
      module = match.module;
    } else module = '';
    text += matchText(match, style);
  }
  return text;
}

/**
 * `MARK or 0x4000`: a mark in the form that says it shortest.
 * @see iptables 1.8.9 extensions/libxt_MARK.c, mark_tg_print()
 */
function markText(value: number, mask: number): string {
  if (value === 0) return `and ${hex(~mask >>> 0)}`;
  if (value === mask) return `or ${hex(value)}`;
  if (mask === 0) return `xor ${hex(value)}`;
  return mask === 0xffffffff ? `set ${hex(value)}` : `xset ${hex(value)}/${hex(mask)}`;
}

/** Name and details of a target. */
function targetText(target: Target | null): readonly [name: string, details: string] {
  if (target === null) return ['', ''];
  const fully = 'randomFully' in target && target.randomFully ? ' random-fully' : '';
  switch (target.kind) {
    case 'accept':
    case 'drop':
    case 'return':
      return [target.kind.toUpperCase(), ''];
    case 'jump':
    case 'goto':
      return [target.chain, ''];
    case 'reject':
      return ['REJECT', ` reject-with ${target.with}`];
    case 'dnat':
      return ['DNAT', ` to:${target.ip}${target.port === null ? '' : `:${target.port}`}${fully}`];
    case 'snat':
      return ['SNAT', ` to:${target.ip}${fully}`];
    case 'masquerade':
      return ['MASQUERADE', fully];
    case 'mark':
      return ['MARK', ` MARK ${markText(target.value, target.mask)}`];
    default:
      return target satisfies never;
  }
}

/** The names that resolve without a name server: those of Debian's /etc/networks and /etc/hosts. */
const NAMES: Readonly<Record<string, string>> = { '127.0.0.0/8': 'loopback/8', '127.0.0.1/32': 'localhost' };

function addressText(prefix: Prefix | undefined, numeric: boolean): string {
  if (!prefix) return numeric ? '0.0.0.0/0' : 'anywhere';
  const text = formatPrefix(prefix);
  return (numeric ? undefined : NAMES[text]) ?? (prefix.length === 32 ? prefix.ip : text);
}

/**
 * A rule as `iptables -L` lists it, counters and number left out.
 *
 * @param verbose with the devices.
 * @see iptables 1.8.9 iptables/xshared.c, print_rule_details(), print_ipv4_addresses(); iptables/nft-ipv4.c
 */
export function formatListedRule({ matches, target }: Rule, verbose: boolean, numeric: boolean): string {
  const header = <K extends Match['kind']>(kind: K) =>
    matches.find((match): match is Match & { kind: K } => match.kind === kind);
  const [proto, src, dst] = [header('proto'), header('src'), header('dst')];
  const [name, details] = targetText(target);
  const protoText = numeric
    ? `${proto ? PROTOCOL_NUMBERS[proto.proto] : 0}`
    : proto
      ? protocolName(proto.proto)
      : 'all';
  const device = (kind: 'in' | 'out'): string => {
    const match = header(kind);
    if (!match) return numeric ? '*' : 'any';
    return `${bang(match.invert)}${match.device.name}${match.device.wildcard ? '+' : ''}`;
  };
  return [
    `${name.padEnd(9)} `,
    `${proto?.invert ? '!' : ' '}${protoText.padEnd(5)}-- `,
    verbose ? ` ${device('in').padEnd(6)} ${device('out').padEnd(6)} ` : '',
    `${src?.invert ? '!' : ' '}${addressText(src?.prefix, numeric).padEnd(19)} `,
    `${dst?.invert ? '!' : ' '}${addressText(dst?.prefix, numeric).padEnd(19)} `,
    target?.kind === 'goto' ? '[goto] ' : '',
    matchesText(matches, { numeric, proto: proto?.proto ?? 'tcp' }),
    details,
  ].join('');
}

/** Counters in five columns, thousands of them as `K`, `M`, `G`, `T`; `exact` in eight. @see libxtables, xtables_print_num() */
export function formatCount(count: number, exact: boolean): string {
  if (exact) return `${count}`.padStart(8);
  if (count <= 99_999) return `${count}`.padStart(5);
  let n = count;
  for (const unit of ['K', 'M', 'G']) {
    n = Math.floor((n + 500) / 1000);
    if (n <= 9999) return `${n}${unit}`.padStart(5);
  }
  return `${Math.floor((n + 500) / 1000)}T`.padStart(5);
}

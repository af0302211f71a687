import { familyOf, type Ip } from '../net/address.ts';
import type { IpProtocol } from '../net/packet.ts';
import { formatPrefix } from '../net/prefix.ts';
import { quoteWord } from './iptablesWords.ts';
import type { Match, Rule, Target } from './netfilter.ts';

/**
 * Prints a rule as iptables-save does, without `-A CHAIN`: header tests first, then matches in written order, then
 * the target, every value in the form in which the kernel stores it.
 * @see iptables 1.8.9 iptables/nft-shared.c, nft_rule_print_save(); iptables/iptables.c, print_rule4()
 */
export function formatRule(rule: Rule): string {
  const parts: string[] = [];
  let module = ''; // two port tests in a row belong to one -m
  for (const match of rule.matches) {
    if (match.kind === 'sport' || match.kind === 'dport') {
      if (module !== match.module) parts.push(`-m ${match.module}`);
      module = match.module;
    } else module = '';
    parts.push(formatMatch(match));
  }
  if (rule.target) parts.push(formatTarget(rule.target));
  return parts.join(' ');
}

const not = (invert: boolean): string => (invert ? '! ' : '');
const hex = (bits: number): string => `0x${bits.toString(16)}`;
const range = (from: number, to: number): string => (from === to ? `${from}` : `${from}:${to}`);

/** The name that /etc/protocols gives a protocol. */
export const protocolName = (proto: IpProtocol): string => (proto === 'ipip' ? 'ipencap' : proto);

const HEADER_FLAGS = { src: '-s', dst: '-d', in: '-i', out: '-o' } as const;

/** One test as iptables-save prints it; port tests without the `-m` they may share with a neighbour. */
function formatMatch(match: Match): string {
  switch (match.kind) {
    case 'src':
    case 'dst':
      return `${not(match.invert)}${HEADER_FLAGS[match.kind]} ${formatPrefix(match.prefix)}`;
    case 'in':
    case 'out':
      return `${not(match.invert)}${HEADER_FLAGS[match.kind]} ${match.device.name}${match.device.wildcard ? '+' : ''}`;
    case 'proto':
      return `${not(match.invert)}-p ${protocolName(match.proto)}`;
    case 'sport':
    case 'dport':
      return `${not(match.invert)}--${match.kind} ${range(match.from, match.to)}`;
    case 'multiport':
      return `-m multiport ${not(match.invert)}--${match.side} ${match.ports.map(([a, b]) => range(a, b)).join(',')}`;
    case 'mark':
      return `-m mark ${not(match.invert)}--mark ${formatMasked(match.value, match.mask)}`;
    case 'ctstate':
      return `-m conntrack ${not(match.invert)}--ctstate ${match.states.join(',')}`;
    case 'statistic':
      return `-m statistic --mode random --probability ${match.text}`;
    case 'addrtype':
      return formatAddrtype(match);
    case 'recent':
      return formatRecent(match);
    case 'physdev':
      return `-m physdev${flag('--physdev-is-in', match.isIn)}${flag('--physdev-is-out', match.isOut)}`;
    case 'set':
      return `-m set ${not(match.invert)}--match-set ${match.name} ${match.flags.join(',')}`;
    case 'bare':
      return `-m ${match.module}`;
    case 'comment':
      return `-m comment --comment ${quoteWord(match.text)}`;
  }
}

/** A whole mask is left out for a test of the mark. */
const formatMasked = (value: number, mask: number): string =>
  mask === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`;

const flag = (name: string, is: boolean | null): string => (is === null ? '' : ` ${not(!is)}${name}`);

function formatAddrtype(match: Extract<Match, { kind: 'addrtype' }>): string {
  return [
    '-m addrtype',
    match.srcType && `${not(match.invertSrc)}--src-type ${match.srcType}`,
    match.dstType && `${not(match.invertDst)}--dst-type ${match.dstType}`,
    match.limitIn && '--limit-iface-in',
    match.limitOut && '--limit-iface-out',
  ]
    .filter((part) => typeof part === 'string')
    .join(' ');
}

function formatRecent(match: Extract<Match, { kind: 'recent' }>): string {
  const seconds = match.seconds === 0 ? '' : ` --seconds ${match.seconds}`;
  const reap = match.reap ? ' --reap' : '';
  return `-m recent --${match.op}${seconds}${reap} --name ${match.name} --mask 255.255.255.255 --rsource`;
}

function formatTarget(target: Target): string {
  switch (target.kind) {
    case 'accept':
    case 'drop':
    case 'return':
      return `-j ${target.kind.toUpperCase()}`;
    case 'jump':
      return `-j ${target.chain}`;
    case 'goto':
      return `-g ${target.chain}`;
    case 'reject':
      return `-j REJECT --reject-with ${target.with}`;
    case 'dnat':
      return `-j DNAT --to-destination ${formatDestination(target.ip, target.port)}${randomFully(target)}`;
    case 'snat':
      return `-j SNAT --to-source ${target.ip}${randomFully(target)}`;
    case 'masquerade':
      return `-j MASQUERADE${randomFully(target)}`;
    case 'mark':
      return `-j MARK --set-xmark ${hex(target.value)}/${hex(target.mask)}`;
  }
}

const randomFully = (target: { readonly randomFully: boolean }): string =>
  target.randomFully ? ' --random-fully' : '';

function formatDestination(ip: Ip, port: number | null): string {
  if (port === null) return ip;
  return familyOf(ip) === 6 ? `[${ip}]:${port}` : `${ip}:${port}`;
}

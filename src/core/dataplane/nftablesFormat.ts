import { ipFromBits, ipv4Bits } from '../net/address.ts';
import { netmask, type Prefix } from '../net/prefix.ts';
import type { RejectWith } from './netfilter.ts';
import type { NftAction, NftKey, NftMatch, NftRule, NftVerdict } from './nftables.ts';

const words = (...parts: readonly (string | false | null)[]): string => parts.filter(Boolean).join(' ');
const keyText = (key: NftKey): string => key.join(' . ');
const hex = (bits: number): string => `0x${bits.toString(16).padStart(8, '0')}`;

export const formatNftVerdict = (verdict: NftVerdict): string =>
  'chain' in verdict ? `${verdict.kind} ${verdict.chain}` : verdict.kind;

/** An interval of addresses as nft writes it: an address, a prefix where it is one, or both ends. */
function intervalText(low: number, high: number): string {
  const size = high - low + 1;
  const length = 32 - Math.log2(size);
  if (size === 1) return ipFromBits(low);
  return Number.isInteger(length) && low % size === 0
    ? `${ipFromBits(low)}/${length}`
    : `${ipFromBits(low)}-${ipFromBits(high)}`;
}

/**
 * Values as the kernel gives a set without a name back: sorted, and ranges that touch or overlap are one.
 * @see nftables src/segtree.c
 */
function addressesText(values: readonly Prefix[]): string {
  const intervals = values
    .map(({ ip, length }) => {
      const low = (ipv4Bits(ip) & netmask(length)) >>> 0;
      return { low, high: low + 2 ** (32 - length) - 1 };
    })
    .sort((a, b) => a.low - b.low || a.high - b.high);
  // Without a range among the values they stay single addresses, neighbours too.
  const merges = values.some(({ length }) => length < 32);
  const merged: { low: number; high: number }[] = [];
  for (const { low, high } of intervals) {
    const last = merged.at(-1);
    if (last && merges && low <= last.high + 1) last.high = Math.max(last.high, high);
    else merged.push({ low, high });
  }
  const text = merged.map(({ low, high }) => intervalText(low, high)).join(', ');
  return values.length === 1 ? text : `{ ${text} }`;
}

/** The text of one test, as `nft list ruleset` prints it. */
export function formatNftMatch(match: NftMatch): string {
  switch (match.kind) {
    case 'address':
      return words(match.field, match.invert && '!=', addressesText(match.values));
    case 'set':
      return words(keyText(match.key), match.invert && '!=', `@${match.set}`);
    case 'l4proto':
      return `meta l4proto ${match.proto}`;
    case 'mark':
      return `meta mark & ${hex(match.mask)} == ${hex(match.value)}`;
    case 'ctstate':
      return `ct state ${match.states.map((state) => state.toLowerCase()).join(',')}`;
    case 'iifname':
      return words(
        'iifname',
        match.invert && '!=',
        `"${match.device.name}${match.device.wildcard ? '*' : ''}"`,
      );
    case 'fib':
      return `fib ${match.side} type ${match.type}`;
    default:
      return match satisfies never;
  }
}

/** `reject` alone means port unreachable in family ip. */
function rejectText(how: RejectWith): string {
  if (how === 'icmp-port-unreachable') return 'reject';
  return how === 'tcp-reset' ? 'reject with tcp reset' : `reject with icmp ${how.slice('icmp-'.length)}`;
}

function markText({ value, mask }: Extract<NftAction, { kind: 'mark' }>): string {
  const set = 'meta mark set meta mark';
  if (mask === 0) return `${set} ^ ${hex(value)}`;
  if (mask === value) return `${set} | ${hex(value)}`;
  const kept = `${set} & ${hex(~mask >>> 0)}`;
  return value === 0 ? kept : `${kept} ^ ${hex(value)}`;
}

function formatNftAction(action: NftAction): string {
  switch (action.kind) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'jump':
    case 'goto':
      return formatNftVerdict(action);
    case 'reject':
      return rejectText(action.with);
    case 'dnat':
      return words(
        `dnat to ${action.ip}${action.port === null ? '' : `:${action.port}`}`,
        action.randomFully && 'fully-random',
      );
    case 'masquerade':
      return words('masquerade', action.randomFully && 'fully-random');
    case 'mark':
      return markText(action);
    case 'vmap':
      return `${keyText(action.key)} vmap @${action.map}`;
    case 'numgen': {
      const verdicts = action.verdicts.map((verdict, i) => `${i} : ${formatNftVerdict(verdict)}`);
      return `numgen random mod ${action.mod} vmap { ${verdicts.join(', ')} }`;
    }
    case 'update':
      return `update @${action.set} { ${action.field} }`;
    default:
      return action satisfies never;
  }
}

/** A rule as `nft list ruleset` 1.0.6 prints it. */
export const formatNftRule = ({ matches, action, comment }: NftRule): string =>
  words(
    ...matches.map(formatNftMatch),
    action && formatNftAction(action),
    comment !== null && `comment "${comment}"`,
  );

import { ipv4Bits, parseIp } from '../net/address.ts';
import { nftKeyText, type NftChain, type NftElement, type NftSet, type NftTable } from './nftables.ts';
import { formatNftRule, formatNftVerdict } from './nftablesFormat.ts';

/** Numbers of the protocols, as a key holds them. */
const PROTOCOL_NUMBER: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };

/** What a value of 16 or 32 bits in network order is to a machine that reads it in its own, little-endian. */
const swap16 = (n: number): number => ((n & 0xff) << 8) | (n >>> 8);
const swap32 = (n: number): number =>
  (((n & 0xff) << 24) | ((n & 0xff00) << 8) | ((n >>> 8) & 0xff00) | (n >>> 24)) >>> 0;

function partOf(text: string): number {
  const address = parseIp(text);
  if (address !== undefined) return swap32(ipv4Bits(address));
  return PROTOCOL_NUMBER[text] ?? swap16(Number(text));
}

/**
 * nft sorts what it lists. A single address is compared as a number; a concatenation as its bytes stand in the kernel,
 * read as one little-endian number: the last part counts most.
 * @see nftables src/mergesort.c
 */
function inListedOrder(elements: Iterable<NftElement>): NftElement[] {
  const keyed = [...elements].map((element) => {
    const parts = element.key.split(' . ');
    const alone = parts.length === 1 ? parseIp(element.key) : undefined;
    return { element, parts: alone === undefined ? parts.map(partOf).reverse() : [ipv4Bits(alone)] };
  });
  keyed.sort((a, b) => {
    const i = a.parts.findIndex((part, at) => part !== b.parts[at]);
    return i < 0 ? 0 : (a.parts[i] ?? 0) - (b.parts[i] ?? 0);
  });
  return keyed.map(({ element }) => element);
}

/** `10.96.0.12 . tcp . 80 comment "default/empty:http" : goto reject-chain`. */
export const formatNftElement = ({ key, verdict, comment }: NftElement): string =>
  [
    key,
    ...(comment === null ? [] : [`comment "${comment}"`]),
    ...(verdict ? [`: ${formatNftVerdict(verdict)}`] : []),
  ].join(' ');

/** `3h`, `1d1h1m1s`: seconds as nft writes a time. */
export function formatNftTime(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts.map(([n, unit]) => (n === 0 ? '' : `${n}${unit}`)).join('');
}

/** What nft limits a set to that rules fill, where its author did not say. */
const DYNAMIC_SIZE = 65_535;

function setLines(set: NftSet, elementText: ElementText): string[] {
  const elements = inListedOrder(set.elements.all()).map((element) => elementText(element, set));
  // Plain addresses stand two on a line, mappings one.
  const perLine = set.kind === 'map' ? 1 : 2;
  const rows = Array.from({ length: Math.ceil(elements.length / perLine) }, (_, i) =>
    elements.slice(i * perLine, (i + 1) * perLine).join(', '),
  );
  return [
    `\t${set.kind} ${set.name} {`,
    `\t\ttype ${nftKeyText(set.type)}${set.kind === 'map' ? ' : verdict' : ''}`,
    ...(set.timeoutSeconds === null
      ? []
      : [
          `\t\tsize ${DYNAMIC_SIZE}`,
          '\t\tflags dynamic,timeout',
          `\t\ttimeout ${formatNftTime(set.timeoutSeconds)}`,
        ]),
    ...(set.comment === null ? [] : [`\t\tcomment "${set.comment}"`]),
    ...(rows.length === 0
      ? []
      : `elements = { ${rows.join(',\n\t\t\t     ')} }`
          .split('\n')
          .map((line, i) => (i === 0 ? `\t\t${line}` : line))),
    '\t}',
  ];
}

/** nft knows some priorities by name; those of NAT not at every hook. */
function priorityText({ hook, priority }: NonNullable<NftChain['base']>): string {
  if (hook === 'PREROUTING' && Math.abs(priority + 100) <= 10) return relativeTo('dstnat', priority + 100);
  if (hook === 'POSTROUTING' && Math.abs(priority - 100) <= 10) return relativeTo('srcnat', priority - 100);
  return Math.abs(priority) <= 10 ? relativeTo('filter', priority) : `${priority}`;
}

const relativeTo = (name: string, offset: number): string =>
  offset === 0 ? name : `${name} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`;

function chainLines({ name, base, comment, rules }: NftChain): string[] {
  return [
    `\tchain ${name} {`,
    ...(comment === null ? [] : [`\t\tcomment "${comment}"`]),
    ...(base === null
      ? []
      : [
          `\t\ttype ${base.type} hook ${base.hook.toLowerCase()} priority ${priorityText(base)}; policy ${base.policy};`,
        ]),
    ...rules.map((rule) => `\t\t${formatNftRule(rule)}`),
    '\t}',
  ];
}

/** How an element is written, where more is to be said of it than what was declared. */
type ElementText = (element: NftElement, set: NftSet) => string;

/** One table as `nft list ruleset` 1.0.6 prints it: without what traffic put into its sets. */
export const formatNftTable = (table: NftTable): string[] => formatNftTableWith(table, formatNftElement);

/** The same, its elements in other words. */
export function formatNftTableWith(table: NftTable, elementText: ElementText): string[] {
  const blocks = [
    ...[...table.sets.values()].map((set) => setLines(set, elementText)),
    ...[...table.chains.values()].map(chainLines),
  ];
  return [
    `table ip ${table.name} {`,
    ...(table.comment === null ? [] : [`\tcomment "${table.comment}"`]),
    ...blocks.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines])),
    '}',
  ];
}

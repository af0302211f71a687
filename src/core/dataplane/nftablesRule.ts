import { parseIp } from '../net/address.ts';
import type { Writer } from './netns.ts';
import type { NftAction, NftCtState, NftField, NftMatch, NftRule, NftVerdict } from './nftables.ts';
import { NftWords } from './nftWords.ts';

export { formatNftRule } from './nftablesFormat.ts';

/** A rule as far as it is read. */
interface Draft {
  readonly matches: NftMatch[];
  action: NftAction | null;
}

const CT_STATES: readonly NftCtState[] = ['INVALID', 'ESTABLISHED', 'RELATED', 'NEW', 'UNTRACKED'];
const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;

/**
 * Reads the text of a rule that one of our own writers made, in the words of `nft add rule` or of `nft list ruleset`.
 *
 * @param text everything after the chain's name.
 * @throws InvariantError naming the word, when it is no rule or uses what is not modelled.
 */
export function parseNftRule(text: string, by: Writer): NftRule {
  const words = new NftWords(text);
  const draft: Draft = { matches: [], action: null };
  let comment: string | null = null;
  while (!words.done) {
    if (words.take('comment')) {
      comment = words.quoted();
      continue;
    }
    if (draft.action !== null) throw words.error('the end of the rule expected');
    readPart(words, draft);
  }
  return { ...draft, comment, by, written: text };
}

function readPart(words: NftWords, draft: Draft): void {
  const word = words.peek();
  switch (word) {
    case 'ip':
    case 'th':
      return readAfterField(words, readField(words), draft);
    case 'meta':
      words.next();
      if (words.take('mark')) return readMark(words, draft);
      words.expect('l4proto');
      return readAfterField(words, 'meta l4proto', draft);
    case 'mark':
      words.next();
      return readMark(words, draft);
    case 'ct':
      words.expect('ct', 'state');
      return void draft.matches.push({ kind: 'ctstate', states: readCtStates(words) });
    case 'iifname': {
      words.expect('iifname');
      const invert = words.take('!=');
      return void draft.matches.push({ kind: 'iifname', device: words.device(), invert });
    }
    case 'fib': {
      words.expect('fib');
      const side = words.oneOf(['saddr', 'daddr']);
      words.expect('type');
      return void draft.matches.push({ kind: 'fib', side, type: words.oneOf(['local']) });
    }
    default:
      draft.action = readAction(words);
  }
}

function readField(words: NftWords): NftField {
  if (words.take('ip')) return words.oneOf(['saddr', 'daddr']) === 'saddr' ? 'ip saddr' : 'ip daddr';
  if (words.take('th')) {
    words.expect('dport');
    return 'th dport';
  }
  words.expect('meta', 'l4proto');
  return 'meta l4proto';
}

/** The test or the map after `ip saddr` and the like. */
function readAfterField(words: NftWords, first: NftField, draft: Draft): void {
  const key: NftField[] = [first];
  while (words.take('.')) key.push(readField(words));
  if (words.take('vmap')) {
    draft.action = { kind: 'vmap', key, map: words.setName() };
    return;
  }
  const invert = words.take('!=');
  if (words.peek().startsWith('@')) {
    draft.matches.push({ kind: 'set', key, set: words.setName(), invert });
  } else if (first === 'ip saddr' || first === 'ip daddr') {
    const values = words.take('{') ? readList(words) : [words.prefix()];
    draft.matches.push({ kind: 'address', field: first, values, invert });
  } else {
    draft.matches.push({ kind: 'l4proto', proto: words.oneOf(PROTOCOLS) });
  }
}

function readList(words: NftWords) {
  const values = [words.prefix()];
  while (words.take(',')) values.push(words.prefix());
  words.expect('}');
  return values;
}

function readCtStates(words: NftWords): NftCtState[] {
  const names = CT_STATES.map((state) => state.toLowerCase());
  const states: NftCtState[] = [];
  do {
    const state = CT_STATES[names.indexOf(words.oneOf(names))];
    if (state) states.push(state);
  } while (words.take(','));
  return states;
}

/** `mark and 0x4000 == 0` tests, `mark set mark or 0x4000` writes; nft itself prints both with `meta` and signs. */
function readMark(words: NftWords, draft: Draft): void {
  const writes = words.take('set');
  if (writes) {
    words.take('meta');
    words.expect('mark');
  }
  const sign = words.oneOf(['and', '&', 'or', '|', 'xor', '^']);
  const isAnd = sign === 'and' || sign === '&';
  const bits = words.number();
  if (writes) {
    const value = isAnd ? 0 : bits;
    const mask = isAnd ? ~bits >>> 0 : sign === 'or' || sign === '|' ? bits : 0;
    draft.action = { kind: 'mark', value, mask };
  } else {
    if (!isAnd) throw words.error('a test of bits expected');
    words.expect('==');
    draft.matches.push({ kind: 'mark', mask: bits, value: words.number() });
  }
}

function readVerdict(words: NftWords): NftVerdict {
  const kind = words.oneOf(['accept', 'drop', 'return', 'jump', 'goto']);
  return kind === 'jump' || kind === 'goto' ? { kind, chain: words.next() } : { kind };
}

function readAction(words: NftWords): NftAction {
  if (words.take('reject')) return { kind: 'reject', with: 'icmp-port-unreachable' };
  if (words.take('masquerade')) return { kind: 'masquerade', randomFully: words.take('fully-random') };
  if (words.take('dnat')) return readDnat(words);
  if (words.take('numgen')) return readNumgen(words);
  if (words.take('update')) {
    const set = words.setName();
    words.expect('{', 'ip');
    const field = words.oneOf(['saddr', 'daddr']) === 'saddr' ? 'ip saddr' : 'ip daddr';
    words.expect('}');
    return { kind: 'update', set, field };
  }
  return readVerdict(words);
}

function readDnat(words: NftWords): NftAction {
  words.expect('to');
  const [, address = '', port] = /^([^:]*)(?::(\d+))?$/.exec(words.peek()) ?? [];
  const ip = parseIp(address);
  if (ip === undefined) throw words.error('an address expected');
  words.next();
  return { kind: 'dnat', ip, port: port === undefined ? null : Number(port), randomFully: false };
}

/** `random mod 2 vmap { 0 : goto a , 1 : goto b }`; the numbers count up from 0. */
function readNumgen(words: NftWords): NftAction {
  words.expect('random', 'mod');
  const mod = words.number();
  words.expect('vmap', '{');
  const verdicts: NftVerdict[] = [];
  do {
    words.expect(String(verdicts.length), ':');
    verdicts.push(readVerdict(words));
  } while (words.take(','));
  words.expect('}');
  return { kind: 'numgen', mod, verdicts };
}

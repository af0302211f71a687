import type { AddressType, CtState, Match } from './netfilter.ts';
import { parseMasked, parsePorts, parseU32, rowOf, type WordReader } from './iptablesWords.ts';

/** One `-m NAME` of a rule while its options are being read. */
export interface MatchModule {
  /** @returns false when the option is not one of this module's. */
  option(option: string, words: WordReader, invert: boolean): boolean;
  /** The tests read, in the order in which iptables-save prints them. */
  matches(): readonly Match[];
}

type Module = () => MatchModule;

const CT_STATES: readonly CtState[] = [
  'INVALID',
  'NEW',
  'RELATED',
  'ESTABLISHED',
  'UNTRACKED',
  'SNAT',
  'DNAT',
];
const ADDRESS_TYPES: readonly AddressType[] = [
  'LOCAL',
  'UNICAST',
  'BROADCAST',
  'MULTICAST',
  'BLACKHOLE',
  'UNREACHABLE',
  'PROHIBIT',
];

/** A module that has one test at most; without one it is kept because iptables-save prints it. */
function single(
  module: string,
  read: (option: string, words: WordReader, invert: boolean) => Match | undefined,
): Module {
  return () => {
    let match: Match = { kind: 'bare', module };
    return {
      option(option, words, invert) {
        const found = read(option, words, invert);
        if (found) match = found;
        return found !== undefined;
      },
      matches: () => [match],
    };
  };
}

function ports(module: 'tcp' | 'udp' | 'sctp'): Module {
  return () => {
    const read: { sport?: Match; dport?: Match } = {};
    return {
      option(option, words, invert) {
        const kind = rowOf(SIDES, option);
        if (!kind) return false;
        const [from, to] = words.value('a port', parsePorts);
        read[kind] = { kind, module, from, to, invert };
        return true;
      },
      matches() {
        const found = [read.sport, read.dport].filter((m) => m !== undefined);
        return found.length > 0 ? found : [{ kind: 'bare', module }];
      },
    };
  };
}

const SIDES: Readonly<Record<string, 'sport' | 'dport'>> = {
  '--sport': 'sport',
  '--source-port': 'sport',
  '--dport': 'dport',
  '--destination-port': 'dport',
};

const MULTIPORT_SIDES: Readonly<Record<string, 'sports' | 'dports' | 'ports'>> = {
  '--sports': 'sports',
  '--source-ports': 'sports',
  '--dports': 'dports',
  '--destination-ports': 'dports',
  '--ports': 'ports',
};

function portList(word: string): (readonly [number, number])[] | undefined {
  const list = word.split(',').map(parsePorts);
  return list.every((range) => range !== undefined) && list.length <= 15 ? list : undefined;
}

function stateList(word: string): CtState[] | undefined {
  const names = word.split(',');
  if (!names.every((name) => CT_STATES.some((state) => state === name))) return undefined;
  return CT_STATES.filter((state) => names.includes(state));
}

const addressType = (word: string): AddressType | undefined => ADDRESS_TYPES.find((type) => type === word);

const addrtype: Module = () => {
  let srcType: AddressType | null = null;
  let dstType: AddressType | null = null;
  let invertSrc = false;
  let invertDst = false;
  let limitIn = false;
  let limitOut = false;
  return {
    option(option, words, invert) {
      if (option === '--src-type') {
        srcType = words.value('an address type', addressType);
        invertSrc = invert;
      } else if (option === '--dst-type') {
        dstType = words.value('an address type', addressType);
        invertDst = invert;
      } else if (option === '--limit-iface-in') limitIn = true;
      else if (option === '--limit-iface-out') limitOut = true;
      else return false;
      return true;
    },
    matches: () => [{ kind: 'addrtype', srcType, dstType, invertSrc, invertDst, limitIn, limitOut }],
  };
};

const recent: Module = () => {
  let op: 'set' | 'rcheck' | null = null;
  let name = 'DEFAULT';
  let seconds = 0;
  let reap = false;
  return {
    option(option, words, invert) {
      if (invert) return false;
      if (option === '--set') op = 'set';
      else if (option === '--rcheck') op = 'rcheck';
      else if (option === '--name') name = words.next('the name of a list');
      else if (option === '--seconds') seconds = words.value('a number of seconds', parseU32);
      else if (option === '--reap') reap = true;
      else if (option === '--mask')
        words.value('the whole mask', (mask) => WHOLE_MASKS.has(mask) || undefined);
      else if (option !== '--rsource') return false;
      return true;
    },
    matches: () =>
      op === null ? [{ kind: 'bare', module: 'recent' }] : [{ kind: 'recent', op, name, seconds, reap }],
  };
};

const WHOLE_MASKS: ReadonlySet<string> = new Set([
  '255.255.255.255',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
]);

const physdev: Module = () => {
  let isIn: boolean | null = null;
  let isOut: boolean | null = null;
  return {
    option(option, _words, invert) {
      if (option === '--physdev-is-in') isIn = !invert;
      else if (option === '--physdev-is-out') isOut = !invert;
      else return false;
      return true;
    },
    matches: () => [{ kind: 'physdev', isIn, isOut }],
  };
};

// xt_statistic compares 31 random bits with this; iptables-save prints what was stored, not what was written.
const STATISTIC_ONE = 0x80000000;

const statistic: Module = () => {
  let match: Match = { kind: 'bare', module: 'statistic' };
  return {
    option(option, words, invert) {
      if (invert) return false;
      if (option === '--mode') {
        words.value('a modelled mode', (mode) => (mode === 'random' ? mode : undefined));
        return true;
      }
      if (option !== '--probability') return false;
      const written = words.value('a probability', (word) =>
        /^\d*\.?\d+$/.test(word) && Number(word) <= 1 ? Number(word) : undefined,
      );
      const probability = Math.round(written * STATISTIC_ONE) / STATISTIC_ONE;
      match = { kind: 'statistic', probability, text: probability.toFixed(11) };
      return true;
    },
    matches: () => [match],
  };
};

/** Every module that is modelled, by the name after `-m`. */
export const MATCH_MODULES: Readonly<Record<string, Module>> = {
  tcp: ports('tcp'),
  udp: ports('udp'),
  sctp: ports('sctp'),
  icmp: single('icmp', () => undefined),
  comment: single('comment', (option, words, invert) =>
    option === '--comment' && !invert ? { kind: 'comment', text: words.next('a comment') } : undefined,
  ),
  mark: single('mark', (option, words, invert) => {
    if (option !== '--mark') return undefined;
    const { value, mask } = words.value('a mark', parseMasked);
    return { kind: 'mark', value, mask: mask ?? 0xffffffff, invert };
  }),
  conntrack: single('conntrack', (option, words, invert) =>
    option === '--ctstate'
      ? { kind: 'ctstate', states: words.value('a list of states', stateList), invert }
      : undefined,
  ),
  set: single('set', (option, words, invert) => {
    if (option !== '--match-set') return undefined;
    const name = words.next('the name of a set');
    const flags = words.value('src, dst or a list of them', (word) => {
      const list = word.split(',').map((flag) => (flag === 'src' || flag === 'dst' ? flag : undefined));
      return list.every((flag) => flag !== undefined) ? list : undefined;
    });
    return { kind: 'set', name, flags, invert };
  }),
  multiport: single('multiport', (option, words, invert) => {
    const side = rowOf(MULTIPORT_SIDES, option);
    return side && { kind: 'multiport', side, ports: words.value('a list of ports', portList), invert };
  }),
  addrtype,
  recent,
  physdev,
  statistic,
};

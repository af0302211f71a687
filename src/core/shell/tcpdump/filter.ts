import { parseIp, type Ip } from '../../net/address.ts';
import { contains, parsePrefix } from '../../net/prefix.ts';
import { PROTOCOL_NUMBERS } from '../../net/headerBytes.ts';
import { BROADCAST_MAC } from '../../net/mac.ts';
import type { Packet } from '../../net/packet.ts';
import { must } from '../../problem.ts';
import { portOfName } from '../services.ts';
import {
  combined,
  comparison,
  constantOf,
  frameLength,
  octetsAt,
  OPERATORS,
  type PacketNumber,
} from './filterOctets.ts';

export type PacketTest = (packet: Packet) => boolean;

/** What can be asked for, in a few words. */
export const FILTER_WORDS = [
  'host', 'net', 'port', 'portrange', 'proto', 'src', 'dst', 'ether', 'ip', 'arp', 'tcp', 'udp', 'icmp', 'and', 'or', 'not',
  'broadcast', 'greater', 'less', 'len', 'tcp[tcpflags]', 'tcp-syn', 'tcp-ack', 'tcp-fin', 'tcp-rst', 'tcp-push',
] as const; // prettier-ignore

type Direction = 'src' | 'dst' | 'src or dst';
type Protocol = 'ip' | 'arp' | 'tcp' | 'udp' | 'icmp' | 'ether';
const KINDS = ['host', 'net', 'port', 'portrange', 'proto'] as const;
type Kind = (typeof KINDS)[number];
const isKind = (word: string | undefined): word is Kind => KINDS.some((kind) => kind === word);

/** What stands before a value, and is meant again where the next value has none of its own: `port 80 or 443`. */
interface Qualifiers {
  readonly protocol: Protocol | null;
  readonly direction: Direction;
  readonly kind: Kind;
}

/** Operators and brackets, and words: addresses, prefixes, ranges and names keep their dots, slashes and dashes. */
const TOKEN = /&&|\|\||[<>=!]=|<<|>>|[()[\]!&|^+*<>=]|[^\s()[\]!&|^+*<>=]+/g;
const RESERVED = ['and', 'or', 'not', '&&', '||', '!', ')', '('];
const PROTOCOLS: readonly string[] = ['ip', 'arp', 'tcp', 'udp', 'icmp', 'ether'];
const PLAIN: Qualifiers = { protocol: null, direction: 'src or dst', kind: 'host' };

class SyntaxProblem extends Error {}

/**
 * Reads a filter of tcpdump: primitives, `and`, `or`, `not`, parentheses. As there, `and` and `or` bind alike, from the left.
 *
 * @returns the test, or what cannot be read.
 * @see pcap-filter(7)
 */
export function parseFilter(text: string): PacketTest | { readonly wrong: string } {
  const words = text.match(TOKEN) ?? [];
  if (words.length === 0) return () => true;
  const parser = new Parser(words);
  try {
    return parser.whole();
  } catch (problem) {
    if (problem instanceof SyntaxProblem) return { wrong: problem.message };
    throw problem;
  }
}

class Parser {
  readonly #words: readonly string[];
  #at = 0;
  #last = PLAIN;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  whole(): PacketTest {
    const test = this.#expression();
    const rest = this.#words[this.#at];
    if (rest !== undefined) throw new SyntaxProblem(`"${rest}" was not expected`);
    return test;
  }

  #expression(): PacketTest {
    let left = this.#term();
    for (;;) {
      if (this.#take('and', '&&')) {
        const [before, right] = [left, this.#term()];
        left = (packet) => before(packet) && right(packet);
      } else if (this.#take('or', '||')) {
        const [before, right] = [left, this.#term()];
        left = (packet) => before(packet) || right(packet);
      } else return left;
    }
  }

  #term(): PacketTest {
    if (this.#take('not', '!')) {
      const test = this.#term();
      return (packet) => !test(packet);
    }
    const relation = this.#relation();
    if (relation) return relation;
    if (this.#take('(')) {
      const test = this.#expression();
      if (!this.#take(')')) throw new SyntaxProblem('a ) is missing');
      return test;
    }
    return this.#primitive();
  }

  /** `tcp[tcpflags] & tcp-syn != 0`; `null`, and nothing read, where no such thing stands. */
  #relation(): PacketTest | null {
    const rest = this.#words.slice(this.#at);
    if (!rest.includes('[') && !rest.includes('len')) return null;
    const start = this.#at;
    const left = this.#number();
    const compare = left && comparison(this.#words[this.#at++]);
    const right = compare && this.#number();
    if (left && compare && right) return compare(left, right);
    this.#at = start;
    return null;
  }

  /** A number out of others, by operators that bind at least so tightly; `null` where none stands. */
  #number(level = 0): PacketNumber | null {
    const operators = OPERATORS[level];
    if (!operators) return this.#operand();
    let left = this.#number(level + 1);
    for (;;) {
      const operate = operators.get(this.#words[this.#at] ?? '');
      if (!left || !operate) return left;
      this.#at++;
      const right = this.#number(level + 1);
      left = right && combined(operate, left, right);
    }
  }

  #operand(): PacketNumber | null {
    if (this.#take('(')) {
      const inside = this.#number();
      return this.#take(')') ? inside : null;
    }
    const word = this.#words[this.#at++] ?? '';
    if (word === 'len') return frameLength;
    const constant = constantOf(word);
    if (constant !== undefined) return () => constant;
    if (!PROTOCOLS.includes(word) || !this.#take('[')) return null;
    const [from = '', size = '1'] = (this.#words[this.#at++] ?? '').split(':');
    const at = constantOf(from);
    if (at === undefined || !['1', '2', '4'].includes(size) || !this.#take(']')) return null;
    return octetsAt(word, at, Number(size));
  }

  #primitive(): PacketTest {
    if (this.#take('broadcast')) return isBroadcast;
    const size = this.#take('greater') ? 'greater' : this.#take('less') ? 'less' : null;
    if (size !== null) {
      const limit = constantOf(this.#words[this.#at++] ?? '');
      if (limit === undefined) throw new SyntaxProblem(`${size} needs a number`);
      const compare = comparison(size === 'greater' ? '>=' : '<=');
      return must(compare, size)(frameLength, () => limit);
    }
    let protocol: Protocol | null = null;
    let direction: Direction | null = null;
    let kind: Kind | null = null;
    for (;;) {
      const word = this.#words[this.#at];
      if (word !== undefined && protocol === null && PROTOCOLS.includes(word)) protocol = word as Protocol;
      else if ((word === 'src' || word === 'dst') && direction === null) direction = this.#bothWays(word);
      else if (isKind(word) && kind === null) kind = word;
      else break;
      this.#at++;
    }
    const value = this.#words[this.#at];
    if (value === '[')
      throw new SyntaxProblem('octets are written as tcp[13] or ip[6:2] and compared with a number');
    const isValue = value !== undefined && !RESERVED.includes(value);
    if (protocol === 'ether' && value === 'broadcast') {
      this.#at++;
      return isBroadcast;
    }
    if (!isValue && protocol !== null && direction === null && kind === null)
      return (packet) => isOf(packet, protocol);
    if (!isValue)
      throw new SyntaxProblem(value === undefined ? 'a value is missing' : `"${value}" was not expected`);
    this.#at++;
    const isBare = protocol === null && direction === null && kind === null;
    const asked: Qualifiers = isBare
      ? this.#last
      : { protocol, direction: direction ?? 'src or dst', kind: kind ?? 'host' };
    this.#last = asked;
    return testOf(asked, value);
  }

  /** `src`, or, where ` or dst` follows it, either end. */
  #bothWays(word: 'src' | 'dst'): Direction {
    const [or, other] = this.#words.slice(this.#at + 1);
    if (or !== 'or' || (other !== 'src' && other !== 'dst') || other === word) return word;
    this.#at += 2;
    return 'src or dst';
  }

  #take(...words: readonly string[]): boolean {
    if (!words.includes(this.#words[this.#at] ?? '')) return false;
    this.#at++;
    return true;
  }
}

const isBroadcast: PacketTest = ({ eth }) => eth?.dst === BROADCAST_MAC;

function isOf({ ip, arp, eth }: Packet, protocol: Protocol): boolean {
  if (protocol === 'ether') return eth !== null;
  if (protocol === 'arp') return arp !== null;
  if (protocol === 'ip') return ip !== null;
  return ip?.proto === protocol;
}

/** The two ends of a packet that a direction asks about. */
function ends<T>(direction: Direction, source: T, destination: T): readonly T[] {
  if (direction === 'src') return [source];
  return direction === 'dst' ? [destination] : [source, destination];
}

function testOf({ protocol, direction, kind }: Qualifiers, value: string): PacketTest {
  const fits = (packet: Packet) => protocol === null || isOf(packet, protocol);
  if (protocol === 'ether') {
    if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(value))
      throw new SyntaxProblem(`"${value}" is no MAC address`);
    const mac = value.toLowerCase();
    return ({ eth }) => eth !== null && ends(direction, eth.src, eth.dst).some((end) => end === mac);
  }
  if (kind === 'port' || kind === 'portrange') {
    const named = portOfName(value);
    const [, low = '', high = low] = /^(\d+)(?:-(\d+))?$/.exec(`${named ?? value}`) ?? [];
    if (low === '' || (kind === 'port' && value.includes('-')))
      throw new SyntaxProblem(`"${value}" is no port`);
    return (packet) => {
      const { l4 } = packet;
      if (!fits(packet) || l4 === null || l4.proto === 'icmp') return false;
      return ends(direction, l4.sport, l4.dport).some((port) => port >= Number(low) && port <= Number(high));
    };
  }
  if (kind === 'proto') {
    const name = value.replace(/^\\/, '');
    return ({ ip }) => ip !== null && (ip.proto === name || `${PROTOCOL_NUMBERS[ip.proto]}` === name);
  }
  const isEnd = addressTest(kind, value);
  return (packet) => {
    if (!fits(packet)) return false;
    const { ip, arp } = packet;
    if (ip) return ends(direction, ip.src, ip.dst).some(isEnd);
    return arp !== null && ends(direction, arp.senderIp, arp.targetIp).some(isEnd);
  };
}

function addressTest(kind: Kind, value: string): (ip: Ip) => boolean {
  const address = parseIp(value);
  if (kind === 'host' && address !== undefined) return (ip) => ip === address;
  const short = value.split('.').length < 4 && !value.includes('/');
  const bytes = value.split('.').filter((part) => part !== '');
  const padded = short ? `${[...bytes, '0', '0', '0'].slice(0, 4).join('.')}/${8 * bytes.length}` : value;
  const prefix = kind === 'net' ? parsePrefix(padded.includes('/') ? padded : `${padded}/32`) : undefined;
  if (prefix) return (ip) => contains(prefix, ip);
  throw new SyntaxProblem(
    kind === 'net' ? `"${value}" is no network` : `"${value}" is no address; names are not looked up`,
  );
}

import { parseIp, type Ip } from '../../net/address.ts';
import { contains, parsePrefix } from '../../net/prefix.ts';
import type { Packet } from '../../net/packet.ts';

export type PacketTest = (packet: Packet) => boolean;

/** What can be asked for, in a few words. */
export const FILTER_WORDS = [
  'host', 'net', 'port', 'portrange', 'src', 'dst', 'ether', 'ip', 'arp', 'tcp', 'udp', 'icmp', 'and', 'or', 'not',
] as const; // prettier-ignore

type Direction = 'src' | 'dst' | 'src or dst';
type Protocol = 'ip' | 'arp' | 'tcp' | 'udp' | 'icmp' | 'ether';
type Kind = 'host' | 'net' | 'port' | 'portrange';

/** What stands before a value, and is meant again where the next value has none of its own: `port 80 or 443`. */
interface Qualifiers {
  readonly protocol: Protocol | null;
  readonly direction: Direction;
  readonly kind: Kind;
}

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
  const words = text.match(/&&|\|\||[()!]|[^\s()!&|]+/g) ?? [];
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
    if (this.#take('(')) {
      const test = this.#expression();
      if (!this.#take(')')) throw new SyntaxProblem('a ) is missing');
      return test;
    }
    return this.#primitive();
  }

  #primitive(): PacketTest {
    let protocol: Protocol | null = null;
    let direction: Direction | null = null;
    let kind: Kind | null = null;
    for (;;) {
      const word = this.#words[this.#at];
      if (word !== undefined && protocol === null && PROTOCOLS.includes(word)) protocol = word as Protocol;
      else if ((word === 'src' || word === 'dst') && direction === null) direction = word;
      else if (
        (word === 'host' || word === 'net' || word === 'port' || word === 'portrange') &&
        kind === null
      )
        kind = word;
      else break;
      this.#at++;
    }
    const value = this.#words[this.#at];
    const isValue = value !== undefined && !['and', 'or', 'not', '&&', '||', '!', ')', '('].includes(value);
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

  #take(...words: readonly string[]): boolean {
    if (!words.includes(this.#words[this.#at] ?? '')) return false;
    this.#at++;
    return true;
  }
}

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
    const [, low = '', high = low] = /^(\d+)(?:-(\d+))?$/.exec(value) ?? [];
    if (low === '' || (kind === 'port' && value.includes('-')))
      throw new SyntaxProblem(`"${value}" is no port`);
    return (packet) => {
      const { l4 } = packet;
      if (!fits(packet) || l4 === null || l4.proto === 'icmp') return false;
      return ends(direction, l4.sport, l4.dport).some((port) => port >= Number(low) && port <= Number(high));
    };
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

import { parseIp } from '../net/address.ts';
import { parsePrefix, type Prefix } from '../net/prefix.ts';
import { InvariantError } from '../problem.ts';
import type { InterfacePattern } from './netfilter.ts';

const WORD = /"[^"]*"|[{},]|[^\s{},"]+/g;

/** The words of one nft rule, read from left to right. Only our own writers' rules are read: a mistake is a bug of ours. */
export class NftWords {
  readonly #text: string;
  readonly #words: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#words = text.match(WORD) ?? [];
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  peek(): string {
    return this.#words[this.#at] ?? '';
  }

  next(): string {
    return this.#words[this.#at++] ?? '';
  }

  /** Takes the next word if it is this one. */
  take(word: string): boolean {
    const is = this.peek() === word;
    if (is) this.#at++;
    return is;
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.take(word)) throw this.error(`${word} expected`);
  }

  error(reason: string): InvariantError {
    return new InvariantError(`nft rule: ${reason}, found '${this.peek()}' in: ${this.#text}`);
  }

  oneOf<T extends string>(known: readonly T[]): T {
    const found = known.find((word) => word === this.peek());
    if (found === undefined) throw this.error(`one of ${known.join(', ')} expected`);
    this.#at++;
    return found;
  }

  /** 32 bits, decimal or `0x…`. */
  number(): number {
    const value = Number(this.peek());
    if (this.done || !Number.isInteger(value) || value < 0 || value > 0xffffffff) {
      throw this.error('a number expected');
    }
    this.#at++;
    return value;
  }

  /** `10.0.0.0/8`, or an address for itself alone. */
  prefix(): Prefix {
    const address = parseIp(this.peek());
    const value = address === undefined ? parsePrefix(this.peek()) : { ip: address, length: 32 };
    if (value === undefined) throw this.error('an address expected');
    this.#at++;
    return value;
  }

  /** `"cni0"`, `veth*`: a device, or those whose names begin so. */
  device(): InterfacePattern {
    const word = this.peek().startsWith('"') ? this.quoted() : this.next();
    if (word === '') throw this.error('the name of a device expected');
    const wildcard = word.endsWith('*');
    return { name: wildcard ? word.slice(0, -1) : word, wildcard };
  }

  /** The name after an `@`, which may stand apart from it. */
  setName(): string {
    if (this.take('@')) return this.next();
    if (!this.peek().startsWith('@')) throw this.error('the name of a set expected');
    return this.next().slice(1);
  }

  /** `"text"`. */
  quoted(): string {
    if (!this.peek().startsWith('"')) throw this.error('text in quotes expected');
    return this.next().slice(1, -1);
  }
}

import { PROTOCOL_NUMBERS, internetChecksum, octets } from '../../net/headerBytes.ts';

/** What a printer meets when a frame ends before its headers do. */
export class CutShort extends Error {}

/** Octets of a frame, from a position on. Reading past the end throws `CutShort`. */
export class Octets {
  readonly #bytes: Uint8Array;
  readonly #from: number;
  readonly #to: number;

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.#bytes = bytes;
    this.#from = from;
    this.#to = Math.max(from, Math.min(to, bytes.length));
  }

  get length(): number {
    return this.#to - this.#from;
  }

  /** What lies from a position on, at most so many octets of it. */
  from(at: number, length = Infinity): Octets {
    const start = Math.min(this.#from + at, this.#to);
    return new Octets(this.#bytes, start, Math.min(this.#to, start + length));
  }

  u8(at: number): number {
    const byte = at < this.length ? this.#bytes[this.#from + at] : undefined;
    if (byte === undefined) throw new CutShort();
    return byte;
  }

  u16(at: number): number {
    return this.u8(at) * 256 + this.u8(at + 1);
  }

  u32(at: number): number {
    return this.u16(at) * 65_536 + this.u16(at + 2);
  }

  /** `10.244.1.10`. */
  ip(at: number): string {
    return [0, 1, 2, 3].map((i) => this.u8(at + i)).join('.');
  }

  /** `0a:58:0a:f4:01:0a`. */
  mac(at: number): string {
    return [0, 1, 2, 3, 4, 5]
      .map((i) =>
        this.u8(at + i)
          .toString(16)
          .padStart(2, '0'),
      )
      .join(':');
  }

  text(at: number, length: number): string {
    return Array.from({ length }, (_, i) => String.fromCharCode(this.u8(at + i))).join('');
  }

  all(): number[] {
    return [...this.#bytes.subarray(this.#from, this.#to)];
  }
}

/** What a datagram's header says, for those who read what it carries. */
export interface Datagram {
  readonly src: string;
  readonly dst: string;
  readonly proto: number;
  /** Whether it is a piece of a larger one. */
  readonly isPiece: boolean;
  /** What it carries, as far as it is there. */
  readonly body: Octets;
  /** Octets of it by what the header says. */
  readonly length: number;
}

/** What the checksum of TCP and UDP should be, where the whole of what it covers is there; else `null`. */
export function checksumOf({ src, dst, proto, body, length, isPiece }: Datagram, at: number): number | null {
  if (isPiece || body.length < length) return null;
  const bytes = body
    .from(0, length)
    .all()
    .with(at, 0)
    .with(at + 1, 0);
  const ends = [src, dst].flatMap((address) => address.split('.').map(Number));
  const sum = internetChecksum([...ends, 0, proto, ...octets(length, 2), ...bytes]);
  return proto === PROTOCOL_NUMBERS.udp && sum === 0 ? 0xffff : sum;
}

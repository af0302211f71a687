const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** What is added in each of the four rounds of twenty, and how three words are mixed there. */
const ROUNDS: readonly (readonly [number, (b: number, c: number, d: number) => number])[] = [
  [0x5a827999, (b, c, d) => (b & c) | (~b & d)],
  [0x6ed9eba1, (b, c, d) => b ^ c ^ d],
  [0x8f1bbcdc, (b, c, d) => (b & c) | (b & d) | (c & d)],
  [0xca62c1d6, (b, c, d) => b ^ c ^ d],
];

/**
 * The SHA-1 of an ASCII text in hexadecimal. Calico and AWS name devices by it.
 * @see RFC 3174 §6.1
 */
export function sha1(text: string): string {
  const bytes = new Uint8Array(((text.length + 8) >> 6) * 64 + 64);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = 0x80;
  const message = new DataView(bytes.buffer);
  message.setUint32(bytes.length - 4, text.length * 8);
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let block = 0; block < bytes.length; block += 64) state = compress(state, message, block);
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function compress(state: readonly number[], message: DataView, block: number): number[] {
  const words: number[] = [];
  const word = (i: number): number => words[i] ?? 0;
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (let i = 0; i < 80; i++) {
    words.push(
      i < 16
        ? message.getInt32(block + i * 4)
        : rotate(word(i - 3) ^ word(i - 8) ^ word(i - 14) ^ word(i - 16), 1),
    );
    const [constant, mix] = ROUNDS[Math.floor(i / 20)] ?? [0, () => 0];
    const next = (rotate(a, 5) + mix(b, c, d) + e + constant + word(i)) | 0;
    [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
  }
  return [a, b, c, d, e].map((sum, i) => (sum + (state[i] ?? 0)) | 0);
}

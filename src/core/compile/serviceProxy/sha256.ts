/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUND = Uint32Array.from(
  '428a2f9871374491b5c0fbcfe9b5dba53956c25b59f111f1923f82a4ab1c5ed5d807aa9812835b01243185be550c7dc372be5d7480deb1fe9bdc06a7c19bf174e49b69c1efbe47860fc19dc6240ca1cc2de92c6f4a7484aa5cb0a9dc76f988da983e5152a831c66db00327c8bf597fc7c6e00bf3d5a7914706ca63511429296727b70a852e1b21384d2c6dfc53380d13650a7354766a0abb81c2c92e92722c85a2bfe8a1a81a664bc24b8b70c76c51a3d192e819d6990624f40e3585106aa07019a4c1161e376c082748774c34b0bcb5391c0cb34ed8aa4a5b9cca4f682e6ff3748f82ee78a5636f84c878148cc7020890befffaa4506cebbef9a3f7c67178f2'.match(
    /.{8}/g,
  ) ?? [],
  (word) => Number.parseInt(word, 16),
);

/** The same of the square roots of the first eight primes. */
const START = Uint32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);

/** What SHA-224 begins with instead: the second halves of the roots of the ninth to sixteenth prime (FIPS 180-4 §5.3.2). */
const START_224 = Uint32Array.of(
  0xc1059ed8,
  0x367cd507,
  0x3070dd17,
  0xf70e5939,
  0xffc00b31,
  0x68581511,
  0x64f98fa7,
  0xbefa4fa4,
);

/** A text's UTF-8 bytes, each as one character. */
const utf8 = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text)
    ? text
    : encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );

/** The bytes as big-endian words, then a single 1 bit, zeroes, and the length in bits: whole blocks of 16 words. */
function padded(bytes: string): Uint32Array {
  const message = new Uint32Array(((bytes.length + 8) >> 6) * 16 + 16);
  const put = (position: number, byte: number): void => {
    message[position >> 2] = at(message, position >> 2) | (byte << (24 - (position & 3) * 8));
  };
  for (let i = 0; i < bytes.length; i++) put(i, bytes.charCodeAt(i));
  put(bytes.length, 0x80);
  message[message.length - 1] = bytes.length * 8;
  return message;
}

/** Indexes here never leave their array; the type checker cannot know. */
const at = (words: Uint32Array, i: number): number => words[i] as number;

const schedule = new Uint32Array(64); // scratch: a cluster makes hundreds of thousands of hashes

/**
 * The SHA-256 of a text, as eight words.
 * @see FIPS 180-4 §6.2
 */
export const sha256 = (text: string): Uint32Array => digestOf(utf8(text), START);

/**
 * The SHA-224 of some bytes, each given as one character.
 * @see FIPS 180-4 §6.3
 */
export const sha224 = (bytes: string): Uint8Array => bytesOf(digestOf(bytes, START_224)).subarray(0, 28);

/** A digest as bytes: its words are big-endian. */
export const bytesOf = (words: Uint32Array): Uint8Array =>
  Uint8Array.from({ length: words.length * 4 }, (_, i) => at(words, i >> 2) >>> (24 - (i & 3) * 8));

function digestOf(bytes: string, start: Uint32Array): Uint32Array {
  const message = padded(bytes);
  const digest = start.slice();
  for (let block = 0; block < message.length; block += 16) compress(digest, message, block);
  return digest;
}

function compress(digest: Uint32Array, message: Uint32Array, block: number): void {
  const w = schedule;
  for (let i = 0; i < 16; i++) w[i] = at(message, block + i);
  for (let i = 16; i < 64; i++) {
    const x = at(w, i - 15);
    const y = at(w, i - 2);
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (at(w, i - 16) + s0 + at(w, i - 7) + s1) | 0;
  }
  let a = at(digest, 0) | 0;
  let b = at(digest, 1) | 0;
  let c = at(digest, 2) | 0;
  let d = at(digest, 3) | 0;
  let e = at(digest, 4) | 0;
  let f = at(digest, 5) | 0;
  let g = at(digest, 6) | 0;
  let h = at(digest, 7) | 0;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + s1 + ((e & f) ^ (~e & g)) + at(ROUND, i) + at(w, i)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  const add = (i: number, word: number): void => {
    digest[i] = (at(digest, i) + word) | 0;
  };
  add(0, a);
  add(1, b);
  add(2, c);
  add(3, d);
  add(4, e);
  add(5, f);
  add(6, g);
  add(7, h);
}

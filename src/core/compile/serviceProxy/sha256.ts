/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUND = Uint32Array.from(
  '428a2f9871374491b5c0fbcfe9b5dba53956c25b59f111f1923f82a4ab1c5ed5d807aa9812835b01243185be550c7dc372be5d7480deb1fe9bdc06a7c19bf174e49b69c1efbe47860fc19dc6240ca1cc2de92c6f4a7484aa5cb0a9dc76f988da983e5152a831c66db00327c8bf597fc7c6e00bf3d5a7914706ca63511429296727b70a852e1b21384d2c6dfc53380d13650a7354766a0abb81c2c92e92722c85a2bfe8a1a81a664bc24b8b70c76c51a3d192e819d6990624f40e3585106aa07019a4c1161e376c082748774c34b0bcb5391c0cb34ed8aa4a5b9cca4f682e6ff3748f82ee78a5636f84c878148cc7020890befffaa4506cebbef9a3f7c67178f2'.match(
    /.{8}/g,
  ) ?? [],
  (word) => Number.parseInt(word, 16),
);

/** The same of the square roots of the first eight primes. */
const START = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

/** The text's UTF-8 bytes, a single 1 bit, zeroes, and the length in bits: whole blocks of 64 bytes. */
function padded(text: string): DataView {
  const utf8 = encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const bytes = new Uint8Array(((utf8.length + 8) >> 6) * 64 + 64);
  for (let i = 0; i < utf8.length; i++) bytes[i] = utf8.charCodeAt(i);
  bytes[utf8.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 4, utf8.length * 8);
  return view;
}

/** @see FIPS 180-4 §6.2 */
export function sha256(text: string): Uint8Array {
  const message = padded(text);
  const digest = Uint32Array.from(START);
  const words = new Uint32Array(64);
  for (let block = 0; block < message.byteLength; block += 64) compress(digest, words, message, block);
  const bytes = new DataView(new ArrayBuffer(32));
  digest.forEach((word, i) => bytes.setUint32(i * 4, word));
  return new Uint8Array(bytes.buffer);
}

function compress(digest: Uint32Array, words: Uint32Array, message: DataView, block: number): void {
  const w = (i: number): number => words[i] as number;
  for (let i = 0; i < 64; i++) {
    if (i < 16) {
      words[i] = message.getUint32(block + i * 4);
      continue;
    }
    const before = w(i - 15);
    const last = w(i - 2);
    const s0 = rotate(before, 7) ^ rotate(before, 18) ^ (before >>> 3);
    const s1 = rotate(last, 17) ^ rotate(last, 19) ^ (last >>> 10);
    words[i] = w(i - 16) + s0 + w(i - 7) + s1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = digest;
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + s1 + ((e & f) ^ (~e & g)) + (ROUND[i] as number) + w(i)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    digest[i] = (digest[i] as number) + word;
  });
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648 §5, without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const word = (a << 16) | (b << 8) | c;
    const chars = Math.min(4, Math.ceil(((bytes.length - i) * 8) / 6));
    for (let n = 0; n < chars; n++) text += ALPHABET[(word >> (18 - 6 * n)) & 63];
  }
  return text;
}

/** Position of the first character that base64url does not have; -1 when there is none. */
export const firstForeign = (text: string): number => text.search(/[^A-Za-z0-9_-]/);

/**
 * The bytes of a text that `firstForeign` found nothing in.
 *
 * @returns `undefined` when bits that belong to no byte are set, or a lone character is left: nobody encodes so.
 */
export function fromBase64Url(text: string): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    word = ((word << 6) | valueOf(text.charCodeAt(i))) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (word >> bits) & 255;
    }
  }
  return (word & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

function valueOf(code: number): number {
  if (code >= 97) return code - 71; // a..z
  if (code === 95) return 63; // _
  if (code >= 65) return code - 65; // A..Z
  return code === 45 ? 62 : code + 4; // - and 0..9
}

import { Inflate } from 'fflate';

/** Bytes pushed at once; deflate makes at most about 1,030 of one, so that little more than the limit is ever held. */
const CHUNK = 1024;

/**
 * Unpacks raw deflate data (RFC 1951), counting while it streams.
 *
 * @returns the bytes, or why there are none: not deflate data, or more than `limit` bytes (stopped there).
 */
export function inflateWithin(data: Uint8Array, limit: number): Uint8Array | 'damaged' | 'too big' {
  const parts: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const stream = new Inflate((part, final) => {
    parts.push(part);
    size += part.length;
    ended ||= final;
  });
  try {
    for (let at = 0; at < data.length && size <= limit; at += CHUNK) {
      stream.push(data.subarray(at, at + CHUNK), at + CHUNK >= data.length);
    }
  } catch {
    return 'damaged';
  }
  if (size > limit) return 'too big';
  if (!ended) return 'damaged';
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

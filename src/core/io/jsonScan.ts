import { FORBIDDEN_KEYS, MAX_DEPTH, MAX_LIST } from './limits.ts';

/** Keys of one object that are compared with each other; objects with more are left to the slower reader. */
const MAX_KEYS = 128;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

const FORBIDDEN_HASHES = Int32Array.from(FORBIDDEN_KEYS, (key) => hashOf(key, 0, key.length));

/**
 * Whether a text, if it is JSON at all, certainly keeps what `JSON.parse` does not ask for: no key twice in one object, none
 * of `FORBIDDEN_KEYS`, nesting and lists within their limits. `false` means that it has to be looked at closely, not that
 * something is wrong with it. One pass over the characters, nothing is built.
 */
export function isPlainJson(text: string): boolean {
  // Hashes of the keys met so far in each of the objects around the current character, the innermost one's last.
  const hashes = new Int32Array((MAX_DEPTH + 2) * MAX_KEYS);
  const firstKey = new Int32Array(MAX_DEPTH + 1);
  const commas = new Int32Array(MAX_DEPTH + 1);
  let keys = 0;
  let depth = 0;
  let start = 0;
  let end = 0;
  let escaped = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        start = at + 1;
        escaped = false;
        for (at = start; at < text.length; at++) {
          const code = text.charCodeAt(at);
          if (code === QUOTE) break;
          if (code !== BACKSLASH) continue;
          escaped = true;
          at++;
        }
        end = at;
        break;
      case COLON: {
        const first = firstKey[depth] as number;
        if (escaped || keys - first >= MAX_KEYS) return false;
        const hash = hashOf(text, start, end);
        for (let i = 0; i < FORBIDDEN_HASHES.length; i++) if (FORBIDDEN_HASHES[i] === hash) return false;
        for (let i = first; i < keys; i++) if (hashes[i] === hash) return false;
        hashes[keys++] = hash;
        break;
      }
      case COMMA: {
        const count = (commas[depth] as number) + 1;
        if (count >= MAX_LIST) return false;
        commas[depth] = count;
        break;
      }
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (++depth > MAX_DEPTH) return false;
        firstKey[depth] = keys;
        commas[depth] = 0;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        keys = firstKey[depth] as number;
        if (--depth < 0) return false;
        break;
      default:
    }
  }
  return true;
}

/** FNV-1a over the characters of a part of a text: equal parts have equal hashes. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}

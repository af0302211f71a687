import { COLON, DOUBLE_QUOTE, LINE_FEED, SINGLE_QUOTE, SPACE } from './chars.ts';
import { Cursor, NotPlain } from './cursor.ts';
import { quoted } from './scalars.ts';
import { Words } from './words.ts';

/** Whether a key, in quotes or without, begins at a character. */
export function isKeyAt(text: string, offset: number, key: string): boolean {
  const first = text.charCodeAt(offset);
  let at = offset + key.length;
  if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) {
    const cursor = new Cursor(text, offset, text.length);
    try {
      if (quoted(cursor, new Words(), null) !== key) return false;
    } catch (failure) {
      if (failure instanceof NotPlain) return false;
      throw failure;
    }
    at = cursor.at;
  } else if (!text.startsWith(key, offset)) return false;
  while (text.charCodeAt(at) === SPACE) at++;
  // The colon of a key that is told by a question mark stands on a line of its own.
  return text.charCodeAt(at) === COLON || text.charCodeAt(at) === LINE_FEED;
}

// Character codes that mean something in YAML.
export const TAB = 9;
export const LINE_FEED = 10;
export const SPACE = 32;
const BANG = 33;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
const PERCENT = 37;
const AMPERSAND = 38;
export const SINGLE_QUOTE = 39;
const ASTERISK = 42;
export const PLUS = 43;
export const COMMA = 44;
export const DASH = 45;
export const DOT = 46;
export const COLON = 58;
export const GREATER = 62;
export const QUESTION = 63;
const AT = 64;
export const OPEN_LIST = 91;
export const BACKSLASH = 92;
export const CLOSE_LIST = 93;
const GRAVE = 96;
export const OPEN_MAP = 123;
export const PIPE = 124;
export const CLOSE_MAP = 125;

/** Whether a word without quotes ends here: a space or the end of a line or of the text (`NaN`). */
export const endsWord = (code: number): boolean =>
  code === SPACE || code === LINE_FEED || code === TAB || code !== code;

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Whether a character opens anchors, aliases, tags, directives or what is reserved. */
export const isUnusual = (code: number): boolean =>
  code === AMPERSAND ||
  code === ASTERISK ||
  code === BANG ||
  code === PERCENT ||
  code === AT ||
  code === GRAVE;

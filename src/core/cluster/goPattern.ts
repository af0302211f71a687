/** Letters of a pattern that is taken. */
const MAX_LETTERS = 500;
/** Repetitions without a bound: with so few, and none inside another, a name of 253 letters is matched in no time. */
const MAX_REPETITIONS = 3;

/** What Go writes otherwise than JavaScript, outside of character classes. */
const IN_JAVASCRIPT: readonly (readonly [go: RegExp, here: string])[] = [
  [/\(\?P</g, '(?<'],
  [/\\A/g, '^'],
  [/\\z/g, '$'],
];

/**
 * A regular expression of a Corefile, which Go's package regexp would run in linear time. JavaScript's may take for ever for
 * some, so only those are taken that cannot: few repetitions, none of them nested, nothing that looks back.
 *
 * @returns `null` for one that is none, or that is not taken.
 * @see github.com/google/re2/wiki/Syntax
 */
export function goPattern(text: string): RegExp | null {
  const known = patterns.get(text);
  if (known !== undefined) return known;
  const compiled = compile(text);
  if (patterns.size >= MAX_KEPT) patterns.clear();
  patterns.set(text, compiled);
  return compiled;
}

const MAX_KEPT = 200;
const patterns = new Map<string, RegExp | null>();

function compile(text: string): RegExp | null {
  if (text.length > MAX_LETTERS || /\\[1-9pPQCkK]|\(\?[=!<][=!]?(?![a-zA-Z_])|\[\[:/.test(text)) return null;
  const [, flags = '', rest = text] = /^\(\?([is]+)\)(.*)$/s.exec(text) ?? [];
  if (!isTame(rest)) return null;
  let source = rest;
  for (const [go, here] of IN_JAVASCRIPT) source = source.replace(go, here);
  try {
    return new RegExp(source, flags);
  } catch {
    return null;
  }
}

/** Whether there are few repetitions, and no group that repeats something is repeated itself. */
function isTame(source: string): boolean {
  let unbounded = 0;
  const groups: boolean[] = [];
  let closed = false;
  for (let i = 0; i < source.length; i++) {
    const letter = source[i] as string;
    let repeats = false;
    if (letter === '\\') i++;
    else if (letter === '[') {
      while (i < source.length && source[i] !== ']') i += source[i] === '\\' ? 2 : 1;
    } else if (letter === '(') groups.push(false);
    else if (letter === ')') {
      closed = groups.pop() ?? false;
      if (closed && groups.length > 0) groups[groups.length - 1] = true;
      if (closed && /^[*+{]/.test(source.slice(i + 1))) return false;
    } else if (letter === '*' || letter === '+') repeats = source[i - 1] !== '\\';
    else if (letter === '{' && /^\{\d*,?\d*\}/.test(source.slice(i))) {
      const [, low = '', high] = /^\{(\d*)(?:,(\d*))?\}/.exec(source.slice(i)) ?? [];
      if (Number(high ?? low) > 64) return false;
      repeats = high === '';
    }
    if (!repeats) continue;
    unbounded++;
    if (groups.length > 0) groups[groups.length - 1] = true;
  }
  return unbounded <= MAX_REPETITIONS;
}

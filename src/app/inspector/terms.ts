import type { Term } from '../text/glossary.ts';

/** A piece of a text: plain words, or a term with its meaning. */
export type Piece = string | { readonly text: string; readonly means: string };

const isLetter = (letter: string | undefined): boolean =>
  letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);
/** A hyphen joins a word to the next one only if another letter follows, a dot only if a digit does: `flannel.1`. */
const goesOn = (text: string, at: number): boolean =>
  isLetter(text[at]) ||
  (text[at] === '-' && isLetter(text[at + 1])) ||
  (text[at] === '.' && /\d/.test(text[at + 1] ?? ''));
const comesFrom = (text: string, at: number): boolean =>
  isLetter(text[at - 1]) || (text[at - 1] === '-' && isLetter(text[at - 2]));

const lowered = (word: string): boolean => word === word.toLowerCase();

interface Word {
  readonly word: string;
  readonly term: Term;
}

/** The longest term that stands at a place as whole words. */
function termAt(text: string, at: number, words: readonly Word[]): Word | undefined {
  if (comesFrom(text, at)) return undefined;
  return words.find(({ word }) => {
    const here = text.slice(at, at + word.length);
    const same = lowered(word) ? here.charAt(0).toLowerCase() + here.slice(1) : here;
    return same === word && !goesOn(text, at + word.length);
  });
}

/** What a term means by itself; `undefined` for one that the glossary does not have. */
export function meaningOfTerm(text: string, glossary: readonly Term[]): string | undefined {
  const [only, ...rest] = withTerms(text, glossary);
  return typeof only === 'object' && rest.length === 0 ? only.means : undefined;
}

/** A text with its field terms: each at the first place where it stands, the longest where several would fit. */
export function withTerms(text: string, glossary: readonly Term[]): readonly Piece[] {
  const words = glossary
    .flatMap((term) => term.words.map((word) => ({ word, term })))
    .sort((a, b) => b.word.length - a.word.length);
  const seen = new Set<Term>();
  const pieces: Piece[] = [];
  let plain = '';
  for (let at = 0; at < text.length;) {
    const found = termAt(text, at, words);
    const length = found?.word.length ?? 1;
    const here = text.slice(at, at + length);
    if (found && !seen.has(found.term)) {
      seen.add(found.term);
      if (plain !== '') pieces.push(plain);
      pieces.push({ text: here, means: found.term.means });
      plain = '';
    } else plain += here;
    at += length;
  }
  return plain === '' ? pieces : [...pieces, plain];
}

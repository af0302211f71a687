import { expect, test } from 'vitest';
import { glossary, type Term } from '../text/glossary.ts';
import { withTerms } from './terms.ts';

const of = (...words: string[]): Term => ({ words, means: words[0] ?? '' });
const marked = (text: string, terms: readonly Term[]) =>
  withTerms(text, terms)
    .map((piece) => (typeof piece === 'string' ? piece : `[${piece.text}]`))
    .join('');

test.each<[string, string, readonly Term[], string]>([
  [
    'the longest',
    'the routing table of a route',
    [of('route'), of('routing table')],
    'the [routing table] of a [route]',
  ],
  ['whole words', 'routes reroute a route', [of('route')], 'routes reroute a [route]'],
  ['the first time only', 'NAT and NAT', [of('NAT')], '[NAT] and NAT'],
  ['other forms count as the same', 'a chain of chains', [of('chain', 'chains')], 'a [chain] of chains'],
  ['at the beginning of a sentence', 'Routes win.', [of('routes')], '[Routes] win.'],
  ['abbreviations as they are', 'A dnat is no DNAT.', [of('DNAT')], 'A dnat is no [DNAT].'],
  ['no part of a name with hyphens', 'SYN-ACK, SYN', [of('SYN')], 'SYN-ACK, [SYN]'],
  ['no part of a device’s name', 'flannel.1 of flannel.', [of('flannel')], 'flannel.1 of [flannel].'],
  ['a hyphen after the word is none', 'a veth - a wire', [of('veth')], 'a [veth] - a wire'],
  ['nothing', '', [of('veth')], ''],
])('%s', (_name, text, terms, expected) => {
  expect(marked(text, terms)).toBe(expected);
});

test('every term has a meaning of two sentences at most, and no word means two things', () => {
  const words = glossary.flatMap((term) => term.words);
  expect(new Set(words).size).toBe(words.length);
  expect(glossary.length).toBeGreaterThanOrEqual(80);
  for (const {
    words: [word],
    means,
  } of glossary) {
    expect(means, word).toMatch(/[.)]$/);
    expect(means.split(/(?<=[.!?])\s+(?=[A-Z])/).length, word).toBeLessThanOrEqual(2);
  }
});

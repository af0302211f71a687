import { expect, test } from 'vitest';
import { meaningOfTerm } from '../inspector/terms.ts';
import { glossary } from '../text/glossary.ts';

const sources = import.meta.glob<string>('../../lessons/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const terms = Object.values(sources).flatMap((text) =>
  [...text.matchAll(/\bterm\('([^']+)'\)/g)].map(([, term = '']) => term),
);

test('lessons mark terms', () => expect(terms.length).toBeGreaterThan(30));

// Whatever looks as if it could be touched has something to tell.
test.each([...new Set(terms)])('a term of a lesson is in the glossary: %s', (term) => {
  expect(meaningOfTerm(term, glossary)).toBeDefined();
});

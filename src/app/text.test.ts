import { parseSync } from 'vite';
import { expect, test } from 'vitest';

// What people read is in text.ts and text/, so that it can be translated in one place.

const components = import.meta.glob<string>('./**/*.tsx', { query: '?raw', import: 'default', eager: true });

/** Attributes that are read out or shown. */
const READ = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'title',
  'alt',
  'placeholder',
  'label',
]);
/** Names that are the same in every language. */
const NAMES = /\b(mtu|UDP|VXLAN)\b/g;
const hasWord = (text: unknown): boolean =>
  typeof text === 'string' && /\p{L}{2,}/u.test(text.replace(NAMES, ''));

interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  readonly name?: { readonly name?: unknown };
}

/** Words written into a component. */
function literals(path: string, source: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    const { type, value, name } = node as SyntaxNode;
    if (type === 'JSXText' && hasWord(value)) found.push(`${path}: ${String(value).trim()}`);
    if (type === 'JSXAttribute' && READ.has(String(name?.name))) {
      const text = (value as { readonly value?: unknown } | null)?.value;
      if (hasWord(text)) found.push(`${path}: ${String(name?.name)}="${String(text)}"`);
    }
    Object.values(node).forEach(visit);
  };
  visit(parseSync(path, source).program);
  return found;
}

test('no component has words of its own', () => {
  const own = Object.entries(components)
    .filter(([path]) => !path.includes('.test.'))
    .flatMap(([path, source]) => literals(path, source));
  expect(own).toEqual([]);
});

test('the scan sees words between tags and in what is read out', () => {
  expect(
    literals('a.tsx', 'export const A = () => <p title="Some hint">Hello {name} · <b>→</b></p>;'),
  ).toEqual(['a.tsx: title="Some hint"', 'a.tsx: Hello']);
});

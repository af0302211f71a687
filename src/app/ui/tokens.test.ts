import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const THEMES = ['light', 'dark'] as const;
const tokens = new Map(
  [...css.matchAll(/(--[\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
);

/** @returns relative luminance, WCAG 2.2 */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string, theme: (typeof THEMES)[number]): number {
  const [one, other] = [a, b].map((name) => {
    const token = tokens.get(name);
    if (!token) throw new Error(`${name} is no colour of tokens.css`);
    return luminance(token[theme]);
  }) as [number, number];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

const PAPERS = ['--bg', '--surface', '--raised', '--sunken', '--hover'];
const meanings = [...tokens.keys()].filter((name) => name.startsWith('--m-'));

describe.each(THEMES)('%s', (theme) => {
  test('there are eight meanings', () => expect(meanings).toHaveLength(8));

  const TEXT = ['--text', '--text-2', '--text-3', '--accent', '--caution', '--src', '--dst', ...meanings];
  test.each(TEXT.flatMap((text) => PAPERS.map((paper) => [text, paper] as const)))(
    '%s can be read on %s',
    (text, paper) => expect(contrast(text, paper, theme)).toBeGreaterThanOrEqual(4.5),
  );

  test('what stands on the accent can be read', () =>
    expect(contrast('--on-accent', '--accent', theme)).toBeGreaterThanOrEqual(4.5));

  test.each(PAPERS)('the ring around what has the focus is seen on %s', (paper) =>
    expect(contrast('--focus', paper, theme)).toBeGreaterThanOrEqual(3),
  );
});

import { expect, test } from 'vitest';
import { SHORTCUTS } from '../session/shortcuts.ts';
import { t } from '../text/help.ts';
import { keysOf, search } from './search.ts';

test('every shortcut is described, every description has its shortcut, once', () => {
  expect(SHORTCUTS.map(({ what }) => what).sort()).toEqual(Object.keys(t).sort());
});

test('every shortcut has a key, and no key means two things', () => {
  expect(SHORTCUTS.filter((shortcut) => keysOf(shortcut).length === 0)).toEqual([]);
  const keys = SHORTCUTS.flatMap(keysOf);
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
});

test.each([
  ['', SHORTCUTS.map(({ what }) => what)],
  ['hop next', ['hop']],
  ['f10', ['hop', 'menu']],
  ['space', ['play']],
  ['nothing is called this', []],
])('‘%s’ finds %j', (words, found) => {
  expect(search(SHORTCUTS, words).map(({ what }) => what)).toEqual(found);
});

import type { Shortcut } from '../session/shortcuts.ts';
import { help, t } from '../text/help.ts';

/** `Shift+ArrowLeft` as it is printed on a key: `Shift ←`. */
function keyName(key: string): string {
  const bare = key.replace(/^Shift\+/, '');
  return `${bare === key ? '' : 'Shift '}${help.keys[bare] ?? (bare.length === 1 ? bare.toUpperCase() : bare)}`;
}

/** The keys of a shortcut as they are printed on a keyboard. */
export const keysOf = ({ keys, elsewhere = [] }: Shortcut): readonly string[] =>
  [...Object.keys(keys), ...elsewhere].map(keyName);

/** Those whose words or keys have every word that is searched for. */
export function search(shortcuts: readonly Shortcut[], words: string): readonly Shortcut[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return shortcuts.filter((shortcut) => {
    const text = `${t[shortcut.what]} ${keysOf(shortcut).join(' ')}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

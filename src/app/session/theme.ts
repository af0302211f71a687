import { recall, remember } from './storage.ts';

export type Theme = 'system' | 'dark' | 'light';

/** The key is read by public/boot.js too, before the first paint, so that the page never flashes. */
const KEY = 'theme';

export function recallTheme(): Theme {
  const stored = recall(KEY);
  return stored === 'dark' || stored === 'light' ? stored : 'system';
}

/** Keeps the choice and applies it: styles follow `data-theme`, and the system's setting without it. */
export function rememberTheme(theme: Theme): void {
  remember(KEY, theme === 'system' ? null : theme);
  if (typeof document === 'undefined') return;
  if (theme === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.dataset['theme'] = theme;
}

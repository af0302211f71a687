import { Moon, Sun, SunMoon } from 'lucide-react';
import { selectTheme, setTheme, useSession } from '../session/selectionStore.ts';
import type { Theme } from '../session/theme.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';

const next: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };
const icons = { system: SunMoon, dark: Moon, light: Sun };

export function ThemeButton() {
  const theme = useSession(selectTheme);
  return (
    <IconButton
      icon={icons[theme]}
      label={`${t.theme}: ${t.themes[theme]}`}
      data-testid="theme"
      onClick={() => setTheme(next[theme])}
    />
  );
}

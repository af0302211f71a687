import { Ellipsis } from 'lucide-react';
import { t } from '../text/editing.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { openMenu } from './menuStore.ts';

/** Opens the menu of an end, beside itself. */
export function MenuButton({ end }: { readonly end: string }) {
  const name = end.slice(end.indexOf('/') + 1);
  return (
    <IconButton
      icon={Ellipsis}
      label={t.actions(name)}
      aria-haspopup="menu"
      data-menu-of={end}
      onClick={({ currentTarget }) => {
        const { left, bottom } = currentTarget.getBoundingClientRect();
        openMenu({ end, x: left, y: bottom, opener: currentTarget });
      }}
    />
  );
}

import { Keyboard } from 'lucide-react';
import { showHelp } from '../session/selectionStore.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './topBar.module.css';

/** Opens the list of keys. Where the list itself lies does not depend on whether its button is on screen. */
export function HelpButton() {
  return (
    <IconButton
      icon={Keyboard}
      label={t.help}
      shortcut="?"
      className={styles.help}
      data-testid="help"
      onClick={() => showHelp(true)}
    />
  );
}

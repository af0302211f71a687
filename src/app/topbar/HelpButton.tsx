import { Keyboard } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { showHelp, useSession } from '../session/selectionStore.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './topBar.module.css';

const HelpSheet = lazy(() =>
  import('../help/HelpSheet.tsx').then(({ HelpSheet: component }) => ({ default: component })),
);

export function HelpButton() {
  const open = useSession((s) => s.help);
  return (
    <>
      <IconButton
        icon={Keyboard}
        label={t.help}
        shortcut="?"
        className={styles.help}
        data-testid="help"
        onClick={() => showHelp(true)}
      />
      {open && (
        <Suspense fallback={null}>
          <HelpSheet onClose={() => showHelp(false)} />
        </Suspense>
      )}
    </>
  );
}

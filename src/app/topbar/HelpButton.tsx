import { Keyboard } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './help.module.css';

const HelpSheet = lazy(() =>
  import('./HelpSheet.tsx').then(({ HelpSheet: component }) => ({ default: component })),
);

export function HelpButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton
        icon={Keyboard}
        label={t.help}
        shortcut="?"
        className={styles.opener}
        data-testid="help"
        onClick={() => setOpen(true)}
      />
      {open && (
        <Suspense fallback={null}>
          <HelpSheet onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

import { SlidersHorizontal } from 'lucide-react';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { OpenYamlButton } from '../open/OpenYamlButton.tsx';
import { t } from '../text.ts';
import { HelpButton } from './HelpButton.tsx';
import { ModeBar } from './ModeBar.tsx';
import styles from './pageMenu.module.css';
import { ThemeButton } from './ThemeButton.tsx';

/** Where the bar has one line only: the modes in a word or two, and behind them all that the bar has no room for. */
export function PageMenu() {
  const podNetwork = useCluster((state) => selectWorld(state)?.podNetwork ?? '');
  const serviceProxy = useCluster((state) => selectWorld(state)?.serviceProxy ?? '');
  const modes = `${podNetwork} · ${serviceProxy}`;
  return (
    <>
      <button
        type="button"
        className={styles.button}
        popoverTarget="page-menu"
        aria-label={t.pageMenu(modes)}
        title={t.pageMenu(modes)}
        data-testid="open-page-menu"
      >
        <SlidersHorizontal size={16} aria-hidden="true" />
        <span>{modes}</span>
      </button>
      <div
        id="page-menu"
        popover="auto"
        role="dialog"
        aria-label={t.pageMenu(modes)}
        className={styles.menu}
        data-testid="page-menu"
      >
        <ModeBar />
        <div className={styles.more}>
          <OpenYamlButton />
          <ThemeButton />
          <HelpButton />
        </div>
      </div>
    </>
  );
}

import { ChevronDown, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { t } from '../text/terminal.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Chooser } from './Chooser.tsx';
import { showTerminal } from './drawer.ts';
import { likelyPlace, openAt } from './openAt.ts';
import { Screen } from './Screen.tsx';
import { Tabs } from './Tabs.tsx';
import styles from './terminalPanel.module.css';
import { selectShown, setAside, useTerminals } from './terminalStore.ts';
import { useVisibleHeight } from './useVisibleHeight.ts';

const close = () => showTerminal(false);

/** Shells in the namespaces of the cluster, at the step that the canvas shows. */
export function TerminalPanel({ phone }: { readonly phone: boolean }) {
  const world = useCluster(selectWorld);
  const shell = useTerminals(selectShown);
  const count = useTerminals((state) => state.shells.length);
  const fold = useRef<HTMLButtonElement>(null);
  const isAside = useTerminals((state) => state.isAside);
  const panel = useVisibleHeight(phone && !isAside);
  useEffect(() => () => setAside(false), []);
  const hadOne = useRef(false);
  useEffect(() => {
    if (count === 0 && hadOne.current) return close();
    hadOne.current = count > 0;
    const place = world && count === 0 ? likelyPlace(world) : undefined;
    if (place !== undefined) openAt(place);
    return undefined;
  }, [world, count]);
  return (
    <section
      ref={panel}
      className={styles.panel}
      aria-label={t.terminal}
      data-testid="terminal"
      data-aside={isAside || undefined}
    >
      <header className={styles.head}>
        <Tabs />
        <Chooser />
        {!phone && <p className={styles.hint}>{t.leave}</p>}
        <IconButton
          ref={fold}
          icon={phone ? X : ChevronDown}
          label={t.fold}
          data-testid="terminal-fold"
          onClick={close}
        />
      </header>
      {shell ? (
        <Screen key={shell.id} shell={shell} phone={phone} exit={fold} />
      ) : (
        <p className={styles.empty}>{world ? '' : t.noCluster}</p>
      )}
    </section>
  );
}

import { X } from 'lucide-react';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { t } from '../text/terminal.ts';
import { accentOf, useAccents } from './accents.ts';
import { endOfPlace, isThere } from './places.ts';
import styles from './tabs.module.css';
import { closeShell, placeOf, showShell, useTerminals } from './terminalStore.ts';

/** One tab per namespace that was opened, each with what closes it. */
export function Tabs() {
  const world = useCluster(selectWorld);
  const shells = useTerminals((state) => state.shells);
  const shown = useTerminals((state) => state.shown);
  const accents = useAccents();
  return (
    <ul className={styles.tabs} aria-label={t.terminals}>
      {shells.map((shell) => {
        const place = placeOf(shell);
        const gone = !isThere(world, place);
        const accent = world && !gone ? accentOf(accents, endOfPlace(world, place)) : undefined;
        return (
          <li key={shell.id} className={styles.tab} data-shown={shell.id === shown || undefined}>
            <button
              type="button"
              className={styles.name}
              aria-current={shell.id === shown}
              data-testid="terminal-tab"
              data-gone={gone || undefined}
              data-accent={accent}
              onClick={() => showShell(shell.id)}
            >
              <span>{place}</span>
              {gone && <em>{t.gone}</em>}
            </button>
            <button
              type="button"
              className={styles.close}
              title={t.closeTab(place)}
              aria-label={t.closeTab(place)}
              onClick={() => closeShell(shell.id)}
            >
              <X size={13} aria-hidden="true" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

import { selectDocument, useCluster } from '../cluster/clusterStore.ts';
import { scenarios } from '../../scenarios/index.ts';
import { openBuiltin } from '../link/openBuiltin.ts';
import { t } from '../text.ts';
import { RecentList } from './RecentList.tsx';
import styles from './library.module.css';

/** The built-in scenarios: each shows one thing, and says which. */
export function ScenariosTab({ onPick }: { readonly onPick: () => void }) {
  const open = useCluster((state) => selectDocument(state)?.scenarioId);
  return (
    <nav className={styles.library} aria-label={t.scenarios}>
      <RecentList onPick={onPick} />
      <ul>
        {scenarios.map(({ id, title, teaches }) => (
          <li key={id}>
            <button
              type="button"
              className={styles.card}
              aria-current={id === open || undefined}
              data-scenario-id={id}
              onClick={() => {
                void openBuiltin(id);
                onPick();
              }}
            >
              <span className={styles.title}>{title}</span>
              <span className={styles.teaches}>{teaches}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

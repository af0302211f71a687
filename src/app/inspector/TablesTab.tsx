import { SquareTerminal } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { clusterStore, selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { selectPlace, usePlayback } from '../playback/playbackStore.ts';
import { followPacket, select, selectSelected, useSession } from '../session/selectionStore.ts';
import { simulation } from '../simulation/client.ts';
import { openTerminalAt } from '../terminal/drawer.ts';
import { t as page } from '../text.ts';
import { t } from '../text/inspector.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { StateSections } from './StateSections.tsx';
import styles from './tables.module.css';
import { useAnswer } from './useAnswer.ts';

const FOLLOW = '';

/** All state of one namespace as it is at the current step; of the one the packet is in, unless another is chosen. */
export function TablesTab() {
  const world = useCluster(selectWorld);
  const at = usePlayback((p) => p.at);
  const runId = usePlayback((p) => p.runId);
  const hasRun = usePlayback((p) => p.run !== null);
  const here = usePlayback((p) => (selectPlace(p) ?? p.places[0])?.hop.netns);
  const selected = useSession(selectSelected);
  const netns = selected?.netns ?? here;
  const names = useMemo(() => world?.namespaces.map(({ name }) => name) ?? [], [world]);
  const [filter, setFilter] = useState('');
  const words = useDeferredValue(filter);
  const asked = () => ({
    revision: clusterStore.getState().document?.revision ?? 0,
    run: runId,
    n: at,
    netns: netns ?? '',
    filter: words,
  });
  const question = netns === undefined || !hasRun ? null : `${runId} ${at} ${netns} ${words}`;
  const { value, failed } = useAnswer(question, () => simulation().state(asked()));
  if (netns === undefined) return <p className={styles.empty}>{page.tablesEmpty}</p>;
  return (
    <div
      className={styles.tables}
      data-testid="tables"
      data-state-netns={value?.netns}
      data-state-n={value?.n}
    >
      <div className={styles.at}>
        <label className={styles.choose}>
          <span>{t.namespace}</span>
          <select
            value={selected?.netns ?? FOLLOW}
            data-testid="choose-namespace"
            onChange={({ currentTarget }) =>
              currentTarget.value === FOLLOW ? followPacket() : select(currentTarget.value)
            }
          >
            <option value={FOLLOW}>
              {t.followPacket}
              {here === undefined ? '' : `: ${here}`}
            </option>
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <IconButton
          icon={SquareTerminal}
          label={page.terminalHere}
          data-testid="tables-terminal"
          onClick={() => void openTerminalAt(netns)}
        />
      </div>
      <input
        type="search"
        className={styles.filter}
        value={filter}
        placeholder={t.filter}
        aria-label={t.filterHint}
        title={t.filterHint}
        data-testid="filter-tables"
        onChange={({ currentTarget }) => setFilter(currentTarget.value)}
      />
      <p className={styles.as} role="status">
        {value && words !== ''
          ? t.found(value.sections.reduce((sum, { total }) => sum + total, 0))
          : t.asOfStep(at)}
      </p>
      {failed && <p className={styles.empty}>{page.couldNotLoad}</p>}
      {value && (
        <StateSections
          view={value}
          filtered={words !== ''}
          more={(title, from) => simulation().stateMore({ ...asked(), title, from })}
        />
      )}
    </div>
  );
}

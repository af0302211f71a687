import { lazy, Suspense, type ReactNode } from 'react';
import { selectSideTab, showSideTab, useSession, type SideTab } from '../session/selectionStore.ts';
import { t } from '../text.ts';
import { TabList } from '../ui/TabList.tsx';
import styles from '../ui/panel.module.css';

const TABS: readonly SideTab[] = ['scenarios', 'lessons', 'cluster'];

/** Each tab is fetched when it is first looked at, and gets `onPick`: what was picked is on screen, the panel may go. */
const panels = {
  scenarios: lazy(() =>
    import('../library/ScenariosTab.tsx').then(({ ScenariosTab: component }) => ({ default: component })),
  ),
  lessons: lazy(() =>
    import('../lesson/LessonsTab.tsx').then(({ LessonsTab: component }) => ({ default: component })),
  ),
  cluster: lazy(() =>
    import('../editing/ClusterTab.tsx').then(({ ClusterTab: component }) => ({ default: component })),
  ),
} as const;

interface Props {
  /** What stands beside the tabs. */
  readonly keys?: ReactNode;
  /** Something was chosen. */
  readonly onPick?: () => void;
  /** A lesson begins: it speaks on the picture, and needs all the room there is. */
  readonly onLesson?: () => void;
}

const nothing = () => undefined;

/** The left side: what there is to open, and what is open. */
export function Side({ keys, onPick = nothing, onLesson = onPick }: Props) {
  const tab = useSession(selectSideTab);
  const Panel = panels[tab];
  return (
    <section className={styles.panel} aria-label={t.library} data-testid="library">
      <div className={styles.head}>
        <TabList
          label={t.library}
          tabs={TABS.map((one) => [one, t.sideTabs[one]] as const)}
          value={tab}
          controls="side-panel"
          onChange={showSideTab}
        />
        {keys && <div className={styles.keys}>{keys}</div>}
      </div>
      <div
        id="side-panel"
        className={styles.body}
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
        tabIndex={-1}
      >
        <Suspense fallback={null}>
          <Panel onPick={tab === 'lessons' ? onLesson : onPick} />
        </Suspense>
      </div>
    </section>
  );
}

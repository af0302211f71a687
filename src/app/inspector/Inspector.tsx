import { X } from 'lucide-react';
import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { selectTab, showTab, useSession, type InspectorTab } from '../session/selectionStore.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { TabList } from '../ui/TabList.tsx';
import styles from '../ui/panel.module.css';
import { loadLayers, PacketTab } from './PacketTab.tsx';

// Not on the first screen, so not among the first scripts; they are fetched as soon as those have run.
const loadWhy = () => import('./WhyTab.tsx');
const loadTables = () => import('./TablesTab.tsx');
const loadText = () => import('../twin/TextTab.tsx');
const WhyTab = lazy(() => loadWhy().then(({ WhyTab: component }) => ({ default: component })));
const TablesTab = lazy(() => loadTables().then(({ TablesTab: component }) => ({ default: component })));
const TextTab = lazy(() => loadText().then(({ TextTab: component }) => ({ default: component })));

const TABS: readonly InspectorTab[] = ['packet', 'why', 'tables', 'text'];
const panels = { packet: PacketTab, why: WhyTab, tables: TablesTab, text: TextTab };

interface Props {
  /** What else stands beside the tabs. */
  readonly keys?: ReactNode;
  readonly onClose: () => void;
}

/** Details of the current step, one click away from the picture. */
export function Inspector({ keys, onClose }: Props) {
  const tab = useSession(selectTab);
  const Panel = panels[tab];
  useEffect(() => void Promise.allSettled([loadLayers(), loadWhy(), loadTables(), loadText()]), []);
  return (
    <aside className={styles.panel} aria-label={t.inspector} data-testid="inspector">
      <div className={styles.head}>
        <TabList
          label={t.inspector}
          tabs={TABS.map((one) => [one, t.tabs[one]] as const)}
          value={tab}
          controls="inspector-panel"
          onChange={showTab}
        />
        <div className={styles.keys}>
          {keys}
          <IconButton icon={X} label={t.closeInspector} data-testid="close-inspector" onClick={onClose} />
        </div>
      </div>
      <div
        id="inspector-panel"
        className={styles.body}
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
        tabIndex={0}
      >
        <Suspense fallback={null}>
          <Panel />
        </Suspense>
      </div>
    </aside>
  );
}

import { X } from 'lucide-react';
import { lazy, Suspense, useEffect, type KeyboardEvent, type MouseEvent } from 'react';
import { selectTab, showTab, useSession, type InspectorTab } from '../session/selectionStore.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './inspector.module.css';
import { PacketTab } from './PacketTab.tsx';

// Not on the first screen, so not among the first scripts; they are fetched as soon as those have run.
const loadWhy = () => import('./WhyTab.tsx');
const loadTables = () => import('./TablesTab.tsx');
const WhyTab = lazy(() => loadWhy().then(({ WhyTab: component }) => ({ default: component })));
const TablesTab = lazy(() => loadTables().then(({ TablesTab: component }) => ({ default: component })));

const TABS: readonly InspectorTab[] = ['packet', 'why', 'tables'];
const panels = { packet: PacketTab, why: WhyTab, tables: TablesTab };

/** Details of the current step, one click away from the picture. */
export function Inspector({ onClose }: { readonly onClose: () => void }) {
  const tab = useSession(selectTab);
  const Panel = panels[tab];
  useEffect(() => void Promise.allSettled([loadWhy(), loadTables()]), []);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const stride = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (stride === 0) return;
    const next = TABS[(TABS.indexOf(tab) + stride + TABS.length) % TABS.length] ?? 'packet';
    showTab(next);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  const choose = (one: InspectorTab, event: MouseEvent<HTMLElement>) => {
    showTab(one);
    // Arrows walk along the tabs only for those who came by keyboard; after a click they go on driving time.
    if (event.detail > 0) event.currentTarget.blur();
  };
  return (
    <aside className={styles.inspector} aria-label={t.inspector} data-testid="inspector">
      <div className={styles.head}>
        <div className={styles.tabs} role="tablist" aria-label={t.inspector} onKeyDown={onKeyDown}>
          {TABS.map((one) => (
            <button
              key={one}
              id={`tab-${one}`}
              type="button"
              role="tab"
              className={styles.tab}
              aria-selected={one === tab}
              aria-controls="inspector-panel"
              tabIndex={one === tab ? 0 : -1}
              data-testid={`tab-${one}`}
              onClick={(event) => choose(one, event)}
            >
              {t.tabs[one]}
            </button>
          ))}
        </div>
        <IconButton icon={X} label={t.closeInspector} data-testid="close-inspector" onClick={onClose} />
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

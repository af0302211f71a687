import type { KeyboardEvent, MouseEvent } from 'react';
import styles from './tabList.module.css';

interface Props<T extends string> {
  readonly label: string;
  /** In order, each with its word. */
  readonly tabs: readonly (readonly [tab: T, word: string])[];
  readonly value: T;
  /** The id of the element that shows what the tab is about. */
  readonly controls: string;
  readonly onChange: (tab: T) => void;
}

/** Tabs of a panel: one is on, arrow keys walk along them. */
export function TabList<T extends string>({ label, tabs, value, controls, onChange }: Props<T>) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const stride = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const at = tabs.findIndex(([tab]) => tab === value);
    const next = tabs[(at + stride + tabs.length) % tabs.length]?.[0];
    if (stride === 0 || next === undefined) return;
    onChange(next);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  const choose = (tab: T, event: MouseEvent<HTMLElement>) => {
    onChange(tab);
    // Arrows walk along the tabs only for those who came by keyboard; after a click they go on driving time.
    if (event.detail > 0) event.currentTarget.blur();
  };
  return (
    <div className={styles.tabs} role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map(([tab, word]) => (
        <button
          key={tab}
          id={`tab-${tab}`}
          type="button"
          role="tab"
          className={styles.tab}
          aria-selected={tab === value}
          aria-controls={controls}
          tabIndex={tab === value ? 0 : -1}
          data-testid={`tab-${tab}`}
          onClick={(event) => choose(tab, event)}
        >
          {word}
        </button>
      ))}
    </div>
  );
}

import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { t } from '../text/editing.ts';
import { actionsFor, type Action } from './actions.ts';
import styles from './actionMenu.module.css';
import { closeMenu, useMenu, type OpenMenu } from './menuStore.ts';

const MARGIN = 8;

/** What can be done to a pod, a node, a Service: by right click, long press or the menu key, and in the Cluster tab. */
export function ActionMenu() {
  const menu = useMenu();
  const world = useCluster(selectWorld);
  const actions = menu && world ? actionsFor(world, menu.end) : [];
  if (!menu || actions.length === 0) return null;
  return <Menu key={`${menu.end} ${menu.x} ${menu.y}`} menu={menu} actions={actions} />;
}

function Menu({ menu, actions }: { readonly menu: OpenMenu; readonly actions: readonly Action[] }) {
  const ref = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ left: menu.x, top: menu.y });
  useLayoutEffect(() => {
    const box = ref.current;
    if (!box) return;
    setAt({
      left: Math.max(MARGIN, Math.min(menu.x, innerWidth - box.offsetWidth - MARGIN)),
      top: Math.max(MARGIN, Math.min(menu.y, innerHeight - box.offsetHeight - MARGIN)),
    });
    box.querySelector('button')?.focus();
  }, [menu]);
  // Before the next event: a click may follow the one that opened it at once.
  useLayoutEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!ref.current?.contains(event.target as Node)) closeMenu({ refocus: false });
    };
    addEventListener('pointerdown', outside, true);
    return () => removeEventListener('pointerdown', outside, true);
  }, []);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const now = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined && event.key !== 'Escape' && event.key !== 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (to === undefined) closeMenu({ refocus: true });
    else buttons[(to + buttons.length) % buttons.length]?.focus();
  };

  const name = menu.end.slice(menu.end.indexOf('/') + 1);
  return (
    <div
      ref={ref}
      className={styles.menu}
      style={at}
      role="menu"
      tabIndex={-1}
      aria-label={t.actions(name)}
      data-testid="action-menu"
      onKeyDown={onKeyDown}
    >
      <p className={styles.title}>{name}</p>
      {actions.map(({ label, hint, note, shortcut, run }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={styles.action}
          title={hint}
          data-action={label}
          onClick={() => {
            closeMenu({ refocus: true });
            run();
          }}
        >
          <span>
            {label}
            {note && <small>{note}</small>}
          </span>
          {shortcut && <kbd>{shortcut}</kbd>}
        </button>
      ))}
    </div>
  );
}

import { useViewport } from '@xyflow/react';
import { CornerDownLeft } from 'lucide-react';
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { selectWorld, useCluster } from '../../cluster/clusterStore.ts';
import { useSession } from '../../session/selectionStore.ts';
import { bottomOf } from '../geometry.ts';
import { useDrawing } from '../sceneStore.ts';
import { t } from '../text.ts';
import { optionsFor } from './options.ts';
import { choose, closeMenu, keepOpen, unpoint, useOpenMenu } from './pickStore.ts';
import styles from './targetMenu.module.css';

const GAP = 8;

/** Where the target is on screen: its box on the canvas, or its chip on the shelf. */
function useAnchor(end: string | null): { x: number; y: number } | null {
  const viewport = useViewport();
  const box = useDrawing((d) => (end === null ? undefined : d.layout?.boxes.get(end)));
  if (end === null) return null;
  if (box) {
    // A node's face is its header.
    const bottom = end.startsWith('node/') ? box.y + 48 : bottomOf(box);
    return {
      x: (box.x + box.width / 2) * viewport.zoom + viewport.x,
      y: bottom * viewport.zoom + viewport.y + GAP,
    };
  }
  const chip = document.querySelector<HTMLElement>(`[data-end="${CSS.escape(end)}"]`);
  const pane = chip?.closest('[data-canvas]');
  if (!chip || !pane) return null;
  const [a, b] = [chip.getBoundingClientRect(), pane.getBoundingClientRect()];
  return { x: a.left + a.width / 2 - b.left, y: a.bottom - b.top + GAP };
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined && event.key !== 'Escape') return;
  event.preventDefault();
  event.stopPropagation();
  if (step === undefined) return closeMenu();
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}

/** The ways to send to the target that is pointed at; the first is what a click or Enter takes. */
export function TargetMenu() {
  const end = useOpenMenu();
  const world = useCluster(selectWorld);
  const source = useSession((s) => s.source);
  const anchor = useAnchor(end);
  const ref = useRef<HTMLDivElement>(null);
  const [shift, setShift] = useState({ x: 0, y: 0 });
  useLayoutEffect(() => {
    const menu = ref.current;
    const pane = menu?.parentElement;
    if (!menu || !pane || !anchor) return;
    // Kept inside the canvas, whatever the target's place.
    const x = Math.max(
      GAP + menu.offsetWidth / 2,
      Math.min(anchor.x, pane.clientWidth - menu.offsetWidth / 2 - GAP),
    );
    const y = Math.max(GAP, Math.min(anchor.y, pane.clientHeight - menu.offsetHeight - GAP));
    setShift((old) => (old.x === x && old.y === y ? old : { x, y }));
  }, [anchor]);
  if (end === null || source === null || world === null || !anchor) return null;
  const options = optionsFor(world, end);
  if (options.length === 0) return null;
  const name = end.slice(end.indexOf('/') + 1);
  return (
    <div
      ref={ref}
      className={styles.menu}
      style={{ left: shift.x, top: shift.y }}
      role="group"
      aria-label={t.sendTo(name)}
      data-target-menu={end}
      onPointerEnter={keepOpen}
      onPointerLeave={unpoint}
      onFocus={keepOpen}
      onBlur={unpoint}
      onKeyDown={moveFocus}
    >
      <p className={styles.title}>{t.sendTo(name)}</p>
      {options.map(({ url, verb, address }, i) => (
        <button
          key={url}
          type="button"
          className={styles.option}
          title={url}
          onClick={() => choose(end, url)}
        >
          <b>{verb}</b>
          <code>{address}</code>
          {i === 0 && <CornerDownLeft size={13} aria-label={t.enter} />}
        </button>
      ))}
    </div>
  );
}

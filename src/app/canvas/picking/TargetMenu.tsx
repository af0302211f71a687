import { CornerDownLeft, Send } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { selectWorld, useCluster } from '../../cluster/clusterStore.ts';
import { useSession } from '../../session/selectionStore.ts';
import { canSend } from '../../simulation/ends.ts';
import { selectRequest, useSimulation } from '../../simulation/simulationStore.ts';
import { t } from '../text.ts';
import { optionsFor } from './options.ts';
import { choose, chooseSender, closeMenu, keepOpen, unpoint, useMenuHeld } from './pickStore.ts';
import { SenderChoice } from './SenderChoice.tsx';
import styles from './targetMenu.module.css';
import { GAP, useAnchor } from './useAnchor.ts';
import { useSenders } from './useSenders.ts';

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined && event.key !== 'Escape') return;
  event.preventDefault();
  event.stopPropagation();
  if (step === undefined) return closeMenu();
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('[data-option]')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}

/**
 * The ways to send to a target. While a source is picked it is the one that is pointed at, and the first way is what a
 * click or Enter takes; a target clicked with nobody picked is asked from whom as well.
 */
export function TargetMenu({ end }: { readonly end: string }) {
  const world = useCluster(selectWorld);
  const held = useMenuHeld();
  const source = useSession((s) => s.source);
  const last = useSimulation(selectRequest)?.from;
  const senders = useSenders(held ? end : null, last);
  const [chosen, setChosen] = useState<string | null>(null);
  const sender = chosen !== null && senders.includes(chosen) ? chosen : senders[0];
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
  useEffect(() => {
    if (held === 'key') ref.current?.querySelector<HTMLElement>('[data-option]')?.focus();
  }, [held]);
  if ((source === null && !held) || world === null || !anchor) return null;
  const options = optionsFor(world, end);
  if (options.length === 0 && !held) return null;
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
      {held && canSend(end) && (
        <button type="button" className={styles.option} data-option onClick={() => chooseSender(end)}>
          <Send size={13} aria-hidden="true" />
          {t.sendFrom(name)}
        </button>
      )}
      <p className={styles.title}>{t.sendTo(name)}</p>
      {options.length === 0 && <p className={styles.title}>{t.noAddress}</p>}
      {held && options.length > 0 && sender !== undefined && (
        <SenderChoice senders={senders} sender={sender} onChange={setChosen} />
      )}
      {options.map(({ url, verb, address }, i) => (
        <button
          key={url}
          type="button"
          className={styles.option}
          title={url}
          data-option={url}
          disabled={held !== null && sender === undefined}
          onClick={() => choose(end, url, held ? sender : undefined)}
        >
          <b>{verb}</b>
          <code>{address}</code>
          {i === 0 && !held && <CornerDownLeft size={13} aria-label={t.enter} />}
        </button>
      ))}
    </div>
  );
}

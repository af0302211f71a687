import { useEffect, useState } from 'react';
import { caption } from '../../../core/trace/describe.ts';
import { LOOKS } from '../../ui/meanings.ts';
import { useFocus } from '../focusStore.ts';
import { useDrawing } from '../sceneStore.ts';
import { toneOf } from '../tone.ts';
import styles from './caption.module.css';

/** A screen reader hears of a place once the picture has stayed there this long. */
const QUIET_MS = 900;

/** The text, once it has not changed for a while: playing must not talk over itself. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState('');
  useEffect(() => {
    // Whoever walks through the run as text hears the very step that the focus is on.
    const isRead = () => document.activeElement?.closest('[data-testid="text"]') !== null;
    const timer = setTimeout(() => setSettled(isRead() ? '' : text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Where we are and what just happened, in one line; before the first step, what there is to see. */
export function Caption() {
  const place = useFocus((focus) => focus.place);
  const title = useDrawing((d) => d.world?.title ?? '');
  const line = place ? caption(place.step, place.hop) : null;
  const spoken = useSettled(line ? `${line.where}: ${line.what}` : '');
  const look = place ? LOOKS[toneOf(place.step)] : null;
  const Icon = look?.icon;
  return (
    <>
      <p className={styles.spoken} aria-live="polite">
        {spoken}
      </p>
      {!place && title !== '' && <p className={styles.title}>{title}</p>}
      {place && line && look && Icon && (
        <div
          className={styles.caption}
          data-tone={toneOf(place.step)}
          data-caption={place.step.n}
          data-covers
        >
          <span className={styles.meaning} title={look.word}>
            <Icon size={16} aria-label={look.word} />
          </span>
          {/* Another line, not the same one changed: it comes from where one reads on. */}
          <p key={place.step.n}>
            <b>{line.where}</b> <span>{line.what}</span>
          </p>
        </div>
      )}
    </>
  );
}

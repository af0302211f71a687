import { memo } from 'react';
import { changesText } from '../../core/trace/changes.ts';
import { asSentence, caption } from '../../core/trace/describe.ts';
import { meaningOf } from '../../core/trace/meaning.ts';
import type { StepPlace } from '../../core/trace/playback.ts';
import { why } from '../../core/trace/why.ts';
import { seek } from '../playback/playbackStore.ts';
import { LOOKS } from '../ui/meanings.ts';
import styles from './textTab.module.css';

interface Props {
  readonly place: StepPlace;
  readonly current: boolean;
  /** The list's one stop for the Tab key. */
  readonly atHand: boolean;
}

/** One step in words: where, what, why, and what it changed in the packet. */
export const StepText = memo(function StepText({ place, current, atHand }: Props) {
  const { step, hop } = place;
  const { where, what } = caption(step, hop);
  const { icon: Icon, word, color } = LOOKS[meaningOf(step)];
  const changes = changesText(step.diff ?? []);
  return (
    <li className={styles.place} value={step.n + 1}>
      <button
        type="button"
        className={styles.step}
        aria-current={current ? 'step' : undefined}
        tabIndex={atHand ? 0 : -1}
        data-at-hand={atHand || undefined}
        data-n={step.n}
        onClick={() => seek(step.n)}
      >
        <span className={styles.number}>{step.n + 1}</span>
        <span className={styles.meaning} style={{ color }} title={word}>
          <Icon size={14} aria-hidden="true" />
        </span>
        <span>
          <b>{where}</b> {asSentence(what)}
          {changes !== '' && !what.includes(changes) && <span className={styles.changes}> {changes}.</span>}
          <span className={styles.why}> {why(place)}</span>
        </span>
      </button>
    </li>
  );
});

import { memo } from 'react';
import type { Run } from '../../core/trace/run.ts';
import { answers } from '../playback/lanes.ts';
import { t } from '../text/twin.ts';
import { packetTitle } from '../timeline/packetTitle.ts';
import { StepText } from './StepText.tsx';
import type { Stretch } from './stretches.ts';
import styles from './textTab.module.css';

interface Props {
  readonly stretch: Stretch;
  readonly run: Run;
  readonly open: boolean;
  /** The step the playback stands at, where it is among these; `null` where it is not. */
  readonly at: number | null;
  readonly onFold: (open: boolean) => void;
}

/** What one packet does until another takes over. */
export const StretchText = memo(
  function StretchText({ stretch, run, open, at, onFold }: Props) {
    const { journey, goesOn, places } = stretch;
    const first = places[0]?.step.n ?? 0;
    const last = places.at(-1)?.step.n ?? first;
    const atHand = at === null ? null : Math.max(first, Math.min(at, last));
    return (
      <details className={styles.stretch} open={open}>
        <summary
          onClick={(event) => {
            event.preventDefault(); // the store of what is open is ours
            onFold(!open);
          }}
        >
          <h3>
            {t.packet(journey.id + 1)} {packetTitle({ journey, back: answers(journey, run) })}
            {goesOn && ` (${t.goesOn})`}
          </h3>
          <span className={styles.range}>{t.steps(first + 1, last + 1)}</span>
        </summary>
        {open && (
          <ol>
            {places.map((place) => (
              <StepText
                key={place.step.n}
                place={place}
                current={place.step.n === at}
                atHand={place.step.n === atHand}
              />
            ))}
          </ol>
        )}
      </details>
    );
  },
  (a, b) => a.stretch === b.stretch && a.open === b.open && a.at === b.at && a.run === b.run,
);

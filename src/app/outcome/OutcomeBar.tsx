import { lazy, Suspense } from 'react';
import { ArrowRight, CircleCheck, CircleHelp, CircleX, LoaderCircle } from 'lucide-react';
import { selectIsAsking, useLesson } from '../lesson/lessonStore.ts';
import { selectIsHeld, selectRun, usePlayback } from '../playback/playbackStore.ts';
import { selectRequest, selectRunState, useSimulation } from '../simulation/simulationStore.ts';
import { t } from '../text.ts';
import { useIsShort, useIsTouch } from '../ui/useMedia.ts';
import { endName, outcomeText, toneOf } from './outcomeText.ts';
import styles from './outcomeBar.module.css';

// Nothing to choose before there is a run.
const Choices = lazy(() =>
  import('./Choices.tsx').then(({ Choices: component }) => ({ default: component })),
);

// Most requests do not fail.
const EndingLine = lazy(() =>
  import('./EndingLine.tsx').then(({ EndingLine: component }) => ({ default: component })),
);

/** The request in one line: who asked whom, what became of it, and what else could have. */
export function OutcomeBar() {
  const run = usePlayback(selectRun);
  const request = useSimulation(selectRequest);
  const state = useSimulation(selectRunState);
  const held = usePlayback(selectIsHeld);
  const asking = useLesson(selectIsAsking);
  const secret = held || asking;
  const short = useIsShort();
  const touch = useIsTouch();
  if (!request) return <p className={styles.empty}>{t.noRequest(touch)}</p>;
  const tone = run ? toneOf(run) : 'bad';
  const Icon = tone === 'good' ? CircleCheck : CircleX;
  return (
    // In one line it scrolls, which has to be possible by keys as well.
    <section className={styles.bar} aria-label={t.request} tabIndex={short ? 0 : undefined}>
      <div className={styles.line}>
        <p className={styles.request}>
          <span className={styles.source}>{endName(request.from)}</span>
          <ArrowRight size={14} aria-label={t.to} className={styles.arrow} />
          <span className={styles.target}>{request.to}</span>
        </p>
        <Suspense fallback={null}>{run && !secret && <Choices run={run} request={request} />}</Suspense>
      </div>
      {state === 'running' && !run && (
        <p className={styles.outcome}>
          <LoaderCircle size={15} aria-hidden="true" /> {t.computing}
        </p>
      )}
      {run && secret && (
        <p className={styles.outcome} data-testid="outcome-secret">
          <b className={styles.label}>{t.becomes}</b>
          <CircleHelp size={15} aria-hidden="true" />
          <span>{asking ? t.askedFirst : t.predictFirst}</span>
        </p>
      )}
      {run && !secret && (
        <div className={styles.outcome} data-tone={tone} data-outcome={run.outcome} data-testid="outcome">
          {/* Known before anything is played: without the word it would seem to have happened already. */}
          <b className={styles.label}>{t.becomes}</b>
          <Icon size={15} aria-hidden="true" />
          {tone === 'good' ? (
            <span title={outcomeText(run)}>{outcomeText(run)}</span>
          ) : (
            <Suspense fallback={<span>{outcomeText(run)}</span>}>
              <EndingLine run={run} />
            </Suspense>
          )}
        </div>
      )}
    </section>
  );
}

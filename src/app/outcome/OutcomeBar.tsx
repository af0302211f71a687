import { lazy, Suspense } from 'react';
import {
  ArrowRight,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleX,
  LoaderCircle,
  TriangleAlert,
} from 'lucide-react';
import { selectIsAsking, useLesson } from '../lesson/lessonStore.ts';
import { selectIsHeld, selectIsSettled, selectRun, usePlayback } from '../playback/playbackStore.ts';
import { selectRequest, selectRunState, useSimulation } from '../simulation/simulationStore.ts';
import { t } from '../text.ts';
import { useIsShort, useIsTouch } from '../ui/useMedia.ts';
import { aheadText, endName, outcomeText, toneOf } from './outcomeText.ts';
import styles from './outcomeBar.module.css';

// Nothing to choose before there is a run.
const Choices = lazy(() =>
  import('./Choices.tsx').then(({ Choices: component }) => ({ default: component })),
);

// Most requests do not fail.
const EndingLine = lazy(() =>
  import('./EndingLine.tsx').then(({ EndingLine: component }) => ({ default: component })),
);

// Most are certain.
const CaveatLine = lazy(() =>
  import('./CaveatLine.tsx').then(({ CaveatLine: component }) => ({ default: component })),
);

const ICONS = { good: CircleCheck, unsure: TriangleAlert, bad: CircleX } as const;

/** The request in one line: who asked whom, what became of it, and what else could have. */
export function OutcomeBar() {
  const run = usePlayback(selectRun);
  const request = useSimulation(selectRequest);
  const state = useSimulation(selectRunState);
  const held = usePlayback(selectIsHeld);
  const settled = usePlayback(selectIsSettled);
  const asking = useLesson(selectIsAsking);
  const secret = held || asking;
  const short = useIsShort();
  const touch = useIsTouch();
  if (!request) return <p className={styles.empty}>{t.noRequest(touch)}</p>;
  const tone = run ? toneOf(run) : 'bad';
  const delivered = run && (settled ? outcomeText(run) : aheadText(run));
  const Icon = settled || tone === 'unsure' ? ICONS[tone] : CircleDashed;
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
        <div
          className={styles.outcome}
          data-tone={tone}
          data-ahead={!settled || undefined}
          data-outcome={run.outcome}
          data-testid="outcome"
        >
          <b className={styles.label}>{t.becomes}</b>
          <Icon size={15} aria-hidden="true" />
          {tone === 'bad' ? (
            <Suspense fallback={null}>
              <EndingLine run={run} ahead={!settled} />
            </Suspense>
          ) : (
            // Known before anything is played, and told so: it has not happened yet.
            <span title={delivered ?? undefined}>{delivered}</span>
          )}
        </div>
      )}
      {run && !secret && run.caveats.length > 0 && (
        <Suspense fallback={null}>
          <CaveatLine run={run} />
        </Suspense>
      )}
    </section>
  );
}

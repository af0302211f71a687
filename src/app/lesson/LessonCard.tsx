import { useEffect, useMemo } from 'react';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { selectRun, usePlayback } from '../playback/playbackStore.ts';
import { addShortcuts } from '../session/useShortcuts.ts';
import { selectRequest, useSimulation } from '../simulation/simulationStore.ts';
import { t } from '../text/lesson.ts';
import type { Lesson } from '../../lessons/types.ts';
import { LessonEnd } from './LessonEnd.tsx';
import styles from './lessonCard.module.css';
import { useLesson } from './lessonStore.ts';
import { goBack, goOn, isOnScreen, leaveLesson, resume, toggleFolded } from './player.ts';
import { StageCard } from './StageCard.tsx';
import { stopsOf, tellStop, type Stop, type Told } from './stops.ts';
import { StopText } from './StopText.tsx';

/** What the stop says about the run on screen; null while that is not its run. */
function useTold(stop: Stop | undefined): Told | null {
  const world = useCluster(selectWorld);
  const run = usePlayback(selectRun);
  const places = usePlayback((p) => p.places);
  const request = useSimulation(selectRequest);
  return useMemo(() => {
    const computed = run && world && { run, world, places };
    return stop && computed && request && isOnScreen(stop.part) ? tellStop(computed, stop) : null;
  }, [stop, run, world, places, request]);
}

/** The lesson that is being taken, at its stop. */
export function LessonCard() {
  const lesson = useLesson((s) => s.lesson);
  return lesson && <Card lesson={lesson} />;
}

function Card({ lesson }: { readonly lesson: Lesson }) {
  useEffect(() => addShortcuts({ n: goOn, p: goBack }), []);
  const at = useLesson((s) => s.stop);
  const folded = useLesson((s) => s.folded);
  const opening = useLesson((s) => s.part === null);
  const stops = stopsOf(lesson);
  const stop = stops[at];
  const told = useTold(stop);
  const isSettled = useLesson((s) => s.tried[at]?.some(({ isRight }) => isRight) ?? false);
  const isOpen = !isSettled && (told?.question ?? null) !== null;
  return (
    <StageCard
      label={t.lesson(lesson.title)}
      title={lesson.title}
      closeLabel={t.leave}
      folded={folded}
      testId="lesson-card"
      onFold={toggleFolded}
      onClose={() => void leaveLesson()}
      footer={<Keys at={at} all={stops.length} isOpen={isOpen} />}
    >
      {!stop ? (
        <LessonEnd lesson={lesson} />
      ) : told ? (
        <StopText key={at} told={told} at={at} />
      ) : (
        <div className={styles.astray}>
          <p>{opening ? t.opening : t.astray}</p>
          {!opening && (
            <button type="button" className={styles.key} onClick={() => void resume()}>
              {t.resume}
            </button>
          )}
        </div>
      )}
    </StageCard>
  );
}

interface KeysProps {
  readonly at: number;
  readonly all: number;
  /** Its question waits for the right answer. */
  readonly isOpen: boolean;
}

/** Back and Next, and how far it is. Nobody walks past a question without having seen it. */
function Keys({ at, all, isOpen }: KeysProps) {
  const isOver = at >= all;
  const isUnseen = useLesson((s) => s.showQuestion !== null);
  const onward = isUnseen ? t.toQuestion : isOpen ? t.skipQuestion : at === all - 1 ? t.finish : t.next;
  return (
    <>
      <span
        className={styles.dots}
        role="img"
        aria-label={t.stopOf(Math.min(at + 1, all), all)}
        title={t.stopOf(Math.min(at + 1, all), all)}
        data-testid="stop"
        data-stop={at}
      >
        {Array.from({ length: all }, (_, i) => (
          <i key={i} data-state={i < at ? 'past' : i === at ? 'here' : undefined} />
        ))}
      </span>
      <button
        type="button"
        className={styles.key}
        disabled={at === 0}
        aria-keyshortcuts="p"
        title={`${t.back} (p)`}
        data-testid="lesson-back"
        onClick={goBack}
      >
        {t.back}
      </button>
      {!isOver && (
        <button
          type="button"
          className={styles.primary}
          aria-keyshortcuts="n"
          title={`${onward} (n)`}
          data-testid="lesson-next"
          onClick={goOn}
        >
          {onward}
        </button>
      )}
    </>
  );
}

import { lazy, Suspense } from 'react';
import styles from './app.module.css';
import { Inspector } from './inspector/Inspector.tsx';
import { Invitation } from './invitation/Invitation.tsx';
import { selectLessonId, useLesson } from './lesson/lessonStore.ts';
import { useReplaceQuestion } from './link/replaceQuestion.ts';
import { OutcomeBar } from './outcome/OutcomeBar.tsx';
import { usePlaybackClock } from './playback/usePlaybackClock.ts';
import { selectIsPredicting, usePredict } from './predict/predictStore.ts';
import { selectSource, setPanel, useSession } from './session/selectionStore.ts';
import { useShortcuts } from './session/useShortcuts.ts';
import { showStatus } from './session/showStatus.ts';
import { t } from './text.ts';
import { TimelinePanel } from './timeline/TimelinePanel.tsx';
import { TopBar } from './topbar/TopBar.tsx';
import { readAsText } from './twin/readAsText.ts';
import { Splitter } from './ui/Splitter.tsx';
import { useIsSettled } from './ui/useIsSettled.ts';
import { useIsPhone } from './ui/useMedia.ts';

// React Flow is nearly half of what the page loads; the frame around it is there first.
const Canvas = lazy(() =>
  import('./canvas/Canvas.tsx').then(({ Canvas: component }) => ({ default: component })),
);

// What comes and goes, and what brings it, is not on the first screen.
const NoticeArea = lazy(() =>
  import('./notices/NoticeArea.tsx').then(({ NoticeArea: component }) => ({ default: component })),
);
const Editing = lazy(() =>
  import('./editing/Editing.tsx').then(({ Editing: component }) => ({ default: component })),
);
const ReplaceDialog = lazy(() =>
  import('./link/ReplaceDialog.tsx').then(({ ReplaceDialog: component }) => ({ default: component })),
);
const PickedSource = lazy(() =>
  import('./invitation/PickedSource.tsx').then(({ PickedSource: component }) => ({ default: component })),
);
const LessonCard = lazy(() =>
  import('./lesson/LessonCard.tsx').then(({ LessonCard: component }) => ({ default: component })),
);
const PredictCard = lazy(() =>
  import('./predict/PredictCard.tsx').then(({ PredictCard: component }) => ({ default: component })),
);
const Side = lazy(() => import('./side/Side.tsx').then(({ Side: component }) => ({ default: component })));
const TerminalPanel = lazy(() =>
  import('./terminal/TerminalPanel.tsx').then(({ TerminalPanel: component }) => ({ default: component })),
);
const Sheets = lazy(() => import('./Sheets.tsx').then(({ Sheets: component }) => ({ default: component })));

/** The page: the picture in the middle, time below it, details at the right, scenarios at the left. */
export function App() {
  const phone = useIsPhone();
  usePlaybackClock();
  useShortcuts();
  const asked = useReplaceQuestion();
  const isSettled = useIsSettled();
  return (
    <div ref={showStatus} className={styles.app} data-testid="app">
      <button type="button" className={styles.skip} data-testid="read-as-text" onClick={readAsText}>
        {t.readAsText}
      </button>
      <TopBar phone={phone} />
      <div className={styles.middle}>
        {!phone && <LibrarySide />}
        <main className={styles.stage}>
          <Suspense fallback={<p className={styles.loading}>{t.loading}</p>}>
            <Canvas />
          </Suspense>
          <Invitation />
          <Picked />
          <StageCards />
          <Suspense fallback={null}>{isSettled && <NoticeArea />}</Suspense>
        </main>
        {!phone && <InspectorSide />}
        <Suspense fallback={null}>
          {isSettled && (
            <>
              {phone && <Sheets />}
              <Editing />
            </>
          )}
        </Suspense>
      </div>
      {!phone && <TerminalDrawer />}
      <div className={styles.dock}>
        {!phone && <TimelineSplitter />}
        <OutcomeBar />
        <TimelinePanel phone={phone} />
      </div>
      {asked && (
        <Suspense fallback={null}>
          <ReplaceDialog answer={asked} />
        </Suspense>
      )}
    </div>
  );
}

function Picked() {
  const source = useSession(selectSource);
  return <Suspense fallback={null}>{source !== null && <PickedSource source={source} />}</Suspense>;
}

/** What speaks about the run from the picture itself: a lesson, or the questions of Predict. */
function StageCards() {
  const inLesson = useLesson(selectLessonId) !== undefined;
  const predicting = usePredict(selectIsPredicting);
  if (!inLesson && !predicting) return null;
  return <Suspense fallback={null}>{inLesson ? <LessonCard /> : <PredictCard />}</Suspense>;
}

function LibrarySide() {
  const { folded, size } = useSession((s) => s.layout.library);
  if (folded) return null;
  return (
    <>
      <div id="library" className={styles.side} style={{ width: size }}>
        <Suspense fallback={null}>
          <Side onLesson={() => setPanel('library', { folded: true })} />
        </Suspense>
      </div>
      <Splitter panel="library" label={t.library} side="left" />
    </>
  );
}

function InspectorSide() {
  const { folded, size } = useSession((s) => s.layout.inspector);
  if (folded) return null;
  return (
    <>
      <Splitter panel="inspector" label={t.inspector} side="right" />
      <div id="inspector" className={styles.side} style={{ width: size }}>
        <Inspector onClose={() => setPanel('inspector', { folded: true })} />
      </div>
    </>
  );
}

function TerminalDrawer() {
  const { folded, size } = useSession((s) => s.layout.terminal);
  if (folded) return null;
  return (
    <>
      <Splitter panel="terminal" label={t.terminal} side="below" />
      <div id="terminal" className={styles.drawer} style={{ height: size }}>
        <Suspense fallback={null}>
          <TerminalPanel phone={false} />
        </Suspense>
      </div>
    </>
  );
}

function TimelineSplitter() {
  const folded = useSession((s) => s.layout.timeline.folded);
  return folded ? null : <Splitter panel="timeline" label={t.timeline} side="below" />;
}

import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { CaveatList } from '../outcome/CaveatList.tsx';
import { EndingText } from '../outcome/EndingText.tsx';
import { endName, outcomeText } from '../outcome/outcomeText.ts';
import * as playback from '../playback/playbackStore.ts';
import { selectionStore, useSession } from '../session/selectionStore.ts';
import { t } from '../text/twin.ts';
import { useIsTouch } from '../ui/useMedia.ts';
import { stretchAt, stretchesOf } from './stretches.ts';
import { StretchText } from './StretchText.tsx';
import styles from './textTab.module.css';

/** Runs up to so many steps lie open as a whole; of longer ones, the packet at hand. */
const OPEN_STEPS = 800;

/** Up and down walk in time as left and right do everywhere on the page. */
const MOVES: Readonly<Record<string, () => void>> = {
  ArrowDown: playback.stepForward,
  ArrowUp: playback.stepBack,
};

const playbackIsOn = (): boolean => playback.playbackStore.getState().playing;

function onKeyDown(event: KeyboardEvent): void {
  const move = MOVES[event.key];
  if (!move || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  move();
}

/** The run as text: every packet a heading, every step a line, and the line at hand is where the picture is. */
export function TextTab() {
  const run = playback.usePlayback(playback.selectRun);
  const places = playback.usePlayback((p) => p.places);
  const hidden = playback.usePlayback((p) => p.hidden);
  const at = playback.usePlayback(playback.selectAt);
  // While the rest of the run is to be predicted.
  const secret = playback.usePlayback(playback.selectIsHeld);
  const asked = useSession((s) => s.asksForText);
  const touch = useIsTouch();
  const box = useRef<HTMLDivElement>(null);
  const stretches = useMemo(() => (run ? stretchesOf(run, places, hidden) : []), [run, places, hidden]);
  const current = stretchAt(stretches, at);
  const [folds, setFolds] = useState({ places, current, chosen: new Map<number, boolean>() });
  // Another run is another list. Whoever walks into a folded packet finds it open, and it stays so: it had the focus.
  if (folds.places !== places) setFolds({ places, current, chosen: new Map() });
  else if (folds.current !== current) {
    setFolds({ places, current, chosen: new Map(folds.chosen).set(folds.current, true).set(current, true) });
  }
  const isOpen = (index: number) =>
    folds.chosen.get(index) ?? (index === current || places.length <= OPEN_STEPS);

  useEffect(() => {
    const line = box.current?.querySelector<HTMLElement>('[data-at-hand]');
    if (!line) return;
    // The focus goes along with time only where it is in the list already, or was asked to come.
    const walks = document.activeElement?.closest('[data-testid="text"] li') && !playbackIsOn();
    if (asked || walks) line.focus({ preventScroll: true });
    if (asked) selectionStore.setState({ asksForText: false });
    line.scrollIntoView({ block: 'nearest' });
  }, [at, asked, places]);

  if (!run) return <p className={styles.empty}>{t.none(touch)}</p>;
  return (
    <div ref={box} className={styles.text} data-testid="text" onKeyDown={onKeyDown}>
      <h2>{t.request(endName(run.request.from), run.request.to)}</h2>
      {!secret && <p>{run.outcome === 'delivered' ? outcomeText(run) : <EndingText run={run} />}</p>}
      {!secret && <CaveatList caveats={run.caveats} />}
      <p className={styles.quiet}>{t.size(run.journeys.length, places.length)}</p>
      {stretches.length === 0 && <p className={styles.quiet}>{t.allHidden}</p>}
      {stretches.map((stretch, index) => (
        <StretchText
          key={stretch.places[0]?.step.n}
          stretch={stretch}
          run={run}
          open={isOpen(index)}
          at={index === current ? at : null}
          onFold={(open) => setFolds({ ...folds, chosen: new Map(folds.chosen).set(index, open) })}
        />
      ))}
    </div>
  );
}

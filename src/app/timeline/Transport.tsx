import {
  ArrowLeftToLine,
  ArrowRightToLine,
  ChevronLeft,
  ChevronRight,
  ChevronsLeft,
  ChevronsRight,
  Pause,
  Play,
  StepBack,
  StepForward,
} from 'lucide-react';
import * as playback from '../playback/playbackStore.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './transport.module.css';

/** The controls of time, symmetric around Play: the further out, the larger the stride. */
export function Transport() {
  const playing = playback.usePlayback(playback.selectIsPlaying);
  const empty = playback.usePlayback((p) => p.places.length === 0);
  const atStart = playback.usePlayback((p) => p.at < 0);
  const atEnd = playback.usePlayback(playback.selectIsAtEnd);
  const back = empty || atStart;
  const onward = empty || atEnd;
  const c = t.controls;
  return (
    <div className={styles.transport} role="group" aria-label={t.timeline}>
      <IconButton
        icon={ArrowLeftToLine}
        label={c.toStart}
        shortcut="Home"
        disabled={back}
        data-testid="to-start"
        onClick={playback.toStart}
      />
      <IconButton
        icon={ChevronsLeft}
        label={c.previousJourney}
        shortcut="PageUp"
        disabled={back}
        data-testid="previous-journey"
        onClick={playback.previousJourney}
      />
      <IconButton
        icon={ChevronLeft}
        label={c.previousHop}
        shortcut="Shift+ArrowLeft"
        disabled={back}
        data-testid="previous-hop"
        onClick={playback.previousHop}
      />
      <IconButton
        icon={StepBack}
        label={c.stepBack}
        shortcut="ArrowLeft"
        disabled={back}
        data-testid="step-back"
        onClick={playback.stepBack}
      />
      <IconButton
        icon={playing ? Pause : Play}
        label={playing ? t.pause : t.play}
        shortcut="Space"
        primary
        disabled={empty}
        data-testid="play-pause"
        onClick={playback.togglePlay}
      />
      <IconButton
        icon={StepForward}
        label={c.stepForward}
        shortcut="ArrowRight"
        disabled={onward}
        data-testid="step-forward"
        onClick={playback.stepForward}
      />
      <IconButton
        icon={ChevronRight}
        label={c.nextHop}
        shortcut="Shift+ArrowRight"
        disabled={onward}
        data-testid="next-hop"
        onClick={playback.nextHop}
      />
      <IconButton
        icon={ChevronsRight}
        label={c.nextJourney}
        shortcut="PageDown"
        disabled={onward}
        data-testid="next-journey"
        onClick={playback.nextJourney}
      />
      <IconButton
        icon={ArrowRightToLine}
        label={c.toEnd}
        shortcut="End"
        disabled={onward}
        data-testid="to-end"
        onClick={playback.toEnd}
      />
    </div>
  );
}

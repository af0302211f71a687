import { Filter, OctagonPause, Repeat, SkipBack, SkipForward, SlidersHorizontal } from 'lucide-react';
import { Suspense } from 'react';
import { isHidden } from '../playback/lanes.ts';
import * as playback from '../playback/playbackStore.ts';
import { PredictButton } from '../predict/PredictButton.tsx';
import { t } from '../text/timeline.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Popover } from '../ui/Popover.tsx';
import { PacketsMenu, PlayMenu, StopsMenu } from './menus.ts';
import styles from './transport.module.css';

const { usePlayback } = playback;

/** Which packets are played: how many are left out stands on the button, as nothing else would show it. */
function PacketsButton() {
  const count = usePlayback(
    ({ run, hidden }) => run?.journeys.filter((journey) => isHidden(journey, run, hidden)).length ?? 0,
  );
  return (
    <>
      <IconButton
        icon={Filter}
        label={count > 0 ? t.hiddenPackets(count) : t.packets}
        title={t.packetsHint}
        labelled
        popoverTarget="packets"
        data-testid="open-packets"
        data-on={count > 0 || undefined}
        className={styles.option}
      />
      <Popover id="packets" label={t.packetsHint}>
        <Suspense fallback={null}>
          <PacketsMenu />
        </Suspense>
      </Popover>
    </>
  );
}

/** What playing stops at; with something set, one can go from stop to stop. */
function StopsButton() {
  const count = usePlayback((p) => p.breakpoints.length);
  return (
    <>
      <IconButton
        icon={OctagonPause}
        label={count > 0 ? t.stops(count) : t.stopAt}
        title={t.stopAtHint}
        labelled
        popoverTarget="stops"
        data-testid="open-stops"
        data-on={count > 0 || undefined}
        className={styles.option}
      />
      <Popover id="stops" label={t.stopAtHint}>
        <Suspense fallback={null}>
          <StopsMenu />
        </Suspense>
      </Popover>
    </>
  );
}

/** Back to the last stop and on to the next one, where there is something to stop at. */
function StopKeys() {
  const isSet = usePlayback((p) => p.breakpoints.length > 0);
  if (!isSet) return null;
  return (
    <span className={styles.stopKeys}>
      <IconButton
        icon={SkipBack}
        label={t.previousStop}
        shortcut="Shift+F8"
        data-testid="previous-stop"
        onClick={playback.previousBreakpoint}
      />
      <IconButton
        icon={SkipForward}
        label={t.nextStop}
        shortcut="F8"
        data-testid="next-stop"
        onClick={playback.nextBreakpoint}
      />
    </span>
  );
}

function LoopButton() {
  const loop = usePlayback((p) => p.loop);
  return (
    <IconButton
      icon={Repeat}
      label={t.loop}
      title={loop === null || loop === 'run' ? t.loopHint : t.loopOf(loop.from + 1, loop.to + 1)}
      aria-pressed={loop !== null}
      data-testid="loop"
      data-on={loop !== null || undefined}
      className={styles.option}
      onClick={playback.toggleLoop}
    />
  );
}

/** What a run is played with: which packets, where it stops, over and over. */
export function Options({ phone }: { readonly phone: boolean }) {
  if (phone) {
    return (
      <>
        <StopKeys />
        <PhoneOptions />
      </>
    );
  }
  return (
    <>
      <PredictButton />
      <StopKeys />
      <PacketsButton />
      <StopsButton />
      <LoopButton />
    </>
  );
}

/** All of it behind one button, for a phone. */
function PhoneOptions() {
  const on = usePlayback((p) => p.breakpoints.length > 0 || p.hidden.size > 0 || p.loop !== null);
  return (
    <>
      <IconButton
        icon={SlidersHorizontal}
        label={t.playOptions}
        popoverTarget="playing"
        data-testid="open-playing"
        data-on={on || undefined}
        className={styles.option}
      />
      <Popover id="playing" label={t.playOptions}>
        <Suspense fallback={null}>
          <PlayMenu />
        </Suspense>
      </Popover>
    </>
  );
}

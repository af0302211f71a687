import {
  ChevronDown,
  Filter,
  OctagonPause,
  Repeat,
  SkipBack,
  SkipForward,
  SlidersHorizontal,
  type LucideIcon,
} from 'lucide-react';
import { Suspense, type ReactNode } from 'react';
import { isHidden } from '../playback/lanes.ts';
import * as playback from '../playback/playbackStore.ts';
import { PredictButton } from '../predict/PredictButton.tsx';
import { t } from '../text/timeline.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Popover } from '../ui/Popover.tsx';
import { LoopMenu, PacketsMenu, PlayMenu, StopsMenu } from './menus.ts';
import styles from './transport.module.css';

const { usePlayback } = playback;

interface MenuButtonProps {
  /** Of the menu, and of what tests press: `open-ID`. */
  readonly id: string;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly hint: string;
  readonly on: boolean;
  readonly children: ReactNode;
}

/** A button that opens a menu, which is fetched when it first opens. */
function MenuButton({ id, icon, label, hint, on, children }: MenuButtonProps) {
  return (
    <>
      <IconButton
        icon={icon}
        label={label}
        title={hint}
        labelled
        popoverTarget={id}
        data-testid={`open-${id}`}
        data-on={on || undefined}
        className={styles.option}
      />
      <Popover id={id} label={hint}>
        <Suspense fallback={null}>{children}</Suspense>
      </Popover>
    </>
  );
}

/** Which packets are played: how many are left out stands on the button, as nothing else would show it. */
function PacketsButton() {
  const count = usePlayback(
    ({ run, hidden }) => run?.journeys.filter((journey) => isHidden(journey, run, hidden)).length ?? 0,
  );
  const label = count > 0 ? t.hiddenPackets(count) : t.packets;
  return (
    <MenuButton id="packets" icon={Filter} label={label} hint={t.packetsHint} on={count > 0}>
      <PacketsMenu />
    </MenuButton>
  );
}

/** What playing stops at; with something set, one can go from stop to stop. */
function StopsButton() {
  const count = usePlayback((p) => p.breakpoints.length);
  const label = count > 0 ? t.stops(count) : t.stopAt;
  return (
    <MenuButton id="stops" icon={OctagonPause} label={label} hint={t.stopAtHint} on={count > 0}>
      <StopsMenu />
    </MenuButton>
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

/** Loops at a press; the part that is looped is chosen beside it. */
function LoopButton() {
  const loop = usePlayback((p) => p.loop);
  return (
    <span className={styles.loopKeys}>
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
      <IconButton
        icon={ChevronDown}
        label={t.loopPart}
        popoverTarget="loop-part"
        data-testid="open-loop-part"
        className={styles.loopPart}
      />
      <Popover id="loop-part" label={t.loopPart}>
        <Suspense fallback={null}>
          <LoopMenu />
        </Suspense>
      </Popover>
    </span>
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

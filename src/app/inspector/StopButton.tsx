import { OctagonPause } from 'lucide-react';
import type { StepPlace } from '../../core/trace/playback.ts';
import { breakpointId, ruleAt } from '../playback/breakpoints.ts';
import { toggleBreakpoint, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text/timeline.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './why.module.css';

/** Makes playing stop wherever the rule that decided here is hit. */
export function StopButton({ place }: { readonly place: StepPlace }) {
  const rule = ruleAt(place);
  const id = rule && breakpointId(rule);
  const on = usePlayback((p) => p.breakpoints.some((one) => breakpointId(one) === id));
  if (!rule) return null;
  return (
    <IconButton
      icon={OctagonPause}
      label={on ? t.stopHereOn : t.stopHere}
      labelled
      aria-pressed={on}
      className={styles.stop}
      data-testid="stop-here"
      onClick={() => toggleBreakpoint(rule)}
    />
  );
}

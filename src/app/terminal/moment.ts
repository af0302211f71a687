import { playbackStore, usePlayback, type Playback } from '../playback/playbackStore.ts';
import { t } from '../text/terminal.ts';
import type { Moment } from './terminalStore.ts';

const momentOf = ({ run, runId, at, places }: Playback): Moment =>
  run ? { run: runId, n: at, count: places.length } : { run: null, n: -1, count: 0 };

/** When the canvas stands. */
export const currentMoment = (): Moment => momentOf(playbackStore.getState());

export const sameMoment = (a: Moment, b: Moment): boolean => a.run === b.run && a.n === b.n;

export function momentText({ run, n, count }: Moment): string {
  if (run === null) return `— ${t.noTraffic} —`;
  return `— ${n < 0 ? t.beforeFirst(count) : t.afterStep(n, count)} —`;
}

/** What stands above the prompt: the moment, when it is another than that of the last command; else nothing. */
export const useMomentChanged = (last: Moment | null): string =>
  usePlayback((p) => {
    const now = momentOf(p);
    return last && sameMoment(last, now) ? '' : momentText(now);
  });

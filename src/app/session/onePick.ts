import { pause, playbackStore } from '../playback/playbackStore.ts';
import { pickSource, selectionStore } from './selectionStore.ts';

/**
 * One sender at a time: while somebody is picked to send, the run that is shown stands still; as soon as it goes on, the
 * pick is forgotten. Else the picture would show the sender of the next request beside the packets of this one.
 */
export function keepOnePick(): () => void {
  const stops = [
    selectionStore.subscribe((now, before) => {
      if (now.source !== null && now.source !== before.source) pause();
    }),
    playbackStore.subscribe((now, before) => {
      const goesOn = now.at !== before.at || (now.playing && !before.playing);
      if (goesOn && selectionStore.getState().source !== null) pickSource(null);
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

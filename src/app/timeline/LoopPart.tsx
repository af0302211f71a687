import {
  loopBetween,
  loopFromHere,
  loopToHere,
  selectPlace,
  usePlayback,
} from '../playback/playbackStore.ts';
import { t } from '../text/timeline.ts';
import styles from './menu.module.css';

/** Chooses what is looped: from the current step, to it, or the packet that it is one of. */
export function LoopPart() {
  const before = usePlayback((p) => p.at < 0);
  const journey = usePlayback((p) => selectPlace(p)?.journey);
  const places = usePlayback((p) => p.places);
  const loopPacket = () => {
    const first = places.findIndex((place) => place.journey === journey);
    const last = places.findLastIndex((place) => place.journey === journey);
    if (first >= 0) loopBetween(first, last);
  };
  const choices = [
    ['loop-from', t.loopFromHere, loopFromHere],
    ['loop-to', t.loopToHere, loopToHere],
    ['loop-packet', t.loopThisPacket, loopPacket],
  ] as const;
  return (
    <>
      {choices.map(([id, label, choose]) => (
        <button
          key={id}
          type="button"
          className={styles.action}
          disabled={before}
          data-testid={id}
          onClick={choose}
        >
          {label}
        </button>
      ))}
    </>
  );
}

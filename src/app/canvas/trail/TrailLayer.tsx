import { useMemo } from 'react';
import { selectRun, usePlayback } from '../../playback/playbackStore.ts';
import { useFocus } from '../focusStore.ts';
import { pathData } from '../geometry.ts';
import { useDrawing } from '../sceneStore.ts';
import { trailWays } from '../ways.ts';
import { earlierWays } from './earlierWays.ts';
import { trailKind } from './trailKind.ts';
import styles from './trail.module.css';

/** Where the current journey has been, drawn along the wires and rails it took; faintly, where those before it were. */
export function TrailLayer() {
  const place = useFocus((focus) => focus.place);
  const run = usePlayback(selectRun);
  const scene = useDrawing((d) => d.scene);
  const layout = useDrawing((d) => d.layout);
  const path = useMemo(() => {
    if (!place || !scene || !layout) return '';
    const ways = trailWays({ scene, layout }, place.journey, place.step.n, 0.5);
    return ways.map((way) => pathData(way, 9)).join('');
  }, [place, scene, layout]);
  const earlier = useMemo(
    () => (place && run && scene && layout ? earlierWays({ scene, layout }, run, place) : ''),
    [place, run, scene, layout],
  );
  if (!place || !layout) return null;
  const { x, y, width, height } = layout.bounds;
  return (
    <svg
      className={styles.trail}
      style={{ left: x - 200, top: y - 200, width: width + 400, height: height + 400 }}
      viewBox={`${x - 200} ${y - 200} ${width + 400} ${height + 400}`}
      data-trail={trailKind(place.journey, run)}
      aria-hidden="true"
    >
      <path className={styles.earlier} d={earlier} data-earlier={earlier !== '' || undefined} />
      <path className={styles.halo} d={path} />
      <path className={styles.line} d={path} />
    </svg>
  );
}

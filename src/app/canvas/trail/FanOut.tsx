import { useMemo } from 'react';
import { percentText } from '../../../core/trace/describe.ts';
import { selectWorld, useCluster } from '../../cluster/clusterStore.ts';
import { podAt } from '../../outcome/outcomeRows.ts';
import { useOutcomes } from '../../outcome/outcomeStore.ts';
import { usePlayback } from '../../playback/playbackStore.ts';
import { useDrawing } from '../sceneStore.ts';
import { useLevel } from '../useLevel.ts';
import styles from './fanOut.module.css';
import { drawnRays, drawOf, rayPath, raysOf } from './fanOut.ts';

/** Where a draw could have led: from the place that draws to every endpoint, with its chance. */
export function FanOut() {
  const world = useCluster(selectWorld);
  const run = usePlayback((p) => p.run);
  const places = usePlayback((p) => p.places);
  const scene = useDrawing((d) => d.scene);
  const layout = useDrawing((d) => d.layout);
  const far = useLevel() === 'far';
  const place = useMemo(() => drawOf(places), [places]);
  const n = place?.step.n ?? -1;
  // While it is drawn and written into the packet, or while people look at the list of all outcomes.
  const drawing = usePlayback((p) => n >= 0 && (p.at === n || p.at === n + 1));
  const open = useOutcomes((o) => o.open);
  const pointed = useOutcomes((o) => o.pointed);
  const rays = useMemo(
    () =>
      place && run && scene && layout
        ? raysOf({ scene, layout }, place, run.outcomes, (address) => podAt(world, address), far)
        : [],
    [place, run, scene, layout, world, far],
  );
  if (rays.length < 2 || !(drawing || open)) return null;
  const drawn = drawnRays(rays, pointed);
  // Where not all are drawn, a chance at each would hide the pods.
  const labelled = drawn.filter(
    ({ taken, endpoint }) => drawn.length === rays.length || taken || endpoint === pointed,
  );
  return (
    <>
      <svg className={styles.rays} aria-hidden="true">
        {drawn.map((ray) => (
          <path
            key={ray.endpoint}
            d={rayPath(ray)}
            data-taken={ray.taken || undefined}
            data-pointed={ray.endpoint === pointed || undefined}
          />
        ))}
      </svg>
      {labelled.map(({ endpoint, to, probability, taken }) => (
        <span
          key={endpoint}
          className={styles.chance}
          style={{ transform: `translate(${to.x}px, ${to.y}px) scale(var(--token-scale))` }}
          data-fan={endpoint}
          data-far={far || undefined}
          data-taken={taken || undefined}
          data-pointed={endpoint === pointed || undefined}
        >
          {percentText(probability)}
        </span>
      ))}
    </>
  );
}

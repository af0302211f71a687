import { lazy, Suspense } from 'react';
import { usePlayback } from '../../playback/playbackStore.ts';
import { useDrawing } from '../sceneStore.ts';
import { endMarks } from './endMarks.ts';

// Most journeys end well.
const Mark = lazy(() => import('./Mark.tsx').then(({ Mark: component }) => ({ default: component })));

/** Where packets were thrown away, and why. The marks stay: what was lost does not come back. */
export function EndMarks() {
  const places = usePlayback((p) => p.places);
  const at = usePlayback((p) => p.at);
  const scene = useDrawing((d) => d.scene);
  const layout = useDrawing((d) => d.layout);
  if (!scene || !layout) return null;
  const marks = endMarks({ scene, layout }, places, at);
  return (
    <Suspense fallback={null}>
      {marks.map((mark) => (
        <Mark key={mark.n} mark={mark} now={mark.n === at} />
      ))}
    </Suspense>
  );
}

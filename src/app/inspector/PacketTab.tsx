import { lazy, Suspense } from 'react';
import { selectPlace, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text.ts';
import { Empty } from './Empty.tsx';

// There is no packet on the first screen.
export const loadLayers = () => import('./PacketLayers.tsx');
const PacketLayers = lazy(() => loadLayers().then(({ PacketLayers: component }) => ({ default: component })));

/** The packet as a protocol analyser shows it, as soon as there is one. */
export function PacketTab() {
  const place = usePlayback(selectPlace);
  if (!place) return <Empty text={t.packetEmpty} />;
  return (
    <Suspense fallback={null}>
      <PacketLayers place={place} />
    </Suspense>
  );
}

import { lazy, Suspense } from 'react';
import { PacketToken } from './PacketToken.tsx';
import { useCurrentToken, useHasFleet } from './tokenStore.ts';

// With the second packet.
const FleetLayer = lazy(() =>
  import('./FleetLayer.tsx').then(({ FleetLayer: component }) => ({ default: component })),
);

/** All packets that are on their way: the one the step is about over the others. */
export function PacketLayer() {
  const token = useCurrentToken();
  const hasFleet = useHasFleet();
  return (
    <>
      {hasFleet && (
        <Suspense fallback={null}>
          <FleetLayer />
        </Suspense>
      )}
      {token && <PacketToken copy={token.copy} leg={token.leg} started={token.started} />}
    </>
  );
}

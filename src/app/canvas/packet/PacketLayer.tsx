import { lazy, Suspense, useEffect } from 'react';
import { useCurrentToken, useHasFleet } from './tokenStore.ts';

// Nothing has moved on the first screen; it is there before anything can.
const loadToken = () => import('./PacketToken.tsx');
const PacketToken = lazy(() => loadToken().then(({ PacketToken: component }) => ({ default: component })));

// With the second packet.
const FleetLayer = lazy(() =>
  import('./FleetLayer.tsx').then(({ FleetLayer: component }) => ({ default: component })),
);

/** All packets that are on their way: the one the step is about over the others. */
export function PacketLayer() {
  const token = useCurrentToken();
  const hasFleet = useHasFleet();
  useEffect(() => void Promise.allSettled([loadToken()]), []);
  return (
    <>
      {hasFleet && (
        <Suspense fallback={null}>
          <FleetLayer />
        </Suspense>
      )}
      <Suspense fallback={null}>
        {token && <PacketToken copy={token.copy} leg={token.leg} started={token.started} />}
      </Suspense>
    </>
  );
}

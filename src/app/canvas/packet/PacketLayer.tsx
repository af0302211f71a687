import { FleetLayer } from './FleetLayer.tsx';
import { PacketToken } from './PacketToken.tsx';
import { useCurrentToken } from './tokenStore.ts';

/** All packets that are on their way: the one the step is about over the others. */
export function PacketLayer() {
  const token = useCurrentToken();
  return (
    <>
      <FleetLayer />
      {token && <PacketToken copy={token.copy} leg={token.leg} />}
    </>
  );
}

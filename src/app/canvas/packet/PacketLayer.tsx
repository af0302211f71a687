import { PacketToken } from './PacketToken.tsx';
import { useTokens } from './tokenStore.ts';

/** All packets that are on their way, over everything else. */
export function PacketLayer() {
  return useTokens().map(({ copy, leg }) => {
    const { journey, hopIndex } = copy.place;
    const key = copy.current ? 'current' : `${journey.id}/${hopIndex}`;
    return <PacketToken key={key} copy={copy} leg={leg} />;
  });
}

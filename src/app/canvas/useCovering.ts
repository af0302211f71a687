import { useEffect, useRef, type RefObject } from 'react';
import { canvasStore } from './canvasState.ts';

/** For a card on the picture: whenever it covers more or less of it, the packet is brought out from under it. */
export function useCovering(): RefObject<HTMLElement | null> {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!card.current) return undefined;
    const look = () => canvasStore.getState().moves?.look();
    const observer = new ResizeObserver(look);
    observer.observe(card.current);
    return () => {
      observer.disconnect();
      look();
    };
  }, []);
  return card;
}

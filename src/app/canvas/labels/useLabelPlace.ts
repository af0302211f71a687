import { useStoreApi } from '@xyflow/react';
import { useLayoutEffect, useState, type RefObject } from 'react';
import { surroundingsStore } from './surroundingsStore.ts';
import type { Offset } from './offsets.ts';
import { Placer, type Anchor } from './placer.ts';

/** Zooming draws other words, but only a moment later. */
const SETTLED_MS = 160;

interface Options {
  /** What else of the picture is not to be covered, as a selector. */
  readonly others: string;
  /** Told when it stands elsewhere. */
  readonly onPlaced?: () => void;
}

/** A label's centre comes to stand there, seen from where its style sheet puts its upper left corner. */
const stand = (label: HTMLElement | null, { x, y }: Offset): void =>
  label?.style.setProperty('translate', `calc(-50% + ${x}px) calc(-50% + ${y}px)`);

/**
 * Keeps a label where it hides least of the picture.
 *
 * @param anchorOf measures; `null` while there is nothing to place.
 * @param key changes whenever the label, or what it belongs to, is another.
 */
export function useLabelPlace(
  ref: RefObject<HTMLElement | null>,
  anchorOf: () => Anchor | null,
  key: unknown,
  { others, onPlaced }: Options,
): void {
  const flow = useStoreApi();
  const [placer] = useState(() => new Placer(others));
  useLayoutEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last: Offset | null = null;
    const settle = () => {
      const anchor = anchorOf();
      const offset = anchor && placer.place(anchor, flow.getState());
      if (!offset || (last?.x === offset.x && last.y === offset.y)) return;
      last = offset;
      stand(ref.current, offset);
      onPlaced?.();
    };
    const anew = () => {
      placer.forget();
      settle();
    };
    anew();
    // A caption of another height, a picture that still moves: what is near is known for certain only then.
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(anew, SETTLED_MS);
    };
    soon();
    const stopFlow = flow.subscribe((now, before) => {
      if (now.transform === before.transform && now.width === before.width && now.height === before.height)
        return;
      settle();
      soon();
    });
    // Marks do not make way for one another, but what moves makes way for them.
    const stopMarks = onPlaced ? () => undefined : surroundingsStore.subscribe(anew);
    return () => {
      clearTimeout(timer);
      stopFlow();
      stopMarks();
    };
    // The functions are new ones each time, and the key stands for them.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, flow, placer, ref]);
}

import { useLayoutEffect, useState, type RefObject } from 'react';

/** What of a scrolled element is in sight, in pixels of what lies in it. */
export interface View {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const NOWHERE: View = { left: 0, top: 0, width: 0, height: 0 };

/** Scrolled by less than this, the same lanes and ticks are drawn: a margin as wide is drawn around what is in sight. */
export const MARGIN = { x: 320, y: 120 };

const coarse = (pixels: number, by: number): number => Math.floor(pixels / by) * by;

/** What is in sight of a scrolled element, kept up to date as coarsely as drawing needs it. */
export function useView(element: RefObject<HTMLElement | null>): View {
  const [view, setView] = useState(NOWHERE);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return undefined;
    const measure = () =>
      setView((old) => {
        const left = coarse(target.scrollLeft, MARGIN.x);
        const top = coarse(target.scrollTop, MARGIN.y);
        const { clientWidth: width, clientHeight: height } = target;
        const same = [old.left === left, old.top === top, old.width === width, old.height === height];
        return same.every(Boolean) ? old : { left, top, width, height };
      });
    // Tells of the first size, too, once the frame is laid out: asked for earlier, it would be laid out for this alone.
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    target.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      target.removeEventListener('scroll', measure);
    };
  }, [element]);
  return view;
}

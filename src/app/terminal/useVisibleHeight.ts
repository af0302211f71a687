import { useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * Keeps an element as high as what the keyboard on glass leaves of the window: the window itself does not shrink for it.
 *
 * @param wanted whether it is to be kept so.
 */
export function useVisibleHeight(wanted: boolean): RefObject<HTMLElement | null> {
  const ref = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    const view = window.visualViewport;
    if (!wanted || !element || !view) return undefined;
    const fit = () => {
      element.style.height = `${view.height}px`;
      element.style.transform = view.offsetTop > 0 ? `translateY(${view.offsetTop}px)` : '';
    };
    fit();
    view.addEventListener('resize', fit);
    view.addEventListener('scroll', fit);
    return () => {
      element.style.height = '';
      element.style.transform = '';
      view.removeEventListener('resize', fit);
      view.removeEventListener('scroll', fit);
    };
  }, [wanted]);
  return ref;
}

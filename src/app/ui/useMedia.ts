import { useCallback, useSyncExternalStore } from 'react';

/** Where there is no room beside the picture, panels become sheets over it. Also written out in the style sheets. */
const PHONE = '(max-width: 760px), (max-height: 500px)';
/** Where the height is scarce as well (a phone held sideways, a page at 200 %), every bar has one line. */
const SHORT = '(max-height: 500px), (max-width: 760px) and (max-height: 700px)';
/** Short, yet wide enough for a panel beside the picture. */
const FLAT = '(max-height: 500px) and (min-width: 560px)';
/** Who points with a finger taps. */
const TOUCH = '(pointer: coarse)';

function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

export const useIsPhone = (): boolean => useMedia(PHONE);
export const useIsShort = (): boolean => useMedia(SHORT);
export const useIsFlat = (): boolean => useMedia(FLAT);
export const useIsTouch = (): boolean => useMedia(TOUCH);
export const usePrefersDark = (): boolean => useMedia('(prefers-color-scheme: dark)');

/** The same for what happens outside of React. */
export const isPhone = (): boolean => matchMedia(PHONE).matches;

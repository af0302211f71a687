import { useCallback, useSyncExternalStore } from 'react';

/** Below this width panels become sheets. Also written out in the style sheets. */
const PHONE = '(max-width: 760px)';

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
export const usePrefersDark = (): boolean => useMedia('(prefers-color-scheme: dark)');

/** The same for what happens outside of React. */
export const isPhone = (): boolean => matchMedia(PHONE).matches;

import { useEffect, useState } from 'react';

/** Milliseconds: what the first picture does not need is not waited for longer, however busy the page is. */
const PATIENCE = 1_000;

/** Whether the page has found a quiet moment since it began: time for what is not on the first screen. */
export function useIsSettled(): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    const settle = () => setSettled(true);
    // Safari has no such callback.
    if (!('requestIdleCallback' in window)) {
      const timer = setTimeout(settle, PATIENCE / 4);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(settle, { timeout: PATIENCE });
    return () => cancelIdleCallback(handle);
  }, []);
  return isSettled;
}

import { useStoreApi } from '@xyflow/react';
import { useLayoutEffect } from 'react';
import { tokenScale } from './camera.ts';

/** Keeps tokens at their size on screen while the picture zooms, without React drawing anything anew. */
export function TokenScale() {
  const store = useStoreApi();
  useLayoutEffect(() => {
    const apply = () => {
      const { domNode, transform } = store.getState();
      domNode?.style.setProperty('--token-scale', String(tokenScale(transform[2])));
    };
    apply();
    return store.subscribe((now, before) => {
      if (now.transform[2] !== before.transform[2] || now.domNode !== before.domNode) apply();
    });
  }, [store]);
  return null;
}

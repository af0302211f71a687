import { useStoreApi } from '@xyflow/react';
import { useLayoutEffect } from 'react';
import { FINE_ZOOM, levelAt, NAMED_ZOOM, tokenScale, unitAt } from './camera.ts';
import { canvasStore } from './canvasState.ts';

/**
 * Keeps tokens, and from afar names and lines, at their size on screen while the picture zooms, without React drawing
 * anything anew.
 */
export function TokenScale() {
  const store = useStoreApi();
  useLayoutEffect(() => {
    const apply = () => {
      const { domNode, transform } = store.getState();
      const zoom = transform[2];
      domNode?.style.setProperty('--token-scale', String(tokenScale(zoom)));
      domNode?.style.setProperty('--unit', `${unitAt(zoom)}px`);
      const far = levelAt(zoom) === 'far';
      if (canvasStore.getState().far !== far) canvasStore.setState({ far });
      domNode?.toggleAttribute('data-named', zoom >= NAMED_ZOOM);
      domNode?.toggleAttribute('data-fine', zoom >= FINE_ZOOM);
    };
    apply();
    return store.subscribe((now, before) => {
      if (now.transform[2] !== before.transform[2] || now.domNode !== before.domNode) apply();
    });
  }, [store]);
  return null;
}

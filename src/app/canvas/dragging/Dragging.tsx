import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { listenToDrags } from './listenToDrags.ts';

/** Lets everything in the picture be dragged. React Flow's own dragging knows neither other nodes to drop on nor Escape. */
export function Dragging() {
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const pane = store.getState().domNode;
    const ground = pane?.querySelector<HTMLElement>('.react-flow__viewport');
    if (!pane || !ground) return undefined;
    return listenToDrags(pane, ground, {
      toPicture: (at) => flow.screenToFlowPosition(at),
      pan: (by) => void store.getState().panBy(by),
    });
  }, [flow, store]);
  return null;
}

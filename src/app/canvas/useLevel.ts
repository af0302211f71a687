import { useStore, type ReactFlowState } from '@xyflow/react';
import { levelAt, type Level } from './camera.ts';

const selectLevel = (s: ReactFlowState): Level => levelAt(s.transform[2]);

/** How much is drawn: tiles from afar, devices in the middle, what hooks and tables hold from near. */
export const useLevel = (): Level => useStore(selectLevel);

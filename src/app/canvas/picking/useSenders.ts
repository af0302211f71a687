import { useMemo } from 'react';
import { useDrawing } from '../sceneStore.ts';
import { sendersTo } from './senders.ts';

const NOBODY: readonly string[] = [];

/** Who could send to an end; `null` asks for nobody. */
export function useSenders(end: string | null, last: string | undefined): readonly string[] {
  const boxes = useDrawing((d) => d.layout?.boxes);
  return useMemo(
    () => (end === null ? NOBODY : sendersTo(end, last, boxes?.keys() ?? [])),
    [end, last, boxes],
  );
}

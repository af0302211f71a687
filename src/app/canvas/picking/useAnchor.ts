import { useViewport } from '@xyflow/react';
import { bottomOf } from '../geometry.ts';
import { useDrawing } from '../sceneStore.ts';

/** Between a target and its menu, and between a menu and the edge of the picture. */
export const GAP = 8;

/** Where a menu hangs: right below its target's box on the canvas, or its chip on the shelf. */
export function useAnchor(end: string): { x: number; y: number } | null {
  const viewport = useViewport();
  const box = useDrawing((d) => d.layout?.boxes.get(end));
  if (box) {
    // A node's face is its header.
    const bottom = end.startsWith('node/') ? box.y + 48 : bottomOf(box);
    return {
      x: (box.x + box.width / 2) * viewport.zoom + viewport.x,
      y: bottom * viewport.zoom + viewport.y + GAP,
    };
  }
  const chip = document.querySelector<HTMLElement>(`[data-end="${CSS.escape(end)}"]`);
  const pane = chip?.closest('[data-canvas]');
  if (!chip || !pane) return null;
  const [a, b] = [chip.getBoundingClientRect(), pane.getBoundingClientRect()];
  return { x: a.left + a.width / 2 - b.left, y: a.bottom - b.top + GAP };
}

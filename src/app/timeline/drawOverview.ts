import { meaningOf, type Meaning } from '../../core/trace/meaning.ts';
import { LOOKS } from '../ui/meanings.ts';
import type { Row } from './rows.ts';

/** Every step as a dot of its colour: sideways when, downwards which packet. What stands out is drawn last, and larger. */
export function drawOverview(
  canvas: HTMLCanvasElement,
  rows: readonly Row[],
  stops: ReadonlySet<number>,
  count: number,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { clientWidth, clientHeight } = canvas;
  const scale = devicePixelRatio;
  canvas.width = clientWidth * scale;
  canvas.height = clientHeight * scale;
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const colorOf = (meaning: Meaning) => style.getPropertyValue(`--m-${meaning}`);
  const step = clientWidth / Math.max(1, count);
  const lane = (clientHeight - 4) / Math.max(1, rows.length);
  for (const strong of [false, true]) {
    const size = strong ? 2.5 : 1.25;
    rows.forEach(({ steps }, index) => {
      for (const one of steps) {
        const meaning = meaningOf(one);
        if (LOOKS[meaning].strong !== strong) continue;
        context.fillStyle = colorOf(meaning);
        context.fillRect(
          one.n * step,
          1 + index * lane,
          Math.max(strong ? 1.5 : 0.75, step),
          Math.max(size, lane - 1),
        );
      }
    });
  }
  context.fillStyle = style.color;
  for (const n of stops) context.fillRect(n * step, clientHeight - 3, Math.max(1.5, step), 3);
}

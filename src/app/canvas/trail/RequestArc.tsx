import { rightOf, type Point, type Rect } from '../geometry.ts';
import { useRequestEnds } from '../endsStore.ts';
import { useDrawing } from '../sceneStore.ts';
import styles from './trail.module.css';

const top = (r: Rect): Point => ({ x: (r.x + rightOf(r)) / 2, y: r.y });

/** From far away a request is an arc from who sends to who serves; the way itself is too fine to see. */
export function RequestArc() {
  const { source, targets } = useRequestEnds();
  const boxes = useDrawing((d) => d.layout?.boxes);
  const from = source === null ? undefined : boxes?.get(source);
  const to = [...targets].map((end) => boxes?.get(end)).find((box) => box !== undefined);
  if (!from || !to || from === to) return null;
  const [a, b] = [top(from), top(to)];
  const lift = Math.min(a.y, b.y) - 80 - Math.abs(a.x - b.x) * 0.18;
  return (
    <svg className={styles.arc} aria-hidden="true">
      <path d={`M${a.x} ${a.y}C${a.x} ${lift} ${b.x} ${lift} ${b.x} ${b.y}`} />
      <circle cx={a.x} cy={a.y} data-end="source" />
      <circle cx={b.x} cy={b.y} data-end="target" />
    </svg>
  );
}

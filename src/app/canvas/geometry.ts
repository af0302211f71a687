export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** Corners of a line, first to last. */
export type Polyline = readonly Point[];

export const rect = (x: number, y: number, width: number, height: number): Rect => ({ x, y, width, height });
export const centreOf = (r: Rect): Point => ({ x: r.x + r.width / 2, y: r.y + r.height / 2 });
export const rightOf = (r: Rect): number => r.x + r.width;
export const bottomOf = (r: Rect): number => r.y + r.height;
export const moved = (r: Rect, by: Point): Rect => ({ ...r, x: r.x + by.x, y: r.y + by.y });

export const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < rightOf(b) && b.x < rightOf(a) && a.y < bottomOf(b) && b.y < bottomOf(a);

export const contains = (outer: Rect, inner: Rect): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  rightOf(inner) <= rightOf(outer) &&
  bottomOf(inner) <= bottomOf(outer);

/** The smallest rectangle around all; a unit square at the origin around none. */
export function boundsOf(rects: readonly Rect[]): Rect {
  if (rects.length === 0) return rect(0, 0, 1, 1);
  const x = Math.min(...rects.map((r) => r.x));
  const y = Math.min(...rects.map((r) => r.y));
  return rect(x, y, Math.max(...rects.map(rightOf)) - x, Math.max(...rects.map(bottomOf)) - y);
}

export const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);

const between = (a: Point, b: Point, f: number): Point => ({
  x: a.x + (b.x - a.x) * f,
  y: a.y + (b.y - a.y) * f,
});

const lengthOf = (line: Polyline): number =>
  line.slice(1).reduce((sum, point, i) => sum + distance(line[i] as Point, point), 0);

/** The point at a share `f` (0–1) of a line's length. */
export function pointAlong(line: Polyline, f: number): Point {
  const first = line[0] ?? { x: 0, y: 0 };
  let left = lengthOf(line) * Math.max(0, Math.min(1, f));
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1] as Point, line[i] as Point];
    const length = distance(a, b);
    if (left <= length) return length === 0 ? b : between(a, b, left / length);
    left -= length;
  }
  return line.at(-1) ?? first;
}

/** The beginning of a line, up to a share `f` of its length. */
export function partOfLine(line: Polyline, f: number): Polyline {
  let left = lengthOf(line) * Math.max(0, Math.min(1, f));
  const part: Point[] = line.slice(0, 1);
  for (let i = 1; i < line.length && left > 0; i++) {
    const [a, b] = [line[i - 1] as Point, line[i] as Point];
    const length = distance(a, b);
    part.push(length <= left ? b : between(a, b, left / length));
    left -= length;
  }
  return part;
}

/** Without corners that are none: equal neighbours, and points on a straight line between theirs. */
export function tidy(line: Polyline): Polyline {
  const distinct = line.filter((p, i) => i === 0 || distance(line[i - 1] as Point, p) > 0.01);
  return distinct.filter((p, i) => {
    const [a, b] = [distinct[i - 1], distinct[i + 1]];
    return !a || !b || Math.abs((p.x - a.x) * (b.y - p.y) - (p.y - a.y) * (b.x - p.x)) > 0.01;
  });
}

/** What is left of a line outside of some boxes, as far as it crosses them from edge to edge, straight down or up. */
export function cutOut(line: Polyline, boxes: readonly Rect[]): readonly Polyline[] {
  const parts: Point[][] = [[]];
  line.forEach((point, i) => {
    const last = line[i - 1];
    const crossed =
      last && last.x === point.x
        ? boxes.find(
            (r) =>
              point.x > r.x &&
              point.x < rightOf(r) &&
              Math.min(last.y, point.y) <= r.y &&
              Math.max(last.y, point.y) >= bottomOf(r),
          )
        : undefined;
    if (crossed && last) {
      const [near, far] = last.y < point.y ? [crossed.y, bottomOf(crossed)] : [bottomOf(crossed), crossed.y];
      parts.at(-1)?.push({ x: point.x, y: near });
      parts.push([{ x: point.x, y: far }]);
    }
    parts.at(-1)?.push(point);
  });
  return parts.filter((part) => part.length > 1);
}

/** SVG path data of a line with rounded corners. */
export function pathData(line: Polyline, radius = 8): string {
  const [first, ...rest] = tidy(line);
  if (!first) return '';
  const text = (p: Point) => `${Math.round(p.x * 10) / 10} ${Math.round(p.y * 10) / 10}`;
  let d = `M${text(first)}`;
  let from = first;
  rest.forEach((corner, i) => {
    const next = rest[i + 1];
    if (!next) {
      d += `L${text(corner)}`;
      return;
    }
    const [before, after] = [distance(from, corner), distance(corner, next)];
    const r = Math.min(radius, before / 2, after / 2);
    d += `L${text(between(corner, from, r / before))}Q${text(corner)} ${text(between(corner, next, r / after))}`;
    from = corner;
  });
  return d;
}

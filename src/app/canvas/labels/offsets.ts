/** Width and height, in whatever unit is at hand. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a label stands: its centre, seen from the centre of what it belongs to. */
export interface Offset {
  readonly x: number;
  readonly y: number;
}

/** How far a label's centre may be from that of its body sideways: as far as the picture goes. */
export interface Reach {
  readonly left: number;
  readonly right: number;
}

/** Rows that are further away, for where everything nearby is taken. */
const FURTHER = [0, 20, 44] as const;

/**
 * Places for a label around a body, those that are liked best first: beside it, then in rows above and below, aligned with
 * it or moved sideways.
 *
 * @param gap between the two.
 */
export function offsetsAround(body: Size, label: Size, gap: number, reach: Reach): readonly Offset[] {
  const beside = (body.width + label.width) / 2 + gap;
  const over = (body.height + label.height) / 2 + gap;
  const aligned = (label.width - body.width) / 2;
  const rows = FURTHER.flatMap((further) => [over + further, -over - further]);
  const within = (x: number) => Math.max(-reach.left, Math.min(x, reach.right));
  return [
    { x: beside, y: 0 },
    { x: -beside, y: 0 },
    ...rows.flatMap((y) =>
      [aligned, -aligned, 0, aligned / 2, -aligned / 2, beside, -beside].map((x) => ({ x: within(x), y })),
    ),
  ];
}

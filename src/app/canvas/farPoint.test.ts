import { expect, test } from 'vitest';
import { farPoint } from './farPoint.ts';
import { contains, rect } from './geometry.ts';
import { SHOWN, shown } from './testing/runs.ts';

test.each(SHOWN)(
  '%s, %s: seen from afar, a packet is somewhere in the picture at every step',
  (id, network) => {
    const picture = shown(id, network);
    for (const place of picture.places) {
      const at = farPoint(picture, place);
      expect(at, `step ${place.step.n}`).not.toBeNull();
      if (at) expect(contains(picture.layout.bounds, rect(at.x, at.y, 0, 0))).toBe(true);
    }
  },
);

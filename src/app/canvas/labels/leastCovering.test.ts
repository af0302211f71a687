import { expect, test } from 'vitest';
import { overlaps, rect, type Rect } from '../geometry.ts';
import { hides, labelRect, leastCovering, type Labelled, type Surroundings } from './leastCovering.ts';
import { offsetsAround } from './offsets.ts';

const LABEL = { width: 220, height: 24 };

/** A packet in a picture, with its label unscaled. */
function packetAt(x: number, y: number, around: Partial<Surroundings> = {}, label = LABEL) {
  const surroundings = { words: [], covers: [], pane: { width: 1000, height: 600 }, ...around };
  const labelled: Labelled = { body: rect(x - 25, y - 20, 50, 40), label, scale: 1 };
  const reach = { left: x - 10 - label.width / 2, right: surroundings.pane.width - 10 - x - label.width / 2 };
  const offsets = offsetsAround(labelled.body, label, 6, reach);
  return { surroundings, labelled, offsets };
}

function placed(...args: Parameters<typeof packetAt>): Rect {
  const { surroundings, labelled, offsets } = packetAt(...args);
  return labelRect(labelled, leastCovering(offsets, labelled, surroundings));
}

test.each<[string, number, number, Partial<Surroundings>, 'right' | 'left' | 'above' | 'below']>([
  ['with nothing around, beside it', 500, 300, {}, 'right'],
  ['at the right edge, on the other side', 950, 300, {}, 'left'],
  ['a word at its right', 500, 300, { words: [rect(560, 292, 90, 14)] }, 'left'],
  ['words on both sides', 500, 300, { words: [rect(560, 292, 90, 14), rect(300, 292, 90, 14)] }, 'below'],
  [
    'words on both sides and below',
    500,
    300,
    { words: [rect(560, 292, 90, 14), rect(300, 292, 90, 14), rect(200, 325, 600, 60)] },
    'above',
  ],
  ['on a phone, where no side has room', 200, 300, { pane: { width: 390, height: 500 } }, 'below'],
  ['under the caption it would not be read', 500, 300, { covers: [rect(530, 200, 400, 200)] }, 'left'],
])('a label: %s', (_, x, y, around, side) => {
  const label = placed(x, y, around);
  const { body } = packetAt(x, y).labelled;
  const is = {
    right: label.x > body.x + body.width,
    left: label.x + label.width < body.x,
    below: label.y > body.y + body.height,
    above: label.y + label.height < body.y,
  };
  expect(is[side], JSON.stringify(label)).toBe(true);
  expect(overlaps(label, body)).toBe(false);
  const { words = [], covers = [] } = around;
  expect([...words, ...covers].filter((one) => overlaps(one, label))).toEqual([]);
});

test('at the edge of a phone the label is moved until all of it is seen', () => {
  const label = placed(60, 300, { pane: { width: 300, height: 500 } });
  expect(label.x).toBeGreaterThanOrEqual(10);
  expect(label.x + label.width).toBeLessThanOrEqual(290);
});

test('it stays where it is as long as another place is hardly better', () => {
  const { surroundings, labelled, offsets } = packetAt(500, 300, { words: [rect(560, 292, 6, 10)] });
  const [right, left] = offsets;
  expect(leastCovering(offsets, labelled, surroundings)).toBe(left);
  expect(leastCovering(offsets, labelled, surroundings, right)).toBe(right);
});

test('in a wall of words it takes the place with the fewest letters below', () => {
  const words = Array.from({ length: 60 }, (_, i) => rect((i % 6) * 170, Math.floor(i / 6) * 60, 120, 14));
  const { surroundings, labelled, offsets } = packetAt(500, 300, { words });
  const chosen = hides(labelRect(labelled, leastCovering(offsets, labelled, surroundings)), surroundings);
  const plain = offsets.slice(0, 2).map((offset) => hides(labelRect(labelled, offset), surroundings));
  expect(chosen).toBeLessThanOrEqual(Math.min(...plain));
});

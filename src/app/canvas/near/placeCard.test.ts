import { expect, test } from 'vitest';
import { centreOf, contains, overlaps, rect, type Point } from '../geometry.ts';
import { placeCard } from './placeCard.ts';

const PANE = { width: 800, height: 600 };
const CARD = { width: 300, height: 120 };
const lies = (at: Point | null) => rect(at?.x ?? NaN, at?.y ?? NaN, CARD.width, CARD.height);

test('with nothing in its way it stands over what it is about, inside the pane', () => {
  const at = placeCard(CARD, PANE, { x: 790, y: 300 }, []);
  expect(contains(rect(0, 0, PANE.width, PANE.height), lies(at))).toBe(true);
  expect(centreOf(lies(at)).y).toBeCloseTo(300, -2);
});

test('it finds the gap between what must not be covered', () => {
  const obstacles = [rect(0, 0, 800, 150), rect(0, 300, 800, 300), rect(0, 150, 380, 150)].map((r) => ({
    rect: r,
    weight: 10,
  }));
  const at = placeCard(CARD, PANE, { x: 100, y: 500 }, obstacles);
  expect(at).not.toBeNull();
  expect(obstacles.filter(({ rect: r }) => overlaps(lies(at), r))).toEqual([]);
});

test('where something has to be covered it is what matters least', () => {
  const dear = { rect: rect(0, 0, 800, 400), weight: 10 };
  const cheap = { rect: rect(0, 380, 800, 220), weight: 1 };
  const at = placeCard(CARD, PANE, { x: 400, y: 100 }, [dear, cheap]);
  expect(at?.y).toBeGreaterThanOrEqual(400);
});

test('a card for which there is no room is not shown', () => {
  expect(placeCard({ width: 900, height: 700 }, PANE, { x: 0, y: 0 }, [])).toBeNull();
  const everything = { rect: rect(0, 0, 800, 600), weight: 100 };
  expect(placeCard(CARD, PANE, { x: 400, y: 300 }, [everything])).toBeNull();
});

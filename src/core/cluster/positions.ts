import type { Field } from './field.ts';
import type { Position } from './types.ts';
import { knownKeys } from './unknownKeys.ts';

/** Nobody drags anything so far; a typo might. */
const FARTHEST = 100_000;

/**
 * Reads `spec.layout` of the Scenario: how far things were dragged from where they would stand by themselves, by
 * `node/NAME`, `pod/NAMESPACE/NAME`, `external/NAME`. Of things that are not there any more it says nothing.
 */
export function readPositions(layout: Field): Map<string, Position> {
  knownKeys(layout, ['positions']);
  const positions = new Map<string, Position>();
  for (const key of layout.at('positions').keys()) {
    const [x, y] = layout
      .at('positions')
      .at(key)
      .collect((one) => one.whole(-FARTHEST, FARTHEST, 'LAYOUT_POSITION'));
    if (x !== undefined && y !== undefined) positions.set(key, { x, y });
  }
  return positions;
}

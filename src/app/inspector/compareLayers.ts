import type { PlacedField, WireLayer } from '../../core/net/wire.ts';

export interface ComparedField extends PlacedField {
  /** The value before the step, where the step changed it; what is summed up from other fields is told by those. */
  readonly was: string | null;
}

export interface ComparedLayer extends WireLayer {
  readonly fields: readonly ComparedField[];
  readonly fate: 'kept' | 'added' | 'removed';
}

type Level = readonly WireLayer[];

const isSum = (name: string): boolean => name.endsWith('checksum');

const unchanged = (layer: WireLayer, fate: ComparedLayer['fate']): ComparedLayer => ({
  ...layer,
  fate,
  fields: layer.fields.map((field) => ({ ...field, was: null })),
});

function compareLayer(before: WireLayer | undefined, after: WireLayer): ComparedLayer {
  if (!before) return unchanged(after, 'added');
  const old = new Map(before.fields.map(({ name, value }) => [name, value]));
  const fields = after.fields.map((field) => {
    const was = old.get(field.name);
    const isChanged = was !== undefined && was !== field.value && !isSum(field.name);
    return { ...field, was: isChanged ? was : null };
  });
  return { ...after, fate: 'kept', fields };
}

/** Layers of one level after a step, and, in their old place, those that the step took away. */
function compareLevel(before: Level, after: Level): readonly ComparedLayer[] {
  const left = new Map(before.map((layer) => [layer.key, layer]));
  const result = after.map((layer) => {
    const compared = compareLayer(left.get(layer.key), layer);
    left.delete(layer.key);
    return compared;
  });
  return [...[...left.values()].map((layer) => unchanged(layer, 'removed')), ...result];
}

/**
 * The levels of a packet after a step, each layer with what the step did to it. Encapsulation works on the outside, so
 * levels are matched from the innermost outwards.
 */
export function compareLevels(
  before: readonly Level[],
  after: readonly Level[],
): readonly (readonly ComparedLayer[])[] {
  const depth = Math.max(before.length, after.length);
  return Array.from({ length: depth }, (_, i) => {
    const inside = depth - i;
    return compareLevel(before.at(-inside) ?? [], after.at(-inside) ?? []);
  });
}

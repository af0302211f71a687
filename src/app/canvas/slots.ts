/** Who sits where in a row of numbered places; `null` is a free one. */
export type Slots = readonly (string | null)[];

/**
 * Gives everybody a place: who had one keeps it, whoever is new takes the first that is free, and places of those who
 * left stay free until then. So nothing that was there ever moves.
 */
export function keepSlots(before: Slots, names: readonly string[]): Slots {
  const present = new Set(names);
  const slots = before.map((name) => (name !== null && present.has(name) ? name : null));
  const seated = new Set(slots);
  for (const name of names) {
    if (seated.has(name)) continue;
    const free = slots.indexOf(null);
    if (free === -1) slots.push(name);
    else slots[free] = name;
  }
  while (slots.at(-1) === null) slots.pop();
  return slots;
}

import type { Packet } from './packet.ts';

/** Fields that something on the way can rewrite, named from the outermost layer. `quoted.*`: inside an ICMP error. */
export type HeaderField =
  | 'eth.src'
  | 'eth.dst'
  | 'eth.type'
  | 'ip.src'
  | 'ip.dst'
  | 'ip.ttl'
  | 'ip.tos'
  | 'ip.id'
  | 'ip.length'
  | 'ip.df'
  | 'ip.mf'
  | 'ip.fragmentOffset'
  | 'l4.sport'
  | 'l4.dport'
  | 'l4.id'
  | 'quoted.ip.src'
  | 'quoted.ip.dst'
  | 'quoted.l4.sport'
  | 'quoted.l4.dport'
  | 'quoted.l4.id';

/** One rewritten field. Values are what the packet holds: text for addresses, numbers and booleans else. */
export interface FieldChange {
  readonly field: HeaderField;
  readonly from: string | number | boolean;
  readonly to: string | number | boolean;
}

type Holder = Record<string, string | number | boolean>;

/** The header object that holds a field, and the field's name in it; `undefined` when the packet has no such header. */
function holderOf(packet: Packet, field: HeaderField): { holder: Holder; key: string } | undefined {
  const parts = field.split('.');
  const key = parts.pop() as string;
  let at: Packet | null = packet;
  if (parts[0] === 'quoted') {
    at = packet.l4?.proto === 'icmp' ? packet.l4.quoted : null;
    parts.shift();
  }
  const holder = at?.[parts[0] as 'eth' | 'ip' | 'l4'];
  return holder ? { holder: holder as unknown as Holder, key } : undefined;
}

/** The value of a field, or `undefined` when the packet has no such header. */
export function readField(packet: Packet, field: HeaderField): string | number | boolean | undefined {
  const found = holderOf(packet, field);
  return found?.holder[found.key];
}

/** Writes `to` (or, going back, `from`) of each change into the packet, in order (or in reverse order). */
export function applyChanges(
  packet: Packet,
  changes: readonly FieldChange[],
  direction: 'forward' | 'back' = 'forward',
): void {
  const ordered = direction === 'forward' ? changes : [...changes].reverse();
  for (const change of ordered) {
    const found = holderOf(packet, change.field);
    if (found) found.holder[found.key] = direction === 'forward' ? change.to : change.from;
  }
}

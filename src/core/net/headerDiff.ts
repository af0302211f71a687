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

interface FieldPlace {
  readonly quoted: boolean;
  readonly header: 'eth' | 'ip' | 'l4';
  readonly key: string;
}

/** Names taken apart once: every hook of every packet reads them. */
const PLACES = new Map<HeaderField, FieldPlace>();

function placeOf(field: HeaderField): FieldPlace {
  let place = PLACES.get(field);
  if (!place) {
    const quoted = field.startsWith('quoted.');
    const [header, key] = field.slice(quoted ? 'quoted.'.length : 0).split('.') as [
      'eth' | 'ip' | 'l4',
      string,
    ];
    PLACES.set(field, (place = { quoted, header, key }));
  }
  return place;
}

/** The header object that holds a field; `null` when the packet has no such header. */
function holderOf(packet: Packet, place: FieldPlace): Holder | null {
  const at = place.quoted ? (packet.l4?.proto === 'icmp' ? packet.l4.quoted : null) : packet;
  return (at?.[place.header] ?? null) as unknown as Holder | null;
}

/** The value of a field, or `undefined` when the packet has no such header. */
export function readField(packet: Packet, field: HeaderField): string | number | boolean | undefined {
  const place = placeOf(field);
  return holderOf(packet, place)?.[place.key];
}

/** Writes `to` (or, going back, `from`) of each change into the packet, in order (or in reverse order). */
export function applyChanges(
  packet: Packet,
  changes: readonly FieldChange[],
  direction: 'forward' | 'back' = 'forward',
): void {
  const ordered = direction === 'forward' ? changes : [...changes].reverse();
  for (const change of ordered) {
    const place = placeOf(change.field);
    const holder = holderOf(packet, place);
    if (holder) holder[place.key] = direction === 'forward' ? change.to : change.from;
  }
}

import type { Wire } from '../../core/net/wire.ts';

/** Everything as text, one field a line: what `copy` gives. */
export const packetText = ({ levels }: Wire): string =>
  levels
    .flatMap((level, depth) =>
      level.flatMap(({ title, fields }) => [
        `${'  '.repeat(depth)}${title}`,
        ...fields.map(({ name, value }) => `${'  '.repeat(depth + 1)}${name}: ${value}`),
      ]),
    )
    .join('\n');

/** Octets as `text2pcap` and Wireshark's "Import from Hex Dump" read them: an offset, then 16 of them a line. */
export function hexText(bytes: Uint8Array): string {
  const rows = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, i) => i * 16);
  const octet = (byte: number) => byte.toString(16).padStart(2, '0');
  return rows
    .map((from) => {
      const row = Array.from(bytes.subarray(from, from + 16), octet);
      return `${from.toString(16).padStart(4, '0')}  ${row.join(' ')}`;
    })
    .join('\n');
}

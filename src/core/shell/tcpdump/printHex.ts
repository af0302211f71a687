const BYTES_A_LINE = 16;

const isPrintable = (byte: number): boolean => byte > 0x20 && byte < 0x7f;

/**
 * `-x` and `-X`: a line for every 16 octets, each behind a line break.
 *
 * @param ascii `-X`: the same as letters, beside them.
 * @see tcpdump 4.99.3 print-ascii.c, hex_print_with_offset(), hex_and_ascii_print_with_offset()
 */
export function hexText(bytes: readonly number[], ascii: boolean): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
    const line = bytes.slice(at, at + BYTES_A_LINE);
    const pairs: string[] = [];
    for (let i = 0; i < line.length; i += 2)
      pairs.push(
        line
          .slice(i, i + 2)
          .map((byte) => byte.toString(16).padStart(2, '0'))
          .join(''),
      );
    text += `\n\t0x${at.toString(16).padStart(4, '0')}:  `;
    const letters = line.map((byte) => (isPrintable(byte) ? String.fromCharCode(byte) : '.')).join('');
    text += ascii ? `${pairs.join(' ').padEnd(39)}  ${letters}` : pairs.join(' ');
  }
  return text;
}

/** `-A`: the octets as letters, with the line breaks and tabs that are among them. @see ascii_print() */
export function asciiText(bytes: readonly number[]): string {
  let text = '\n';
  for (const [i, byte] of bytes.entries()) {
    if (byte === 0x0d) {
      if (i + 1 < bytes.length && bytes[i + 1] !== 0x0a) text += '.';
    } else text += isPrintable(byte) || [0x09, 0x0a, 0x20].includes(byte) ? String.fromCharCode(byte) : '.';
  }
  return text;
}

import type { Octets } from './octets.ts';

/**
 * What a segment of Redis's port carries, as far as it is lines of text: each of them in quotes.
 *
 * @see tcpdump 4.99.3 print-resp.c, resp_print(), inline commands
 */
export function respText(body: Octets): string {
  const text = body.text(0, body.length);
  const end = text.lastIndexOf('\n') + 1;
  const lines = text
    .slice(0, end)
    .split(/\r?\n/)
    .filter((line) => line !== '');
  return `RESP${lines.map((line) => ` "${line}"`).join('')}${end < text.length ? ' [|resp]' : ''}`;
}

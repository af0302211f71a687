/** A port that a process waits on. */
export interface OpenPort {
  readonly proto: 'tcp' | 'udp';
  readonly port: number;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function andList(words: readonly string[], most = 3): string {
  const shown =
    words.length > most ? [...words.slice(0, most - 1), `${words.length - most + 1} more`] : words;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** `TCP 8080 and UDP 53`. */
export const portsText = (ports: readonly OpenPort[]): string =>
  andList(
    ports.map(({ proto, port }) => `${proto.toUpperCase()} ${port}`),
    5,
  );

/** `a pod`, `3 pods`. */
export const countOf = (count: number, noun: string): string =>
  count === 1 ? `one ${noun}` : `${count} ${noun}s`;

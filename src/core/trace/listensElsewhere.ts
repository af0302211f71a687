import type { Evidence } from './evidence.ts';

/** A line of `ss -l`: what listens, and on which address. */
const LISTENING = /^(tcp|udp)\s+(?:LISTEN|UNCONN)\s+\d+\s+\d+\s+([\d.]+):(\d+)\s/;

/**
 * Why nobody takes a packet where somebody does listen on its port.
 *
 * @param who how the sentence begins: `the process there`.
 * @param entries the listener that decided, as `ss` prints it.
 * @returns `null` where nobody listens on that port.
 */
export function listensElsewhere(who: string, entries: Evidence['entries']): string | null {
  for (const { text } of entries) {
    const [, proto, ip, port] = LISTENING.exec(text) ?? [];
    if (proto === undefined || ip === undefined || ip === '0.0.0.0') continue;
    const reached = ip.startsWith('127.') ? ', which only its own host or pod reaches' : '';
    return `${who} listens on ${proto.toUpperCase()} port ${port} of ${ip} only${reached}`;
  }
  return null;
}

import type { ConntrackEntry, Tuple } from '../../dataplane/learned.ts';
import type { IpProtocol } from '../../net/packet.ts';

const NUMBERS: Readonly<Record<IpProtocol, number>> = { icmp: 1, ipip: 4, tcp: 6, udp: 17, sctp: 132 };

/** An echo's identifier stands in both ports. */
function tupleText({ proto, src, dst, sport, dport, icmpType }: Tuple): string {
  const ends = `src=${src} dst=${dst}`;
  if (proto === 'icmp') return `${ends} type=${icmpType ?? 8} code=0 id=${sport}`;
  return proto === 'ipip' ? ends : `${ends} sport=${sport} dport=${dport}`;
}

/**
 * One line of `conntrack -L`.
 *
 * @param now simulated microseconds; the line counts the seconds the entry has left.
 * @see libnetfilter_conntrack src/conntrack/snprintf_default.c
 */
export function formatConntrack(entry: ConntrackEntry, now: number): string {
  const { original, reply } = entry;
  const left = Math.max(0, Math.floor((entry.expires - now) / 1_000_000));
  return [
    `${original.proto.padEnd(8)} ${NUMBERS[original.proto]}`,
    `${left}`,
    entry.tcp ?? '',
    tupleText(original),
    entry.seenReply ? '' : '[UNREPLIED]',
    tupleText(reply),
    entry.assured ? '[ASSURED]' : '',
    `mark=${entry.mark}`,
    entry.zone === 0 ? '' : `zone=${entry.zone}`,
    'use=1',
  ]
    .filter((word) => word !== '')
    .join(' ');
}

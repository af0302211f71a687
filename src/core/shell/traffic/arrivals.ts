import type { Ip } from '../../net/address.ts';
import { clonePacket, TCP_ACK, TCP_RST, TCP_SYN, type IcmpHeader, type Packet } from '../../net/packet.ts';
import { foldJourney } from '../../trace/fold.ts';
import type { Journey, Run } from '../../trace/run.ts';

/** A packet that reached the namespace a request came from, as it was when it was handed to its program or the kernel. */
export interface Arrival {
  /** Simulated microseconds since the run began. */
  readonly t: number;
  readonly packet: Packet;
}

/** Everything a namespace received in a run, in the order of time. */
export function arrivalsAt(run: Run, netns: string): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const journey of run.journeys) {
    foldJourney(journey, ({ hop, step, packet }) => {
      if (hop.netns === netns && step.kind === 'deliver')
        arrivals.push({ t: step.t, packet: clonePacket(packet) });
    });
  }
  return arrivals.sort((a, b) => a.t - b.t);
}

/** The packet the request itself began with, and when it was sent; `undefined` when nothing left. */
export function firstSent(run: Run): { readonly journey: Journey; readonly t: number } | undefined {
  const journey = run.journeys.find(({ cause }) => cause.kind === 'request');
  return journey && { journey, t: journey.hops[0]?.steps[0]?.t ?? 0 };
}

/** Where the request went: the address its name stands for. */
export const destinationOf = (run: Run): Ip | null => firstSent(run)?.journey.born.ip?.dst ?? null;

/** When the first segment with these flags came back to a request's own port; `null`: none did. */
function segmentAt(run: Run, netns: string, flags: number): number | null {
  const found = arrivalsAt(run, netns).find(
    ({ packet: { l4 } }) =>
      l4?.proto === 'tcp' && (l4.flags & flags) === flags && l4.dport === run.request.sport,
  );
  return found?.t ?? null;
}

/** When the other end accepted a connection, in microseconds since the run began. */
export const connectedAt = (run: Run, netns: string): number | null =>
  segmentAt(run, netns, TCP_SYN | TCP_ACK);

/** When the other end, or somebody on the way, ended a connection at once. */
export const resetAt = (run: Run, netns: string): number | null => segmentAt(run, netns, TCP_RST);

/** What a program read from its socket, a character for each octet; what the model does not know of it is left out. */
export function receivedBy(run: Run, netns: string): string {
  const { sport } = run.request;
  const parts = new Map<number, string>();
  for (const { packet } of arrivalsAt(run, netns)) {
    const { l4, payload } = packet;
    if (l4 === null || l4.proto === 'icmp' || l4.dport !== sport || payload.bytes === 0) continue;
    const known = payload.content ?? (payload.text.length === payload.bytes ? payload.text : '');
    // What is sent twice is read once.
    const key = l4.proto === 'tcp' ? l4.seq : parts.size;
    if (!parts.has(key)) parts.set(key, known);
  }
  return [...parts]
    .sort(([a], [b]) => a - b)
    .map(([, part]) => part)
    .join('');
}

/** An ICMP error that arrived, and who sent it. */
export interface IcmpArrival {
  readonly t: number;
  readonly from: Ip;
  readonly icmp: IcmpHeader;
}

/** The ICMP errors about what a request sent. */
export function errorsAt(run: Run, netns: string): IcmpArrival[] {
  return arrivalsAt(run, netns).flatMap(({ t, packet: { ip, l4 } }) =>
    ip && l4?.proto === 'icmp' && l4.quoted !== null ? [{ t, from: ip.src, icmp: l4 }] : [],
  );
}

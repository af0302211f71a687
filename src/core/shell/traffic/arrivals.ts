import type { Ip } from '../../net/address.ts';
import { clonePacket, TCP_ACK, TCP_RST, TCP_SYN, type IcmpHeader, type Packet } from '../../net/packet.ts';
import { foldJourney } from '../../trace/fold.ts';
import type { Journey, Run } from '../../trace/run.ts';

/** A packet that reached the namespace a request came from, as it was when it was handed to its program or the kernel. */
export interface Arrival {
  /** Simulated microseconds since the run began. */
  readonly t: number;
  /** The step that handed it over. */
  readonly n: number;
  readonly packet: Packet;
}

/** Everything a namespace received in a run, in the order of time. */
export function arrivalsAt(run: Run, netns: string): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const journey of run.journeys) {
    foldJourney(journey, ({ hop, step, packet }) => {
      // A piece that became part of a whole packet is none by itself.
      if (hop.netns === netns && step.kind === 'deliver' && step.source !== 'reassemble')
        arrivals.push({ t: step.t, n: step.n, packet: clonePacket(packet) });
    });
  }
  return arrivals.sort((a, b) => a.t - b.t);
}

/** The packet the request itself began with, and when it was sent; `undefined` when nothing left. */
export function firstSent(
  run: Run,
): { readonly journey: Journey; readonly t: number; readonly n: number } | undefined {
  const journey = run.journeys.find(({ cause }) => cause.kind === 'request');
  const first = journey?.hops[0]?.steps[0];
  return journey && { journey, t: first?.t ?? 0, n: first?.n ?? 0 };
}

/** Where the request went: the address its name stands for. */
export const destinationOf = (run: Run): Ip | null => firstSent(run)?.journey.born.ip?.dst ?? null;

/** The first segment with these flags that came back to a request's own port; `null`: none did. */
const segmentWith = (run: Run, netns: string, flags: number): Arrival | null =>
  arrivalsAt(run, netns).find(
    ({ packet: { l4 } }) =>
      l4?.proto === 'tcp' && (l4.flags & flags) === flags && l4.dport === run.request.sport,
  ) ?? null;

/** The segment by which the other end accepted a connection. */
export const connectedBy = (run: Run, netns: string): Arrival | null =>
  segmentWith(run, netns, TCP_SYN | TCP_ACK);

/** The segment by which the other end, or somebody on the way, ended a connection at once. */
export const resetBy = (run: Run, netns: string): Arrival | null => segmentWith(run, netns, TCP_RST);

/** The first segment or datagram that came back with something in it. */
export const answeredBy = (run: Run, netns: string): Arrival | null =>
  arrivalsAt(run, netns).find(
    ({ packet: { l4, payload } }) =>
      l4 !== null && l4.proto !== 'icmp' && payload.bytes > 0 && l4.dport === run.request.sport,
  ) ?? null;

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
  /** The step that handed it over. */
  readonly n: number;
  readonly from: Ip;
  readonly icmp: IcmpHeader;
}

/** The ICMP errors about what a request sent. */
export function errorsAt(run: Run, netns: string): IcmpArrival[] {
  return arrivalsAt(run, netns).flatMap(({ t, n, packet: { ip, l4 } }) =>
    ip && l4?.proto === 'icmp' && l4.quoted !== null ? [{ t, n, from: ip.src, icmp: l4 }] : [],
  );
}

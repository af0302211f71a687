import type { Ip } from '../../net/address.ts';
import { clonePacket, type IcmpHeader, type Packet } from '../../net/packet.ts';
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

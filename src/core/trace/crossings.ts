import type { Packet } from '../net/packet.ts';
import { foldJourney } from './fold.ts';
import type { Journey, Run } from './run.ts';
import type { Step } from './step.ts';

/** A packet crossing a device. */
export interface Crossing {
  readonly journey: Journey;
  readonly netns: string;
  readonly step: Extract<Step, { kind: 'ingress' | 'egress' }>;
  /** Valid during the visit only: the next step writes into the same object. */
  readonly packet: Packet;
}

/**
 * Every crossing of a run in the order of time, as `map` tells it.
 *
 * @param map the number it gets counts crossings in the order of time, from 0.
 */
export function mapCrossings<T>(run: Run, map: (crossing: Crossing, n: number) => T): T[] {
  const numbers = new Map(
    run.journeys
      .flatMap(({ hops }) => hops.flatMap(({ steps }) => steps))
      .filter(({ kind }) => kind === 'ingress' || kind === 'egress')
      .map(({ n }) => n)
      .sort((a, b) => a - b)
      .map((step, n) => [step, n]),
  );
  const found: T[] = [];
  for (const journey of run.journeys) {
    foldJourney(journey, ({ hop, step, packet }) => {
      if (step.kind !== 'ingress' && step.kind !== 'egress') return;
      const n = numbers.get(step.n) ?? 0;
      found[n] = map({ journey, netns: hop.netns, step, packet }, n);
    });
  }
  return found;
}

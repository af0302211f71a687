import type { Interface } from '../core/dataplane/netns.ts';
import type { Packet } from '../core/net/packet.ts';
import { must } from '../core/problem.ts';
import type { WorldView } from '../core/run/views.ts';
import { packetAt, type StepPlace } from '../core/trace/playback.ts';
import type { Run } from '../core/trace/run.ts';
import type { StepKind } from '../core/trace/step.ts';
import { matches, type Pattern, type StepOf } from './pattern.ts';

/** A place in a computed run, with what a lesson may ask about it. What cannot be answered throws an InvariantError. */
export interface Around {
  readonly run: Run;
  readonly world: WorldView;
  readonly place: StepPlace;
  readonly netns: string;
  /** The packet right after the step, and right before it. */
  readonly packet: Packet;
  readonly before: Packet;
  /** The first such step of the whole run. */
  readonly find: <L extends StepKind>(pattern: Pattern<L>) => Moment<L>;
  /** The first such step after this one. */
  readonly next: <L extends StepKind>(pattern: Pattern<L>) => Moment<L>;
  /** A device of a namespace, of this one unless told. */
  readonly device: (name: string, netns?: string) => Interface;
}

/** The same, of a step whose kind is known. */
export interface Moment<K extends StepKind> extends Around {
  readonly step: StepOf<K>;
}

/** A run with the cluster it was computed in. */
export interface Computed {
  readonly run: Run;
  readonly world: WorldView;
  /** All steps of the run, in order. */
  readonly places: readonly StepPlace[];
}

/** Number of the first step that matches, from `from` on; -1 where there is none. */
export const findStep = ({ world, places }: Computed, pattern: Pattern, from = 0): number =>
  places.findIndex((place, n) => n >= from && matches(world, place, pattern));

/** The moment of a step. The caller knows the step's kind from the pattern it was found by. */
export function momentAt<K extends StepKind>(computed: Computed, n: number): Moment<K> {
  const { run, world, places } = computed;
  const place = must(places[n], `step ${n}`);
  const { journey, hop, hopIndex, stepIndex, step } = place;
  const found = <L extends StepKind>(pattern: Pattern<L>, from: number): Moment<L> => {
    const at = findStep(computed, pattern, from);
    return momentAt<L>(computed, at);
  };
  const namespace = (name = hop.netns) =>
    must(
      world.namespaces.find((one) => one.name === name),
      `namespace ${name}`,
    );
  return {
    run,
    world,
    place,
    step: step as StepOf<K>,
    netns: hop.netns,
    packet: packetAt(journey, hopIndex, stepIndex),
    before: packetAt(journey, hopIndex, stepIndex - 1),
    find: (pattern) => found(pattern, 0),
    next: (pattern) => found(pattern, n + 1),
    device: (name, netns) =>
      must(
        namespace(netns).interfaces.find((one) => one.name === name),
        `device ${name}`,
      ),
  };
}

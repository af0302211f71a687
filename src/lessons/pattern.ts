import type { NetNsKind } from '../core/dataplane/netns.ts';
import type { WorldView } from '../core/run/views.ts';
import type { StepPlace } from '../core/trace/playback.ts';
import type { Cause } from '../core/trace/run.ts';
import type { Step, StepKind } from '../core/trace/step.ts';
import { packetKind } from '../core/trace/words.ts';

export type StepOf<K extends StepKind> = Extract<Step, { kind: K }>;

/** How a step is recognised, whatever its number. What is left out may be anything. */
export interface Pattern<K extends StepKind = StepKind> {
  readonly kind: K;
  /** Fields of the step that must be so. */
  readonly with?: Partial<StepOf<K>>;
  /** The kind of namespace it happens in, or the very one. */
  readonly in?: NetNsKind;
  readonly netns?: string;
  /** Why the packet came into the world. */
  readonly cause?: Cause['kind'];
  /** What it is: `TCP SYN-ACK`, `ARP request`. */
  readonly packet?: string;
  /** The step rewrites something. */
  readonly rewrites?: boolean;
}

/** Whether a step is one of those meant. */
export function matches<K extends StepKind>(
  world: WorldView,
  place: StepPlace,
  pattern: Pattern<K>,
): boolean {
  const { step, hop, journey } = place;
  const fields = Object.entries(pattern.with ?? {});
  return (
    step.kind === pattern.kind &&
    (pattern.netns === undefined || hop.netns === pattern.netns) &&
    (pattern.in === undefined ||
      world.namespaces.find(({ name }) => name === hop.netns)?.kind === pattern.in) &&
    (pattern.cause === undefined || journey.cause.kind === pattern.cause) &&
    (pattern.packet === undefined || packetKind(journey.born) === pattern.packet) &&
    (pattern.rewrites === undefined || pattern.rewrites === (step.diff?.length ?? 0) > 0) &&
    fields.every(([field, wanted]) => (step as unknown as Record<string, unknown>)[field] === wanted)
  );
}

import type { Effect } from '../dataplane/learned.ts';
import { clonePacket, type Packet } from '../net/packet.ts';
import { must } from '../problem.ts';
import type { Disposition } from '../trace/disposition.ts';
import type { Cause, HopParent, Journey } from '../trace/run.ts';
import type { Step } from '../trace/step.ts';

/** A step before the recorder has numbered and dated it; what it changed comes beside it. */
export type StepInput = Step extends infer S
  ? S extends Step
    ? Omit<S, 'n' | 't' | 'effects'>
    : never
  : never;

interface HopRecord {
  readonly index: number;
  readonly netns: string;
  readonly parent: HopParent | null;
  readonly steps: Step[];
}

interface JourneyRecord {
  readonly id: number;
  readonly cause: Cause;
  readonly born: Packet;
  readonly hops: HopRecord[];
  ending: Ending | null;
}

type Ending = Pick<Journey, 'disposition' | 'dropReason' | 'decidedBy'>;

/** Where one copy of one packet writes its steps. */
export interface Branch {
  readonly journey: JourneyRecord;
  readonly hop: HopRecord;
}

/** Best ending first: a flooded packet counts as delivered when one of its copies was. */
const RANK: readonly Disposition[] = ['delivered', 'split', 'rejected', 'looped', 'dropped', 'ignored'];

/** Writes down what happens: journeys, hops and steps, numbered in the order they happen. */
export class Recorder {
  private readonly journeys: JourneyRecord[] = [];
  private count = 0;
  rulesWalked = 0;
  /** Whether some copy of the request's first packet has come to its end, with all its pieces together; lookups go before it. */
  firstPacketEnded = false;
  /** Whether that packet's source was translated on its way out (not back). */
  firstPacketMasqueraded = false;
  /** The journey of that packet, once it has begun. */
  firstRequest: number | null = null;
  /** The same, and those of its pieces. */
  private readonly firstCarriers = new Set<number>();
  readonly recording: boolean;

  /** @param recording false: packets travel, nothing is written but what became of the first packet. */
  constructor(recording: boolean) {
    this.recording = recording;
  }

  get steps(): number {
    return this.count;
  }

  /** A packet is born in a namespace. */
  begin(cause: Cause, packet: Packet, netns: string): Branch {
    const hop: HopRecord = { index: 0, netns, parent: null, steps: [] };
    const journey: JourneyRecord = {
      id: this.journeys.length,
      cause,
      born: this.recording ? clonePacket(packet) : packet,
      hops: [hop],
      ending: null,
    };
    if (cause.kind === 'request') this.firstRequest ??= journey.id;
    if (cause.kind === 'fragment' ? this.firstCarriers.has(cause.of) : this.firstRequest === journey.id)
      this.firstCarriers.add(journey.id);
    this.journeys.push(journey);
    return { journey, hop };
  }

  /** The same packet goes on in another namespace, or a copy of it in the same one. */
  branch(from: Branch, netns: string): Branch {
    const hop: HopRecord = {
      index: from.journey.hops.length,
      netns,
      parent: { hop: from.hop.index, step: from.hop.steps.length - 1 },
      steps: [],
    };
    from.journey.hops.push(hop);
    return { journey: from.journey, hop };
  }

  /**
   * @param t simulated microseconds since the run began.
   * @param effects what the decision changed in learned state; a step without any does not carry the field.
   */
  step(branch: Branch, t: number, input: StepInput, effects: readonly Effect[]): void {
    if (this.firstCarriers.has(branch.journey.id)) this.watchFirst(input);
    if (!this.recording) return;
    const step = input as Step & { n: number; t: number; effects?: readonly Effect[] };
    step.n = this.count++;
    step.t = t;
    if (effects.length > 0) step.effects = effects;
    if (step.kind === 'hook') this.rulesWalked += step.examined;
    branch.hop.steps.push(step);
    if (step.kind === 'end' || step.kind === 'deliver' || step.kind === 'fragment')
      this.noteEnding(branch, step);
  }

  private watchFirst(input: StepInput): void {
    // What was split, or joined with others, goes on in another journey.
    const isOver = input.kind === 'end' || (input.kind === 'deliver' && input.source !== 'reassemble');
    if (isOver) this.firstPacketEnded = true;
    else if (input.kind === 'nat' && input.manip === 'src' && !input.undo) this.firstPacketMasqueraded = true;
  }

  /** How many hops a packet has behind it: the guard against endless loops counts them. */
  hopsOf(branch: Branch): number {
    return branch.journey.hops.length;
  }

  /** The namespace that a packet set out from; a piece, the whole that it was cut from. */
  origin({ journey }: Branch): string {
    let at = journey;
    while (at.cause.kind === 'fragment') at = must(this.journeys[at.cause.of], 'whole of a piece');
    return must(at.hops[0], 'first hop').netns;
  }

  /** A copy of a packet came to its end: the best of a journey's endings is the journey's. */
  private noteEnding(
    { journey, hop }: Branch,
    step: Extract<Step, { kind: 'end' | 'deliver' | 'fragment' }>,
  ): void {
    const disposition =
      step.kind === 'end' ? step.disposition : step.kind === 'fragment' ? 'split' : 'delivered';
    if (journey.ending && RANK.indexOf(journey.ending.disposition) <= RANK.indexOf(disposition)) return;
    const entry = step.kind === 'end' ? step.decidedBy : undefined;
    journey.ending = {
      disposition,
      dropReason: step.kind === 'end' ? step.reason : null,
      decidedBy: entry ? { netns: hop.netns, entry } : null,
    };
  }

  /** The finished journeys; hops in which nothing happened are kept, so that indexes stay true. */
  finish(): Journey[] {
    if (!this.recording) return [];
    return this.journeys.map(({ id, cause, born, hops, ending }) => ({
      id,
      cause,
      born,
      hops: hops.map(({ netns, parent, steps }) => ({ netns, parent, steps })),
      ...(ending ?? UNFINISHED),
    }));
  }
}

/** A packet that was still on its way when the run was cut short (`firstPacketOnly`). */
const UNFINISHED: Ending = { disposition: 'dropped', dropReason: 'LINK_DOWN', decidedBy: null };

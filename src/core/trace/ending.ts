import { placesOf, type StepPlace } from './playback.ts';
import type { Journey, Run } from './run.ts';
import { decisiveJourney } from './summary.ts';

/** What a request that failed came to, and where that was decided. */
export interface Ending {
  readonly run: Run;
  /** The step that decided; `null` when the client's own kernel refused before there was a packet. */
  readonly place: StepPlace | null;
  /** How the packet that decided ended; `null` when none was lost. */
  readonly end: StepPlace | null;
  /** What its sender was told with, whether that arrived or not. */
  readonly answer: Journey | null;
}

const isEnd = ({ journey, step }: StepPlace): boolean =>
  step.kind === 'end' &&
  step.disposition === journey.disposition &&
  (journey.dropReason === null || step.reason === journey.dropReason);

/** The hook that turned it away, where one did; else the end itself. */
function deciderOf(end: StepPlace): StepPlace {
  const { hop, stepIndex } = end;
  const before = hop.steps[stepIndex - 1];
  return before?.kind === 'hook' && before.verdict !== 'accept'
    ? { ...end, stepIndex: stepIndex - 1, step: before }
    : end;
}

/** An ICMP error about a packet, or the RST that answers it. */
const answerTo = (run: Run, { id }: Journey): Journey | undefined =>
  run.journeys.find(
    ({ cause }) =>
      (cause.kind === 'icmpError' && cause.about === id) || (cause.kind === 'reply' && cause.to === id),
  );

/** Where nothing was lost: what the client was told last, by a name server or by the program itself. */
const lastWord = (run: Run, places: readonly StepPlace[]): StepPlace | undefined =>
  run.outcome.startsWith('http-')
    ? places.findLast(({ step, journey }) => step.kind === 'send' && journey.born.payload.bytes > 0)
    : places.findLast(({ step, journey }) => step.kind === 'deliver' && !journey.born.arp);

/**
 * What ended a request that failed, told from its run alone.
 *
 * @returns `null` for one that did not fail.
 */
export function endingOf(run: Run): Ending | null {
  if (run.outcome === 'delivered') return null;
  const places = placesOf(run);
  const journey = decisiveJourney(run);
  const end = places.find((place) => place.journey === journey && isEnd(place));
  if (!journey || !end) return { run, place: lastWord(run, places) ?? null, end: null, answer: null };
  return { run, place: deciderOf(end), end, answer: answerTo(run, journey) ?? null };
}

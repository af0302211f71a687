import { placesOf } from './playback.ts';
import type { Run } from './run.ts';

/**
 * The step from which on it is known what became of a request, from 0: the one that brings the client its answer, and
 * for one that failed the last.
 */
export function settledAt(run: Run): number {
  const last = run.steps - 1;
  if (run.outcome !== 'delivered') return last;
  const places = placesOf(run);
  const sender = places.find(({ journey }) => journey.cause.kind === 'request')?.journey.hops[0]?.netns;
  const answer = places.find(
    ({ step, hop, journey }) =>
      step.kind === 'deliver' &&
      hop.netns === sender &&
      journey.cause.kind !== 'request' &&
      journey.born.payload.bytes > 0 &&
      !journey.born.arp &&
      isAfterRequest(run, journey.id),
  );
  return answer?.step.n ?? last;
}

/** What the lookup of its name brought is no answer to the request itself. */
function isAfterRequest({ journeys }: Run, id: number): boolean {
  const request = journeys.find(({ cause }) => cause.kind === 'request');
  return request !== undefined && id > request.id;
}

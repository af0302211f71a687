import type { Dataplane } from '../dataplane/dataplane.ts';
import type { LearnedState } from '../dataplane/learned.ts';
import { endingOf } from '../trace/ending.ts';
import type { Evidence } from '../trace/filterReason.ts';
import type { Run } from '../trace/run.ts';
import { evidenceOf } from './evidence.ts';
import { explainStep } from './explain.ts';
import { learnedAt } from './learnedAt.ts';

/**
 * The entries that decided what a failed run came to; none for one that did not fail.
 *
 * @param before what kernels had learned when the run began.
 */
export function endingEvidence(run: Run, dataplane: Dataplane, before: LearnedState): Evidence {
  const place = endingOf(run)?.place;
  if (!place) return [];
  return evidenceOf(explainStep(place, dataplane, learnedAt(run, place.step.n, before)));
}

import type { Dataplane } from '../dataplane/dataplane.ts';
import type { LearnedState } from '../dataplane/learned.ts';
import { placesOf } from '../trace/playback.ts';
import type { EndpointOutcome, Run } from '../trace/run.ts';
import { describe } from '../trace/describe.ts';
import { entryText } from './entry.ts';
import { tablesAt } from './explain.ts';
import { rowsAtFirst, type WholeTable } from './wholeTable.ts';

/** The entries that lost, with the table they stand in. */
const losersOf = (tables: readonly WholeTable[]) =>
  tables.flatMap((table) =>
    rowsAtFirst(table, tables.length)
      .filter(({ fate }) => fate === 'lost')
      .map(({ text, reason, by, probability }) => ({
        table: table.title,
        text,
        reason,
        by,
        ...(probability !== null && { probability }),
      })),
  );

/**
 * A run as `--format json` writes it: the run itself, each step with a sentence (`what`), the text of the entry that
 * decided, and the entries near it that lost (`candidates`).
 */
export function runAsJson(
  run: Run,
  outcomes: readonly EndpointOutcome[],
  dataplane: Dataplane,
  learnedBefore: LearnedState,
): unknown {
  const learned = learnedBefore.clone();
  const told = new Map<number, object>();
  for (const place of placesOf(run)) {
    const { step, hop } = place;
    for (const effect of step.effects ?? []) learned.apply(effect);
    const netns = dataplane.netns(hop.netns);
    const decided = step.decidedBy && netns && entryText(step.decidedBy, netns, learned, step.t);
    const candidates = losersOf(tablesAt(place, dataplane, learned));
    told.set(step.n, {
      ...step,
      what: describe(place),
      ...(decided && { decidedBy: { ...step.decidedBy, text: decided.text, by: decided.by } }),
      ...(candidates.length > 0 && { candidates }),
    });
  }
  const journeys = run.journeys.map((journey) => ({
    ...journey,
    hops: journey.hops.map((hop) => ({ ...hop, steps: hop.steps.map((step) => told.get(step.n) ?? step) })),
  }));
  return { ...run, outcomes, journeys };
}

import { mayHoldCredentials } from '../core/cluster/credentials.ts';
import type { Reading } from '../core/cluster/types.ts';
import { withoutCredentials } from '../core/edit/withoutCredentials.ts';
import { InvariantError, type Problem } from '../core/problem.ts';
import type { Steps } from '../core/steps.ts';

/** A scenario as it may be kept: undone, saved, and put into a link. */
export interface Kept extends Reading {
  /** Absent where it is the very text that was read; `null` where there is none that may be kept. */
  readonly text?: string | null;
}

const isSeen = ({ code }: Problem): boolean => code === 'SECRET_SEEN';

/** Reads a text and takes what holds credentials out of it. Lines of problems are those of the text that is kept. */
export function* readingToKeep(text: string, read: (text: string) => Steps<Reading>): Steps<Kept> {
  const reading = yield* read(text);
  const seen = reading.problems.filter(isSeen);
  if (seen.length === 0)
    // A text that could not be taken apart does not tell what is in it.
    return reading.cluster === null && mayHoldCredentials(text) ? { ...reading, text: null } : reading;
  if (seen.some(({ severity }) => severity === 'error')) return { ...reading, text: null };
  const without = withoutCredentials(text);
  const again = yield* read(without);
  if (again.problems.some(isSeen)) throw new InvariantError('credentials were not taken out');
  const told = seen.map((problem): Problem => ({ ...problem, path: '$', line: 0 }));
  return { cluster: again.cluster, problems: [...told, ...again.problems], text: without };
}

import type { Decider } from './decider.ts';

/** What there is to know about the end of a failed request beyond its run. */
export interface Evidence {
  /** Entries that decided or matched on the way to the decision, as their tables print them. */
  readonly entries: readonly Decider[];
  /** Why it had to come to this, told by what the cluster declares: the rest of a sentence that starts with "because". */
  readonly reason: string | null;
}

export const NO_EVIDENCE: Evidence = { entries: [], reason: null };

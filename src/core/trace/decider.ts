import type { Writer } from '../dataplane/netns.ts';

/** The entry that decided, as its table prints it, and who wrote it; `by` null: nobody did, traffic taught it. */
export interface Decider {
  readonly text: string;
  readonly by: Writer | null;
}

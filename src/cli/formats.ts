import type { LearnedState } from '../core/dataplane/learned.ts';
import type { Cluster } from '../core/cluster/types.ts';
import type { Dataplane } from '../core/dataplane/dataplane.ts';
import { decidedByText } from '../core/run/entry.ts';
import { endingEvidence } from '../core/run/endingEvidence.ts';
import { runAsJson } from '../core/run/json.ts';
import { writePcapng } from '../core/io/pcapng.ts';
import { captureOf } from '../core/trace/capture.ts';
import { formatFrames, framesOf } from '../core/trace/frames.ts';
import type { EndpointOutcome, Run } from '../core/trace/run.ts';
import { summaryOf } from '../core/trace/summary.ts';
import { formatText } from '../core/trace/text.ts';

/** A run with the world it was computed in. */
export interface Traced {
  readonly run: Run;
  readonly cluster: Cluster;
  readonly dataplane: Dataplane;
  /** Every endpoint it could have gone to; found out when asked. */
  readonly outcomes: () => readonly EndpointOutcome[];
  /** State before the run, and after it. */
  readonly learnedBefore: LearnedState;
  readonly learned: LearnedState;
}

type Format = (traced: Traced) => string | Uint8Array;

/** What `--format` takes. Each run gives one text, or a section of one file; those of several runs follow one another. */
export const FORMATS: Readonly<Record<string, Format>> = {
  text: ({ run, outcomes, learnedBefore, ...declared }) =>
    formatText(run, outcomes(), endingEvidence(run, declared, learnedBefore)),
  summary: ({ run, outcomes, dataplane, learned }) => {
    const summary = summaryOf(run, outcomes(), (decided) =>
      decidedByText(decided, dataplane, learned, run.duration),
    );
    return `${JSON.stringify(summary)}\n`;
  },
  json: ({ run, outcomes, dataplane, learnedBefore }) =>
    `${JSON.stringify(runAsJson(run, outcomes(), dataplane, learnedBefore))}\n`,
  frames: ({ run, dataplane }) => formatFrames(framesOf(run, dataplane)),
  pcap: ({ run }) => writePcapng(captureOf(run)),
};

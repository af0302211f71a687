import { gatherEvidence, type Evidence } from './evidence.ts';
import { findPodNetwork, findServiceProxy, type PodNetworkHint } from './modeHints.ts';
import type { Objects } from './objects.ts';
import type { Draft, Report, Source } from './report.ts';
import { findStatedRanges, type DecodeText, type StatedRanges } from './statedRanges.ts';
import type { PodRecord, ServiceProxy } from './types.ts';

/** Something the objects of a real cluster tell about what no object says outright, and how to say that it was guessed. */
export interface Hint<T> {
  readonly value: T;
  readonly source: Source | null;
  readonly draft: Draft;
}

/** What can be told from the objects of a file about things its Scenario document may leave open. */
export interface Hints {
  readonly podNetwork: PodNetworkHint;
  readonly serviceProxy: Hint<ServiceProxy['mode']> | undefined;
  readonly evidence: Evidence;
  readonly stated: StatedRanges;
}

/** The value of a hint; using one is never silent. */
export function takeHint<T>(hint: Hint<T> | undefined, report: Report): T | undefined {
  if (hint) report.add(hint.source, [], hint.draft);
  return hint?.value;
}

/**
 * @param decode for the texts inside ConfigMaps.
 * @param records where the Scenario document says that pods run.
 */
export function findHints(
  objects: Objects,
  decode: DecodeText,
  records: ReadonlyMap<string, PodRecord>,
): Hints {
  const evidence = gatherEvidence(objects, [...records.values()]);
  return {
    podNetwork: findPodNetwork(objects, evidence),
    serviceProxy: findServiceProxy(objects),
    evidence,
    stated: findStatedRanges(objects, decode),
  };
}

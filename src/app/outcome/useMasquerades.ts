import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { clusterStore } from '../cluster/clusterStore.ts';
import { reportInternal } from '../errors/report.ts';
import { usePlayback } from '../playback/playbackStore.ts';
import { isToldElsewhere, simulation } from '../simulation/client.ts';

/** How many endpoints are asked about at once: what is asked in between is answered in between. */
const CHUNK = 25;

interface Known {
  /** The run they are the endpoints of. */
  readonly runId: number;
  readonly masquerades: ReadonlyMap<string, boolean>;
}

const NONE: ReadonlyMap<string, boolean> = new Map();

const knownStore = createStore<Known>(() => ({ runId: -1, masquerades: NONE }));

const knownOf = (known: Known, runId: number): ReadonlyMap<string, boolean> =>
  known.runId === runId ? known.masquerades : NONE;

/** Asks about those endpoints that are not known yet, until all are or nobody wants to know any more. */
async function ask(runId: number, endpoints: readonly string[], wanted: () => boolean): Promise<void> {
  const revision = clusterStore.getState().document?.revision ?? 0;
  const known = knownOf(knownStore.getState(), runId);
  const open = endpoints.filter((endpoint) => !known.has(endpoint));
  for (let from = 0; from < open.length && wanted(); from += CHUNK) {
    const some = open.slice(from, from + CHUNK);
    const outcomes = await simulation().outcomes({ revision, run: runId, endpoints: some });
    knownStore.setState((now) => ({
      runId,
      masquerades: new Map([
        ...knownOf(now, runId),
        ...outcomes.map(({ endpoint, masquerade }) => [endpoint, masquerade] as const),
      ]),
    }));
  }
}

/**
 * Whether the endpoints of the run on the canvas would see another address than the client's, as far as that is known;
 * those that are named are asked about.
 */
export function useMasquerades(endpoints: readonly string[]): ReadonlyMap<string, boolean> {
  const runId = usePlayback((p) => p.runId);
  const question = JSON.stringify(endpoints);
  useEffect(() => {
    let wanted = true;
    ask(runId, JSON.parse(question) as string[], () => wanted).catch((failure: unknown) => {
      if (wanted && !isToldElsewhere(failure)) reportInternal(failure);
    });
    return () => {
      wanted = false;
    };
  }, [runId, question]);
  return useStore(knownStore, (known) => knownOf(known, runId));
}

import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { addUp, type EndingCount } from '../../core/run/sample.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { reportInternal } from '../errors/report.ts';
import { isToldElsewhere, simulation } from '../simulation/client.ts';

/** How many are sent, and how many of them are asked for at once: what is asked in between is answered in between. */
export const SAMPLE = 100;
const CHUNK = 10;

/** Many requests like the one that is shown. */
export interface Sampling {
  /** The request and the document they are of. */
  readonly key: string;
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  readonly done: number;
  readonly counts: readonly EndingCount[];
}

export interface Outcomes {
  /** The list of all outcomes is open: the canvas draws where each leads. */
  readonly open: boolean;
  /** The endpoint that is pointed at in the list. */
  readonly pointed: string | null;
  readonly sampling: Sampling | null;
}

const outcomeStore = createStore<Outcomes>(() => ({ open: false, pointed: null, sampling: null }));

// Pure transitions.

/** Some more of them are known. */
export function counted(sampling: Sampling, more: readonly EndingCount[]): Sampling {
  const counts = addUp([...sampling.counts, ...more]);
  const done = counts.reduce((sum, { count }) => sum + count, 0);
  return { ...sampling, counts, done, state: done >= SAMPLE ? 'done' : sampling.state };
}

/** Names what a sample is of; an endpoint that was chosen by hand makes no difference to it. */
export function sampleKey(request: TrafficRequest): string {
  const { endpoint: _, ...open } = request;
  return JSON.stringify([clusterStore.getState().document?.revision, open]);
}

// Actions.

export const openOutcomes = (open: boolean): void => outcomeStore.setState({ open, pointed: null });
export const pointAt = (pointed: string | null): void => outcomeStore.setState({ pointed });

const end = (key: string, state: 'stopped' | 'failed'): void =>
  outcomeStore.setState(({ sampling }) =>
    sampling?.key === key && sampling.state === 'running' ? { sampling: { ...sampling, state } } : {},
  );

export function stopSample(): void {
  const { sampling } = outcomeStore.getState();
  if (sampling) end(sampling.key, 'stopped');
}

/** Sends a hundred, a few at a time, until they are all there or somebody stops it. */
export async function sendSample(request: TrafficRequest): Promise<void> {
  const key = sampleKey(request);
  const revision = clusterStore.getState().document?.revision ?? 0;
  const { endpoint: _, ...open } = request;
  const first: Sampling = { key, state: 'running', done: 0, counts: [] };
  outcomeStore.setState({ sampling: first });
  const mine = () => {
    const { sampling } = outcomeStore.getState();
    return sampling?.key === key && sampling.state === 'running' ? sampling : null;
  };
  try {
    for (let from = 0; from < SAMPLE && mine(); from += CHUNK) {
      const { counts } = await simulation().sample({
        revision,
        request: open,
        of: SAMPLE,
        from,
        count: CHUNK,
      });
      const now = mine();
      if (now?.done === from) outcomeStore.setState({ sampling: counted(now, counts) });
      else return;
    }
  } catch (failure) {
    end(key, 'failed');
    if (!isToldElsewhere(failure)) reportInternal(failure);
  }
}

export const useOutcomes = <T>(selector: (o: Outcomes) => T): T => useStore(outcomeStore, selector);

import type { TrafficRequest } from '../../core/trafficRequest.ts';
import { lessonStore } from '../lesson/lessonStore.ts';
import { playbackStore } from '../playback/playbackStore.ts';
import { draftId, recallInTab, rememberInTab } from '../session/storage.ts';
import { simulationStore } from '../simulation/simulationStore.ts';

/** Where somebody was when the page was left: what its address and the unfinished work do not tell. */
export interface LeftAt {
  readonly request: TrafficRequest;
  /** From 0; -1: before the first step. */
  readonly at: number;
}

const KEY = 'leftAt';

/** What was open then: an address, and the work that this tab had at hand. */
const whatIsOpen = (): string => JSON.stringify([location.search, location.hash, draftId()]);

function note(): void {
  const { request } = simulationStore.getState();
  const { at } = playbackStore.getState();
  // A lesson knows its own place.
  const left = request && !lessonStore.getState().lesson && { open: whatIsOpen(), request, at };
  rememberInTab(KEY, left ? JSON.stringify(left) : null);
}

/** Notes it whenever the page may be about to go: on a phone there is no other sign. */
export function noteLeaving(): void {
  addEventListener('pagehide', note);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') note();
  });
}

const isRequest = (value: unknown): value is TrafficRequest => {
  const { from, to } = (value ?? {}) as Partial<TrafficRequest>;
  return typeof from === 'string' && typeof to === 'string';
};

/** Where this tab was before it was loaded again; `undefined` when it comes from elsewhere, or to something else. */
export function leftAt(): LeftAt | undefined {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const noted = recallInTab(KEY);
  if (noted === undefined || navigation?.type === 'navigate') return undefined;
  try {
    const { open, request, at } = JSON.parse(noted) as Record<string, unknown>;
    if (open !== whatIsOpen() || !isRequest(request) || typeof at !== 'number') return undefined;
    return { request, at };
  } catch {
    return undefined; // what another version wrote
  }
}

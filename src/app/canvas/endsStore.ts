import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { clusterStore } from '../cluster/clusterStore.ts';
import { playbackStore } from '../playback/playbackStore.ts';
import { selectionStore, useSession } from '../session/selectionStore.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { endsOf, type RequestEnds } from './ends.ts';

const none: RequestEnds = { source: null, targets: new Set() };
const endsStore = createStore<RequestEnds>(() => none);

/** Follows the request that is shown. While a source is picked for the next one, the old ends step back. */
export function connectEnds(): () => void {
  const update = () => {
    const { world } = clusterStore.getState();
    const picking = selectionStore.getState().source !== null;
    const { request } = simulationStore.getState();
    endsStore.setState(world && !picking ? endsOf(world, request, playbackStore.getState().run) : none, true);
  };
  update();
  const stops = [
    clusterStore.subscribe(update),
    simulationStore.subscribe(update),
    selectionStore.subscribe((now, before) => now.source !== before.source && update()),
    playbackStore.subscribe((now, before) => now.run !== before.run && update()),
  ];
  return () => stops.forEach((stop) => stop());
}

export type Role = 'source' | 'target' | 'candidate' | null;

/** What part an end plays: it sends, it is sent to, or it could be sent to now that a source is picked. */
export function useRole(end: string): Role {
  const picked = useSession((s) => s.source);
  const role = useStore(endsStore, (ends): Role =>
    ends.source === end ? 'source' : ends.targets.has(end) ? 'target' : null,
  );
  if (picked !== null) return picked === end ? 'source' : 'candidate';
  return role;
}

/** Whether the request that is shown went there. Nothing does while a source is picked for the next one. */
export const isTarget = (end: string): boolean => endsStore.getState().targets.has(end);

/** The boxes at the two ends of the request, for the arc between them. */
export const useRequestEnds = (): RequestEnds => useStore(endsStore);

import { useEffect, type RefObject } from 'react';
import { clusterStore } from '../cluster/clusterStore.ts';
import { playbackStore, selectPlace } from '../playback/playbackStore.ts';
import { simulationStore } from '../simulation/simulationStore.ts';

/**
 * Writes where we are onto an element as data attributes, for browser tests and for people who script the page. Done
 * beside React: a step must not render the whole page.
 */
export function useStatusAttributes(element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const write = () => {
      const data = element.current?.dataset;
      if (!data) return;
      const { world, document: opened } = clusterStore.getState();
      const playback = playbackStore.getState();
      const { runState } = simulationStore.getState();
      const place = selectPlace(playback);
      const answered = playback.run !== null || runState === 'refused' || world?.requests.length === 0;
      if (world && answered) data['ready'] = 'true';
      data['scenario'] = opened?.scenarioId ?? '';
      data['mode'] = world ? `${world.podNetwork} ${world.serviceProxy}` : '';
      data['runState'] = runState;
      data['steps'] = String(playback.places.length);
      data['step'] = String(playback.at);
      data['playing'] = String(playback.playing);
      data['netns'] = place?.hop.netns ?? '';
      data['journey'] = place ? String(place.journey.id) : '';
      data['outcome'] = playback.run?.outcome ?? '';
    };
    write();
    const stops = [clusterStore, playbackStore, simulationStore].map((store) => store.subscribe(write));
    return () => stops.forEach((stop) => stop());
  }, [element]);
}

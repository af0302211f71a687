import { clusterStore } from '../cluster/clusterStore.ts';
import { playbackStore, selectPlace } from '../playback/playbackStore.ts';
import { simulationStore } from '../simulation/simulationStore.ts';

function write({ dataset: data }: HTMLElement): void {
  const { world, document: opened } = clusterStore.getState();
  const playback = playbackStore.getState();
  const { runState, worker } = simulationStore.getState();
  const place = selectPlace(playback);
  const answered = playback.run !== null || runState === 'refused' || world?.requests.length === 0;
  if (world && answered) data['ready'] = 'true';
  data['scenario'] = opened?.scenarioId ?? '';
  data['mode'] = world ? `${world.podNetwork} ${world.serviceProxy}` : '';
  data['worker'] = worker;
  data['runState'] = runState;
  data['run'] = String(playback.runId);
  data['steps'] = String(playback.places.length);
  data['step'] = String(playback.at);
  data['playing'] = String(playback.playing);
  data['netns'] = place?.hop.netns ?? '';
  data['journey'] = place ? String(place.journey.id) : '';
  data['outcome'] = playback.run?.outcome ?? '';
}

/**
 * A ref that keeps data attributes of its element saying where we are, for browser tests and for people who script the
 * page. Done beside React: a step must not render the whole page.
 */
export function showStatus(element: HTMLElement | null): (() => void) | undefined {
  if (!element) return undefined;
  const update = () => write(element);
  update();
  const stops = [clusterStore, playbackStore, simulationStore].map((store) => store.subscribe(update));
  return () => stops.forEach((stop) => stop());
}

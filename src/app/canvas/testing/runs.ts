import { readScenario } from '../../../core/cluster/read.ts';
import { POD_NETWORK_MODES } from '../../../core/cluster/types.ts';
import type { WorldView } from '../../../core/run/views.ts';
import { Simulation } from '../../../core/run/simulation.ts';
import { worldView } from '../../../core/run/world.ts';
import { must } from '../../../core/problem.ts';
import { placesOf, type StepPlace } from '../../../core/trace/playback.ts';
import type { Run } from '../../../core/trace/run.ts';
import type { TrafficRequest } from '../../../core/trafficRequest.ts';
import { scenarios } from '../../../scenarios/index.ts';
import { layoutOf, seatsFor } from '../layout.ts';
import { sceneOf } from '../scene.ts';
import type { Picture } from '../ways.ts';

/** A built-in scenario as the page shows it: what is drawn, and what its first request does. */
export interface Shown extends Picture {
  readonly world: WorldView;
  readonly run: Run;
  readonly places: readonly StepPlace[];
}

/**
 * @param podNetwork as written on the command line; the scenario's own when left out.
 * @param request instead of the scenario's first.
 */
export function shown(id: string, podNetwork: string | null = null, request?: TrafficRequest): Shown {
  const { text } = must(
    scenarios.find((scenario) => scenario.id === id),
    `scenario ${id}`,
  );
  const { cluster } = readScenario(text, `${id}.yaml`, { podNetwork, serviceProxy: null });
  const simulation = new Simulation(must(cluster, `cluster of ${id}`));
  const world = worldView(simulation.cluster, simulation.dataplane);
  const { run } = simulation.trace(request ?? must(world.requests[0], `request of ${id}`));
  const scene = sceneOf(world);
  return { world, run, places: placesOf(run), scene, layout: layoutOf(scene, seatsFor(scene)) };
}

/** Every built-in scenario under its own mode, and the one that shows most under every mode there is. */
export const SHOWN: readonly (readonly [string, string | null])[] = [
  ...scenarios.map(({ id }) => [id, null] as const),
  ...POD_NETWORK_MODES.map((mode) => ['clusterip-cross-node', mode] as const),
];

import type { WorldView } from '../../core/run/views.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { selectionStore } from '../session/selectionStore.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { t } from '../text/terminal.ts';
import { placeOfEnd } from './drawer.ts';
import { describePlace, isThere } from './places.ts';
import { openShell } from './terminalStore.ts';

/** Opens a tab on a place of the cluster; one that is not there opens nothing. */
export function openAt(name: string): void {
  const { world } = clusterStore.getState();
  if (world && isThere(world, name)) openShell(name, t.welcome(describePlace(world, name)));
}

/** Where a terminal opens when nobody said where: at what is looked at, else at who sends. */
export function likelyPlace(world: WorldView): string | undefined {
  const { selected, source } = selectionStore.getState();
  const sender = source ?? simulationStore.getState().request?.from;
  return [selected?.netns, sender && placeOfEnd(sender), world.pods[0]?.key, world.nodes[0]?.name].find(
    (name): name is string => typeof name === 'string' && isThere(world, name),
  );
}

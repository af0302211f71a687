import type { Position } from '../cluster/types.ts';
import { patch, type Change } from './change.ts';
import type { Plan, Scene } from './plan.ts';

/** Says where things were dragged; those that were not named before and are not now stand where they would by themselves. */
export function setPositions(scene: Scene, positions: Readonly<Record<string, Position>>): Plan {
  const entries = Object.entries(positions).map(([key, { x, y }]) => [key, [Math.round(x), Math.round(y)]]);
  const layout = entries.length > 0 ? { positions: Object.fromEntries(entries) as object } : undefined;
  return { changes: layoutChanges(scene, layout) };
}

function layoutChanges(scene: Scene, layout: object | undefined): readonly Change[] {
  const scenario = scene.objects.find(({ kind }) => kind === 'Scenario');
  if (scenario) return [patch(scenario.place, ['spec'], { layout })];
  if (!layout) return [];
  return [{ kind: 'add', object: { apiVersion: 'podwalk.dev/v1', kind: 'Scenario', spec: { layout } } }];
}

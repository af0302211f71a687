import { patch, type Change, type Place } from './change.ts';
import { speaksOf } from './endpointSlices.ts';
import type { Backend, Turn } from './followPods.ts';
import { at, type FileObject } from './objects.ts';
import type { Scene } from './plan.ts';

const LISTS = ['addresses', 'notReadyAddresses'] as const;

const listAt = (value: unknown, key: string): readonly unknown[] => {
  const found = at(value, key);
  return Array.isArray(found) ? found : [];
};

/**
 * What the Endpoints controller does to the Endpoints of a Service: whoever changed is taken out, and whoever is behind the
 * Service now is added to the first subset, among those that are ready or those that are not.
 *
 * @see kubernetes pkg/controller/endpoint/endpoints_controller.go, syncService()
 */
export function endpointsObjectChanges(
  scene: Scene,
  { namespace, name }: FileObject,
  turns: readonly Turn[],
): readonly Change[] {
  const object = scene.find({ kind: 'Endpoints', namespace, name });
  if (!object) return [];
  const { root, path } = object.place;
  const changes: Change[] = [];
  const subsets = listAt(object.value, 'subsets');
  subsets.forEach((subset, s) => {
    for (const key of LISTS) {
      listAt(subset, key).forEach((entry, i) => {
        if (!turns.some(({ was }) => was && speaksOf(entry, was, namespace))) return;
        changes.push({ kind: 'remove', at: { root, path: [...path, 'subsets', s, key, i] } });
      });
    }
  });
  const come = turns.flatMap(({ is }) => is ?? []);
  if (come.length === 0) return changes;
  if (subsets.length === 0) return [...changes, patch(object.place, [], { subsets: [subsetOf(come)] })];
  const first: Place = { root, path: [...path, 'subsets', 0] };
  for (const key of LISTS) {
    const items = come.filter((one) => keyOf(one) === key).map(entryOf);
    if (items.length === 0) continue;
    if (Array.isArray(at(subsets[0], key)))
      changes.push({ kind: 'append', at: { root, path: [...first.path, key] }, items });
    else changes.push(patch(first, [], { [key]: items }));
  }
  return changes;
}

const keyOf = ({ ready }: Backend) => (ready ? 'addresses' : 'notReadyAddresses');

function entryOf({ ip, node, hostname, pod }: Backend): object {
  const [namespace = '', name = ''] = pod.split('/');
  return {
    ...(hostname !== null && { hostname }),
    ip,
    nodeName: node,
    targetRef: { kind: 'Pod', name, namespace },
  };
}

function subsetOf(come: readonly Backend[]): object {
  const lists = LISTS.map((key) => [key, come.filter((one) => keyOf(one) === key).map(entryOf)] as const);
  const filled = lists.filter(([, list]) => list.length > 0);
  return {
    ...(Object.fromEntries(filled) as object),
    ports: (come[0]?.ports ?? []).map((port) => ({ ...port })),
  };
}

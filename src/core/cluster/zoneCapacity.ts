import type { Objects } from './objects.ts';
import { parseCpus } from './quantity.ts';
import { quote } from './source.ts';

/** Each zone's share of the processors of all zones, or why the controller does not know it. */
export type ZoneCapacity =
  | { readonly ok: true; readonly shares: ReadonlyMap<string, number> }
  | {
      readonly ok: false;
      readonly reason: string;
      /** The file leaves out what a real cluster knows of its nodes. */
      readonly isUnknown: boolean;
    };

const CONTROL_PLANE = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/**
 * How much of the cluster each zone is. Control planes and nodes that are not ready do not count; one node without a zone,
 * and nothing is known of all of them.
 *
 * @see kubernetes staging/src/k8s.io/endpointslice/topologycache/topologycache.go, SetNodes()
 */
export function readZoneCapacity(objects: Objects): ZoneCapacity {
  const zones = new Map<string, number>();
  let unknown: string | undefined;
  for (const { name, field } of objects.get('Node') ?? []) {
    const labels = field.in('metadata', 'labels');
    if (CONTROL_PLANE.some((label) => labels.get(label) !== undefined)) continue;
    const status = field.at('status');
    const ready = status
      .at('conditions')
      .items()
      .find((condition) => condition.get('type') === 'Ready');
    if (ready && ready.get('status') !== 'True') continue;
    const zone = labels.get('topology.kubernetes.io/zone');
    if (typeof zone !== 'string' || zone === '') {
      const reason = `node ${quote(name)} has no label topology.kubernetes.io/zone`;
      return { ok: false, reason, isUnknown: false };
    }
    // The API server takes the capacity for what is allocatable where nobody says otherwise.
    const has = status.at('allocatable').isPresent ? status.at('allocatable') : status.at('capacity');
    const cpus = parseCpus(has.get('cpu'));
    if (cpus === undefined) unknown ??= `the file does not say how many processors node ${quote(name)} has`;
    else if (cpus === 0)
      return { ok: false, reason: `node ${quote(name)} has no processor`, isUnknown: false };
    zones.set(zone, (zones.get(zone) ?? 0) + (cpus ?? 0));
  }
  if (zones.size < 2) {
    return { ok: false, reason: 'there are not two zones with nodes that are ready', isUnknown: false };
  }
  if (unknown !== undefined) return { ok: false, reason: unknown, isUnknown: true };
  const total = [...zones.values()].reduce((sum, cpus) => sum + cpus, 0);
  return { ok: true, shares: new Map([...zones].map(([zone, cpus]) => [zone, cpus / total])) };
}

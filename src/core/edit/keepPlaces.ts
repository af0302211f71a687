import { podKey, type Pod } from '../cluster/types.ts';
import { changeText } from './changeText.ts';
import { at } from './objects.ts';
import { Scene, type Plan } from './plan.ts';
import type { TextReader } from './textReader.ts';

/** New pods are pinned first, then whoever would still move; more than these rounds are not needed. */
const ROUNDS = 4;

/**
 * Reads a text as its cluster would come up afresh, and records in it where pods run that would come up elsewhere than they
 * are: whoever is not concerned by a change keeps node and address, whoever is made by it gets the next ones.
 *
 * @returns the text with as few records as it takes; `null` where they cannot be written.
 */
export function keepPlaces(text: string, reader: TextReader, before: Scene, plan: Plan): string | null {
  const old = new Map(before.cluster.pods.map((pod) => [podKey(pod), pod]));
  const places = new Map<string, Pick<Pod, 'node' | 'ip'>>();
  let current = text;
  for (let round = 0; round < ROUNDS; round++) {
    const { cluster } = reader.read(current);
    // What cannot be opened is told by the caller.
    if (!cluster) return current;
    const scene = new Scene(reader.decode(current).roots, cluster);
    const known = new Set(cluster.pods.map(podKey));
    if (round === 0) {
      before.room.keepOnly(cluster);
      for (const pod of cluster.pods) decide(pod, old, before, scene, plan, places);
    }
    const strays = cluster.pods.filter((pod) => {
      const place = places.get(podKey(pod));
      return place && (place.node !== pod.node || place.ip !== pod.ip);
    });
    const forgotten =
      round > 0 ? [] : [...cluster.spec.pods].filter(([key, { killed }]) => !killed && !known.has(key));
    if (strays.length === 0 && forgotten.length === 0) return current;
    const isNew = (pod: Pod) => !old.has(podKey(pod)) || plan.restarted?.has(podKey(pod));
    const fresh = cluster.pods.filter(
      (pod) => isNew(pod) && places.has(podKey(pod)) && !scene.podObject(pod),
    );
    const pinned = round === 0 && strays.length > 0 && fresh.length > 0 ? fresh : strays;
    const entries: Record<string, unknown> = {};
    for (const [key] of forgotten) entries[key] = undefined;
    for (const pod of pinned) {
      const key = podKey(pod);
      entries[key] = pod.hostNetwork ? { node: places.get(key)?.node } : places.get(key);
    }
    const next = changeText(current, scene.record(entries), (one) => reader.decode(one));
    if (next === null) return null;
    current = next;
  }
  return current;
}

/** Where a pod is to run after the change. */
function decide(
  pod: Pod,
  old: ReadonlyMap<string, Pod>,
  { room }: Scene,
  scene: Scene,
  plan: Plan,
  places: Map<string, Pick<Pod, 'node' | 'ip'>>,
): void {
  const key = podKey(pod);
  const restartsOn = plan.restarted?.get(key);
  const was = old.get(key);
  const object = scene.podObject(pod);
  if (was && restartsOn === undefined) {
    // What its own object says of a pod, the edit may have said on purpose.
    const given = object && at(object.value, 'status', 'podIP') !== undefined;
    const nodeName = at(object?.value, 'spec', 'nodeName');
    const node = typeof nodeName === 'string' ? nodeName : was.node;
    places.set(key, { node, ip: given || pod.hostNetwork ? pod.ip : was.ip });
    return;
  }
  if (object) return;
  const isDaemon = pod.owner?.startsWith('DaemonSet/');
  const node = restartsOn ?? plan.freshOn ?? (isDaemon ? pod.node : room.nodeFor(pod.owner));
  const ip = pod.hostNetwork ? pod.ip : (room.addressOn(node) ?? pod.ip);
  places.set(key, { node, ip });
  room.add({ ...pod, node, ip });
}

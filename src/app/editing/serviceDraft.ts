import { isGivenLabel } from '../../core/edit/labels.ts';
import type { PodView, WorldView } from '../../core/run/views.ts';
import { matchedBy, matches } from './highlightStore.ts';

/** A Service that could be added. */
export interface ServiceDraft {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly port: number;
  readonly targetPort: number;
}

/** A label that pods of a namespace carry. */
export interface LabelPair {
  readonly key: string;
  readonly value: string;
  /** How many carry it. */
  readonly pods: number;
}

type Labelled = Pick<PodView, 'namespace' | 'labels' | 'containers'>;

const givenBy = (pod: Labelled): [string, string][] =>
  Object.entries(pod.labels).filter(([key]) => !isGivenLabel(key));

/** The labels of a namespace's pods, without those of controllers; the most frequent first. */
export function pairsIn(pods: readonly Labelled[], namespace: string): readonly LabelPair[] {
  const found = new Map<string, LabelPair>();
  for (const pod of pods) {
    if (pod.namespace !== namespace) continue;
    for (const [key, value] of givenBy(pod)) {
      const id = `${key}=${value}`;
      found.set(id, { key, value, pods: (found.get(id)?.pods ?? 0) + 1 });
    }
  }
  return [...found.values()].sort((a, b) => b.pods - a.pods);
}

/** TCP ports that pods say they listen on; the most frequent first. */
export function portsOf(pods: readonly Labelled[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const { containers } of pods)
    for (const { protocol, port } of containers.flatMap(({ ports }) => ports))
      if (protocol === 'TCP') counts.set(port, (counts.get(port) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([port]) => port);
}

/** Pods that a selector chooses: none without a pair in it, for such a Service chooses nobody. */
export const chosenBy = (
  pods: readonly PodView[],
  namespace: string,
  selector: Readonly<Record<string, string>>,
): readonly PodView[] =>
  Object.keys(selector).length === 0 ? [] : pods.filter((pod) => matches({ namespace, selector }, pod));

/** The next free name of a row: `web`, `web-2`, … */
function freeServiceName(world: WorldView, namespace: string, wanted: string): string {
  const taken = new Set(world.services.filter((one) => one.namespace === namespace).map(({ name }) => name));
  const plain = wanted
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 55);
  const base = plain || 'service';
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(name)) return name;
  }
}

/** What a Service with these labels is called and where it sends to, unless told otherwise. */
export function draftWith(
  world: WorldView,
  namespace: string,
  selector: Readonly<Record<string, string>>,
): ServiceDraft {
  const wanted = selector['app'] ?? selector['app.kubernetes.io/name'] ?? Object.values(selector)[0] ?? '';
  const [targetPort = 8080] = portsOf(chosenBy(world.pods, namespace, selector));
  return {
    namespace,
    name: freeServiceName(world, namespace, wanted),
    selector,
    port: 80,
    targetPort,
  };
}

/**
 * A Service that works as it is: in front of the picked pod's labels; else of a label whose pods listen somewhere, best
 * one that no Service selects yet, and of those the most frequent.
 */
export function draftFor(world: WorldView, picked: PodView | undefined): ServiceDraft {
  const pods = picked ? [picked] : world.pods;
  const labels = picked ? Object.fromEntries(givenBy(picked)) : {};
  if (picked && Object.keys(labels).length > 0) return draftWith(world, picked.namespace, labels);
  const choices = [...new Set(pods.map(({ namespace }) => namespace))]
    .flatMap((namespace) => pairsIn(world.pods, namespace).map((pair) => ({ ...pair, namespace })))
    .map(({ namespace, key, value, pods: count }) => {
      const selector = { [key]: value };
      const listens = portsOf(chosenBy(world.pods, namespace, selector)).length > 0;
      const taken = world.services.some(
        (service) => service.namespace === namespace && service.selector?.[key] === value,
      );
      const system = namespace.startsWith('kube-');
      return { namespace, selector, rank: [listens, !system, !taken, count].map(Number) };
    })
    .sort(({ rank: a }, { rank: b }) => {
      const at = a.findIndex((one, i) => one !== b[i]);
      return at < 0 ? 0 : (b[at] ?? 0) - (a[at] ?? 0);
    });
  const [best] = choices;
  return draftWith(
    world,
    best?.namespace ?? picked?.namespace ?? world.pods[0]?.namespace ?? 'default',
    best?.selector ?? {},
  );
}

/** Services that a pod with these labels is behind as soon as it is there. */
export const servicesPicking = (world: WorldView, pod: Labelled): readonly string[] =>
  world.services
    .filter((service) => Object.keys(service.selector ?? {}).length > 0 && matchedBy(service, [pod]) > 0)
    .map(({ name }) => name);

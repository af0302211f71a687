import { MAX_PODS } from '../cluster/kinds.ts';
import { podKey } from '../cluster/types.ts';
import { must } from '../problem.ts';
import { patch, type Change } from './change.ts';
import { deletionOrder } from './deletionOrder.ts';
import { Refusal } from './edit.ts';
import { listedPods, replicaSetsOf, revisionOf, type ListedPod } from './listedPods.ts';
import { nextName } from './names.ts';
import { beside, newPod } from './newPod.ts';
import { at, nameOf, type FileObject } from './objects.ts';
import { keepsName, remove, type Plan, type Scene } from './plan.ts';

/** Each pod that is added is written out; more at once nobody asks for by hand. */
const MOST_ADDED = 1000;

/**
 * Gives a controller whose pods stand in the file one by one so many of them: pods are added beside their siblings or taken
 * out, as the controller would.
 *
 * Of a Deployment in the middle of a rollout the older ReplicaSets lose pods first, and the newest gets those that are added;
 * the real controller keeps their proportions.
 *
 * @throws Refusal when a node has no address left for them.
 * @see kubernetes pkg/controller/replicaset/replica_set.go, manageReplicas()
 * @see kubernetes pkg/controller/statefulset/stateful_set_control.go, updateStatefulSet()
 */
export function scaleListed(scene: Scene, workload: FileObject, replicas: number): Plan {
  const wanted = patch(workload.place, ['spec'], { replicas });
  // The reader says what is wrong with such a number.
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > MAX_PODS) return { changes: [wanted] };
  const all = listedPods(scene, workload);
  const active = all.filter(({ pod }) => !pod.terminating);
  if (replicas - active.length > MOST_ADDED) {
    throw new Refusal(
      'SIZE_PODS',
      `${replicas - active.length} pods would be written into the file, one by one; ${MOST_ADDED} are at most.`,
      'Use fewer replicas.',
    );
  }
  const { added, gone } =
    workload.kind === 'StatefulSet'
      ? ordinals(scene, workload, all, replicas)
      : interchangeable(scene, workload, all, active, replicas);
  const model = must(all.at(-1), 'a listed pod').object;
  return {
    changes: [
      wanted,
      ...sizes(scene, workload, all, added, gone),
      ...beside(
        model,
        added.map(({ object }) => object),
      ),
      ...gone.map(({ object }) => remove(object)),
      ...scene.forget(...gone.map(({ pod }) => podKey(pod))),
    ],
    namespaces: [workload.namespace],
  };
}

interface Made {
  readonly object: object;
  readonly owner: string | null;
}

interface Difference {
  readonly added: readonly Made[];
  readonly gone: readonly ListedPod[];
}

/** Pods are as good as each other: those at the beginning of the row go, new ones get random names. */
function interchangeable(
  scene: Scene,
  workload: FileObject,
  all: readonly ListedPod[],
  active: readonly ListedPod[],
  replicas: number,
): Difference {
  const sets = new Map(replicaSetsOf(scene, all).map((one) => [nameOf(one), one]));
  const age = ({ pod }: ListedPod) => revisionOf(sets.get(pod.owner ?? ''));
  const tooMany = active.length - replicas;
  if (tooMany > 0) {
    const order = [...deletionOrder(active, active)].sort((a, b) => age(a) - age(b));
    return { added: [], gone: order.slice(0, tooMany) };
  }
  const sibling = newest(all, age);
  const { owner } = sibling.pod;
  const controller = sets.get(owner ?? '') ?? workload;
  return {
    added: Array.from({ length: -tooMany }, () => another(scene, sibling, controller)),
    gone: [],
  };
}

/** One more beside a listed pod whose controller the file does not have. */
export function oneBeside(scene: Scene, listed: ListedPod): Plan {
  const { pod, object } = listed;
  const taken = scene.names('Pod', pod.namespace);
  const made = keepsName(pod.owner)
    ? newPod(scene, listed, undefined, nextName(pod.name, taken), scene.room.nodeFor(pod.owner))
    : another(scene, listed, undefined).object;
  return { changes: beside(object, [made]), namespaces: [pod.namespace] };
}

/** One more of a row of pods with random names, where there is most room. */
export function another(scene: Scene, sibling: ListedPod, controller: FileObject | undefined): Made {
  const { namespace, owner } = sibling.pod;
  const set = (owner ?? '').slice((owner ?? '').lastIndexOf('/') + 1);
  const name = scene.podName(`${set}-`, namespace);
  return { object: newPod(scene, sibling, controller, name, scene.room.nodeFor(owner)), owner };
}

/** Of the newest ReplicaSet; of those as new as each other, of the one with the most pods. */
function newest(pods: readonly ListedPod[], age: (pod: ListedPod) => number): ListedPod {
  const size = ({ pod }: ListedPod) => pods.filter((one) => one.pod.owner === pod.owner).length;
  const ranked = [...pods].sort(
    (a, b) => Number(a.pod.terminating) - Number(b.pod.terminating) || age(b) - age(a) || size(b) - size(a),
  );
  return must(ranked[0], 'a listed pod');
}

/** Numbers without a gap from the first on; those above go, the highest first. */
function ordinals(
  scene: Scene,
  workload: FileObject,
  all: readonly ListedPod[],
  replicas: number,
): Difference {
  const start = Number(at(workload.value, 'spec', 'ordinals', 'start') ?? 0) || 0;
  const wanted = new Set(Array.from({ length: replicas }, (_, i) => `${workload.name}-${start + i}`));
  const taken = scene.names('Pod', workload.namespace);
  const sibling = must(all.find(({ pod }) => !pod.terminating) ?? all[0], 'a listed pod');
  const { owner } = sibling.pod;
  const added = [...wanted]
    .filter((name) => !taken.has(name))
    .map((name) => ({
      object: newPod(scene, sibling, workload, name, scene.room.nodeFor(owner)),
      owner,
    }));
  return { added, gone: all.filter(({ pod }) => !pod.terminating && !wanted.has(pod.name)) };
}

/** The ReplicaSets of a Deployment say how many pods each has, too. */
function sizes(
  scene: Scene,
  workload: FileObject,
  all: readonly ListedPod[],
  added: readonly Made[],
  gone: readonly ListedPod[],
): Change[] {
  return replicaSetsOf(scene, all)
    .filter((one) => one !== workload)
    .flatMap((set) => {
      const mine = ({ owner }: { readonly owner: string | null }) => owner === nameOf(set);
      const pods = all.filter((one) => !one.pod.terminating && !gone.includes(one) && mine(one.pod));
      const replicas = pods.length + added.filter(mine).length;
      if (at(set.value, 'spec', 'replicas') === replicas) return [];
      return [patch(set.place, ['spec'], { replicas })];
    });
}

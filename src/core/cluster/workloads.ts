import { hashText } from '../rng.ts';
import { ContainerLists } from './containerLists.ts';
import type { Field } from './field.ts';
import { distinctSuffixes, letters } from './generatedName.ts';
import { MAX_PODS } from './kinds.ts';
import { matchesSelector, readSelector, type LabelSelector } from './labels.ts';
import { readLabels, readName } from './names.ts';
import { nobodyTakes, refusalOf, type Host } from './nodeWanted.ts';
import type { KubeObject, Objects } from './objects.ts';
import { readPodSpec, type PodSpec } from './podSpec.ts';
import type { PodDraft } from './pods.ts';
import { quote } from './source.ts';
import { daemonTolerations } from './taints.ts';
import type { Labels, PodRecord, Workload } from './types.ts';

export const WORKLOAD_KINDS = [
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
] as const;

/**
 * Makes the pods that controllers would make. Names are the real ones' shape, and the same every time.
 *
 * A controller whose pods are in the file already, as in a dump of a cluster, makes none.
 *
 * @param owned owners of the file's own pods, as `ReplicaSet/default/web-5d4f8c7b9`.
 * @param records what became of pods: those that were killed are made as such, and others in their place.
 */
export function expandWorkloads(
  objects: Objects,
  hosts: () => readonly Host[],
  owned: ReadonlySet<string>,
  records: ReadonlyMap<string, PodRecord>,
): { readonly drafts: PodDraft[]; readonly workloads: Workload[] } {
  const replicaSets = objects.get('ReplicaSet') ?? [];
  const adopted = new Set(
    replicaSets.filter((object) => owned.has(keyOf(object))).flatMap((object) => parentOf(object) ?? []),
  );
  const drafts: PodDraft[] = [];
  const workloads: Workload[] = [];
  const killed = [...records].filter(([, record]) => record.killed).map(([key]) => key);
  for (const kind of WORKLOAD_KINDS) {
    for (const object of objects.get(kind) ?? []) {
      const workload = readWorkload(object);
      const isExpanded =
        owned.has(keyOf(object)) ||
        adopted.has(keyOf(object)) ||
        (kind === 'Deployment' && ownsByName(object, owned));
      // A ReplicaSet of a Deployment that is here too is the Deployment's to expand.
      if (kind === 'ReplicaSet' && isChild(object, objects)) continue;
      const { namespace, name } = object;
      const replicas = kind === 'DaemonSet' ? null : workload.replicas;
      workloads.push({ kind, namespace, name, replicas, labels: workload.labels, listed: isExpanded });
      // One by one, as a call takes fewer arguments than a Deployment has pods.
      if (!isExpanded)
        for (const draft of expand(workload, hosts, killed, MAX_PODS + 1 - drafts.length)) drafts.push(draft);
    }
  }
  return { drafts, workloads };
}

interface ReadWorkload {
  readonly object: KubeObject;
  readonly replicas: number;
  readonly labels: Labels;
  readonly spec: PodSpec;
}

function readWorkload(object: KubeObject): ReadWorkload {
  const { field, kind } = object;
  readName(field.in('metadata', 'name'), 'subdomain');
  const spec = field.at('spec');
  const template = spec.at('template');
  if (!template.isPresent) template.required('what the pods look like');
  const labels = readLabels(template.in('metadata', 'labels'));
  const isController = kind === 'ReplicationController';
  const selector = isController ? plainSelector(spec.at('selector')) : readSelector(spec.at('selector'));
  if (!spec.at('selector').isPresent) {
    // The API server makes the template's labels that of a ReplicationController which names none.
    if (!isController) spec.at('selector').required(`a ${kind} needs spec.selector`);
  } else if (!matchesSelector(selector, labels)) {
    spec
      .at('selector')
      .error(
        'FIELD_CONFLICT',
        `The selector of ${quote(object.name)} does not match its own template's labels.`,
        'Make both equal.',
      );
  }
  return {
    object,
    replicas: readReplicas(spec.at('replicas')),
    labels,
    spec: readPodSpec(template.at('spec'), new ContainerLists()),
  };
}

/** The older form of a selector, a plain map of labels. */
const plainSelector = (field: Field): LabelSelector => ({
  matchLabels: field.textMap(),
  matchExpressions: [],
});

function readReplicas(field: Field): number {
  const { value } = field;
  if (typeof value === 'number' && Number.isInteger(value) && value > MAX_PODS) {
    field.error('SIZE_PODS', `${value} pods; this app takes ${MAX_PODS}.`, 'Use fewer replicas.');
    return 0;
  }
  return field.whole(0, MAX_PODS, 'JSON_NUMBER') ?? (field.isPresent ? 0 : 1);
}

function expand(
  { object, replicas, labels, spec }: ReadWorkload,
  hosts: () => readonly Host[],
  killed: readonly string[],
  room: number,
): PodDraft[] {
  const { kind, namespace, name, field } = object;
  const owner = keyOf(object);
  const make = (
    podName: string,
    added: Labels,
    nodeName = spec.nodeName,
    isKilled = false,
    more: Partial<PodSpec> = {},
  ): PodDraft => ({
    namespace,
    name: podName,
    labels: { ...labels, ...added },
    spec: { ...spec, nodeName, ...more },
    ip: undefined,
    ready: true,
    terminating: false,
    killed: isKilled,
    unscheduled: null,
    owner,
    field,
  });
  const count = Math.min(replicas, room);
  if (kind === 'StatefulSet') {
    const first = field.in('spec', 'ordinals', 'start').whole(0, 1_000_000, 'JSON_NUMBER') ?? 0;
    const subdomain = field.in('spec', 'serviceName').text() || null;
    return Array.from({ length: count }, (_, i) => {
      const hostname = `${name}-${first + i}`;
      const added = {
        'statefulset.kubernetes.io/pod-name': hostname,
        'apps.kubernetes.io/pod-index': `${first + i}`,
      };
      return make(hostname, added, spec.nodeName, false, { hostname, subdomain });
    });
  }
  const isDeployment = kind === 'Deployment';
  const hash = letters(hashText(owner), 9);
  const prefix = isDeployment ? `${name}-${hash}` : name;
  const more = isDeployment ? { 'pod-template-hash': hash } : {};
  const start = `${namespace}/${prefix}-`;
  const mine = killed.filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
  // A DaemonSet makes each of its pods for one node.
  const slots =
    kind === 'DaemonSet'
      ? hostsOf(object, spec, hosts())
          .slice(0, room)
          .flatMap(({ node }) =>
            slotsOf(`${owner} ${node.name}`, 1, mine).map((slot) => ({ ...slot, node: node.name })),
          )
      : slotsOf(owner, count, mine).map((slot) => ({ ...slot, node: spec.nodeName }));
  return slots.flatMap(({ suffix, before, node }) => [
    ...before.map((one) => make(`${prefix}-${one}`, more, node, true)),
    make(`${prefix}-${suffix}`, more, node),
  ]);
}

/**
 * The nodes on which a DaemonSet runs a pod; where it fits none, that is told.
 * @see kubernetes pkg/controller/daemon/daemon_controller.go, NodeShouldRunDaemonPod()
 */
function hostsOf({ field, name }: KubeObject, spec: PodSpec, hosts: readonly Host[]): readonly Host[] {
  const tolerations = [...spec.wanted.tolerations, ...daemonTolerations(spec.hostNetwork)];
  const wanted = { ...spec.wanted, tolerations };
  const found = hosts.filter(
    (host) =>
      (spec.nodeName === undefined || spec.nodeName === host.node.name) && refusalOf(host, wanted) === null,
  );
  if (found.length === 0) {
    field.add({
      code: 'DAEMONSET_NOWHERE',
      severity: 'warning',
      message: `DaemonSet ${quote(name)} runs on no node. ${nobodyTakes(hosts, wanted)}`,
      remedy: 'Give a node the labels, or the pods a toleration.',
    });
  }
  return found;
}

interface Slot {
  readonly suffix: string;
  /** Suffixes of the pods that were killed in its place, oldest first. */
  readonly before: readonly string[];
}

/**
 * The pods of a controller by the five letters that the API server appends to `generateName`. Whoever is killed has the
 * next name of the row come in its place, in the order of the kills.
 */
function slotsOf(row: string, count: number, killed: readonly string[]): Slot[] {
  const suffixes = distinctSuffixes(row, count + killed.length);
  const slots: Slot[] = suffixes.slice(0, count).map((suffix) => ({ suffix, before: [] }));
  let next = count;
  for (const suffix of killed) {
    const i = slots.findIndex((slot) => slot.suffix === suffix);
    const [slot, heir] = [slots[i], suffixes[next]];
    if (!slot || heir === undefined) continue;
    slots[i] = { suffix: heir, before: [...slot.before, suffix] };
    next++;
  }
  return slots;
}

const keyOf = ({ kind, namespace, name }: KubeObject): string => `${kind}/${namespace}/${name}`;

function parentOf({ namespace, field }: KubeObject): string | undefined {
  const parent = field.in('metadata', 'ownerReferences').items()[0];
  return parent && `${String(parent.at('kind').value)}/${namespace}/${String(parent.at('name').value)}`;
}

const isChild = (object: KubeObject, objects: Objects): boolean => {
  const parent = parentOf(object);
  return objects.get('Deployment')?.some((deployment) => keyOf(deployment) === parent) ?? false;
};

/** A dump without ReplicaSets still tells by their names whose they are: the Deployment's name and a hash. */
function ownsByName({ namespace, name }: KubeObject, owned: ReadonlySet<string>): boolean {
  const prefix = `ReplicaSet/${namespace}/${name}-`;
  for (const owner of owned)
    if (owner.startsWith(prefix) && !owner.slice(prefix.length).includes('-')) return true;
  return false;
}

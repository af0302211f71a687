import type { Field } from './field.ts';

/** What keeps pods away from a node that do not tolerate it. */
export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** What a pod puts up with. An empty key or effect stands for all. */
export interface Toleration {
  readonly key: string;
  readonly operator: string;
  readonly value: string;
  readonly effect: string;
}

const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const CORDON: Taint = { key: UNSCHEDULABLE, value: '', effect: 'NoSchedule' };

/** Effects that keep new pods away; PreferNoSchedule only makes a node the last choice. */
const KEEPS_AWAY = ['NoSchedule', 'NoExecute'];

const text = (field: Field, key: string): string => field.at(key).text() ?? '';

/** The taints of a Node that keep pods away; a cordoned one has one more, which the node controller puts there. */
export function readTaints(spec: Field): Taint[] {
  const taints = spec
    .at('taints')
    .items()
    .map((entry) => ({ key: text(entry, 'key'), value: text(entry, 'value'), effect: text(entry, 'effect') }))
    .filter(({ effect }) => KEEPS_AWAY.includes(effect));
  if (spec.get('unschedulable') !== true) return taints;
  return [CORDON, ...taints.filter(({ key }) => key !== UNSCHEDULABLE)];
}

export const readTolerations = (field: Field): Toleration[] =>
  field.items().map((entry) => ({
    key: text(entry, 'key'),
    operator: text(entry, 'operator') || 'Equal',
    value: text(entry, 'value'),
    effect: text(entry, 'effect'),
  }));

const exists = (key: string, effect: string): Toleration => ({ key, operator: 'Exists', value: '', effect });

/**
 * What every pod tolerates, for five minutes, which is long enough to be put there.
 * @see kubernetes plugin/pkg/admission/defaulttolerationseconds/admission.go
 */
const EVERY_POD: readonly Toleration[] = [
  exists('node.kubernetes.io/not-ready', 'NoExecute'),
  exists('node.kubernetes.io/unreachable', 'NoExecute'),
];

/** @see kubernetes pkg/controller/daemon/util/daemonset_util.go, AddOrUpdateDaemonPodTolerations() */
const EVERY_DAEMON: readonly Toleration[] = [
  exists('node.kubernetes.io/disk-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/memory-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/pid-pressure', 'NoSchedule'),
  exists(UNSCHEDULABLE, 'NoSchedule'),
];
const ON_THE_HOST: readonly Toleration[] = [exists('node.kubernetes.io/network-unavailable', 'NoSchedule')];

export const daemonTolerations = (hostNetwork: boolean): readonly Toleration[] =>
  hostNetwork ? [...EVERY_DAEMON, ...ON_THE_HOST] : EVERY_DAEMON;

/** @see kubernetes staging/src/k8s.io/api/core/v1/toleration.go, ToleratesTaint() */
const tolerates = ({ key, operator, value, effect }: Toleration, taint: Taint): boolean =>
  (effect === '' || effect === taint.effect) &&
  (key === '' || key === taint.key) &&
  (operator === 'Exists' || (operator === 'Equal' && key !== '' && value === taint.value));

/** The first taint of a node that a pod does not tolerate. */
export const untolerated = (
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
): Taint | undefined =>
  taints.find((taint) => ![...tolerations, ...EVERY_POD].some((toleration) => tolerates(toleration, taint)));

export const isCordon = (taint: Taint): boolean => taint === CORDON;

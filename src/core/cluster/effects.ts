import type { CaveatScope } from './caveat.ts';
import type { LabelSelector } from './labels.ts';

/** Which requests something that is not modelled may touch, from where it stands in an object. */
export type Touches =
  /** Those that the pod sends, that go to it, or both. */
  | 'sender'
  | 'receiver'
  | 'pod'
  /** Those to any address of the Service, or to its load balancer alone. */
  | 'service'
  | 'balancer'
  /** Those from or to what runs on the node. */
  | 'node'
  | 'names'
  /** Those that come from outside the cluster. */
  | 'outside'
  | 'cluster'
  /** None that is known of: it is told where it stands, and nowhere else. */
  | 'nothing';

/** Something in the file that packets depend on and the model does not know. */
export interface Effect {
  /** What may be otherwise for it: the end of a sentence. */
  readonly effect: string;
  readonly touches: Touches;
  /** Whether a value says anything that Kubernetes does not do anyway. */
  readonly when: (value: unknown, object: Subject) => boolean;
}

/** The object that something stands in. */
export interface Subject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Its `spec`; of a workload, that of its pods. */
  readonly spec: unknown;
  readonly status: unknown;
}

/** What is empty says nothing. */
export const saysSomething = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== '' &&
  value !== false &&
  !(typeof value === 'object' && Object.keys(value).length === 0);

export const unmodelled = (
  touches: Touches,
  effect: string,
  when: Effect['when'] = saysSomething,
): Effect => ({ effect, touches, when });

export const entry = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;

export const entries = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [];

const EVERYTHING: LabelSelector = { matchLabels: {}, matchExpressions: [] };

/** The requests that an effect in an object touches; `undefined` for none. */
export function scopeOf(touches: Touches, subject: Subject): CaveatScope | undefined {
  const { kind, namespace, name } = subject;
  const key = `${namespace}/${name}`;
  switch (touches) {
    case 'sender':
    case 'receiver':
    case 'pod': {
      const role = touches === 'pod' ? 'either' : touches;
      if (kind === 'Namespace') return { kind: 'pods', namespace: name, selector: EVERYTHING, role };
      return kind === 'Pod'
        ? { kind: 'pod', pod: key, role }
        : { kind: 'owned', owner: `${kind}/${key}`, role };
    }
    case 'service':
    case 'balancer':
      return { kind: touches, service: key };
    case 'node':
      return { kind: 'node', node: name };
    case 'names':
    case 'outside':
    case 'cluster':
      return { kind: touches };
    case 'nothing':
      return undefined;
    default:
      return touches satisfies never;
  }
}

import type { Labels, Position } from '../cluster/types.ts';
import type { Problem } from '../problem.ts';

/** How an object is named: `Pod`, `default`, `web-a`. Nodes have no namespace: ''. */
export interface ObjectName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** One thing to do to the objects of a scenario. Pods are named `NAMESPACE/NAME`, as everywhere. */
export type Edit =
  | { readonly kind: 'addNode' }
  /** Pods without a controller go with it; those of controllers come up elsewhere. */
  | { readonly kind: 'removeNode'; readonly node: string }
  /** `node` null: wherever there is most room. */
  | {
      readonly kind: 'addPod';
      readonly namespace: string;
      readonly name: string;
      readonly node: string | null;
      readonly labels: Labels;
      /** TCP port its container listens on; `null`: none. */
      readonly port: number | null;
    }
  /** Deletes a pod. If a controller keeps it up, another comes in its place: a new name, a new address. */
  | { readonly kind: 'killPod'; readonly pod: string }
  /** Pods do not move: one is deleted and another is made, which keeps the name only where no controller made it. */
  | { readonly kind: 'movePod'; readonly pod: string; readonly node: string }
  /** One more of the pods that a controller keeps, this one among them. */
  | { readonly kind: 'oneMore'; readonly pod: string }
  /** Of a pod it is a copy without a controller, of a controller one with pods of its own. */
  | { readonly kind: 'duplicate'; readonly object: ObjectName }
  | {
      readonly kind: 'addService';
      readonly namespace: string;
      readonly name: string;
      readonly type: 'ClusterIP' | 'NodePort';
      readonly selector: Labels;
      readonly port: number;
      readonly targetPort: number;
    }
  /** A Service, or a controller with its pods. */
  | { readonly kind: 'remove'; readonly object: ObjectName }
  | { readonly kind: 'scale'; readonly object: ObjectName; readonly replicas: number }
  /** `value` null takes the label away. For a pod that a controller made, see labels.ts. */
  | { readonly kind: 'setLabel'; readonly pod: string; readonly key: string; readonly value: string | null }
  /** Where things were dragged in the picture: all of them, as `Cluster.spec.positions` holds them. */
  | { readonly kind: 'setPositions'; readonly positions: Readonly<Record<string, Position>> }
  | {
      readonly kind: 'setSelector';
      readonly namespace: string;
      readonly service: string;
      readonly selector: Labels;
    };

/** What an edit makes of a text. With `text` null nothing changed, and the problems say why. */
export interface Edited {
  readonly text: string | null;
  readonly problems: readonly Problem[];
}

/** Why an edit cannot be made; becomes a Problem with the name of the file. */
export class Refusal {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string) {
    this.code = code;
    this.message = message;
    this.remedy = remedy;
  }
}

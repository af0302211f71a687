import type { ObjectName } from '../../core/edit/edit.ts';
import { isGivenLabel } from '../../core/edit/labels.ts';
import type { PodView, WorldView } from '../../core/run/views.ts';
import { openTerminalAt, placeOfEnd } from '../terminal/drawer.ts';
import { t as page } from '../text.ts';
import { t } from '../text/editing.ts';
import { edit } from './edit.ts';
import { isMovable } from './movable.ts';
import { draftFor, servicesPicking, type ServiceDraft } from './serviceDraft.ts';

/** One thing that can be done to what a menu is about. */
export interface Action {
  readonly label: string;
  readonly hint?: string;
  /** What comes of it, said beside the label. */
  readonly note?: string;
  /** The key that does the same. */
  readonly shortcut?: string;
  readonly run: () => void;
}

/** More nodes than this are not offered one by one. */
const MAX_TARGETS = 8;

const freeName = (base: string, taken: readonly string[]): string => {
  let n = 1;
  while (taken.includes(`${base}-${n}`)) n++;
  return `${base}-${n}`;
};

export const addNode = (): void => void edit({ kind: 'addNode' }, t.did.addNode);

/** A pod that serves, on a node or wherever there is most room. */
export function addPod(world: WorldView, node: string | null): void {
  const name = freeName(
    'pod',
    world.pods.filter((pod) => pod.namespace === 'default').map((pod) => pod.name),
  );
  void edit(
    { kind: 'addPod', namespace: 'default', name, node, labels: { app: name }, port: 8080 },
    t.did.addPod(name),
  );
}

export const addService = ({ namespace, name, selector, port, targetPort }: ServiceDraft): void =>
  void edit(
    { kind: 'addService', namespace, name, type: 'ClusterIP', selector, port, targetPort },
    t.did.addService(name),
  );

const kill = ({ key, name }: PodView): void => void edit({ kind: 'killPod', pod: key }, t.did.kill(name));

const duplicate = (object: ObjectName): void =>
  void edit({ kind: 'duplicate', object }, t.did.duplicate(object.name));

const remove = (object: ObjectName): void => void edit({ kind: 'remove', object }, t.did.remove(object.name));

/** @param key `NAMESPACE/NAME`. @returns when it has moved, or it was told why it cannot. */
export const movePod = (key: string, node: string): Promise<void> =>
  edit({ kind: 'movePod', pod: key, node }, t.did.move(key.slice(key.indexOf('/') + 1), node));

function podActions(world: WorldView, pod: PodView): Action[] {
  const { key, name, namespace, owner, node } = pod;
  const others = isMovable(pod) ? world.nodes.filter((one) => one.name !== node).slice(0, MAX_TARGETS) : [];
  const isCounted = owner !== null && /^(?:Deployment|ReplicaSet|StatefulSet)\//.test(owner);
  const picking = servicesPicking(world, pod);
  return [
    {
      label: owner === null ? t.deletePod : t.kill,
      ...(owner !== null && { hint: t.killHint }),
      shortcut: 'Delete',
      run: () => kill(pod),
    },
    {
      label: t.duplicate,
      ...(owner !== null && { hint: t.duplicateHint }),
      ...(picking.length > 0 && { note: t.pickedUp(picking) }),
      run: () => duplicate({ kind: 'Pod', namespace, name }),
    },
    ...(isCounted
      ? [{ label: t.oneMore, run: () => void edit({ kind: 'oneMore', pod: key }, t.did.oneMore(name)) }]
      : []),
    ...others.map((to) => ({
      label: t.moveTo(to.name),
      hint: t.moveHint,
      run: () => void movePod(key, to.name),
    })),
    // A Service finds its pods by their labels.
    ...(Object.keys(pod.labels).some((key) => !isGivenLabel(key))
      ? [{ label: t.expose, run: () => addService(draftFor(world, pod)) }]
      : []),
  ];
}

/** What can be done at an end of the canvas, or to a controller (`Deployment/shop/cart`). */
export function actionsFor(world: WorldView, end: string): readonly Action[] {
  const changes = changesOf(world, end);
  const place = /^(?:pod|node|external)\//.test(end) ? placeOfEnd(end) : null;
  if (place === null) return changes;
  return [{ label: page.terminalHere, run: () => void openTerminalAt(place) }, ...changes];
}

/** What can be changed about it; nothing about what is outside. */
function changesOf(world: WorldView, end: string): readonly Action[] {
  const [kind = '', ...rest] = end.split('/');
  const key = rest.join('/');
  const [namespace = '', name = ''] = rest;
  switch (kind) {
    case 'pod': {
      const pod = world.pods.find((one) => one.key === key);
      return pod ? podActions(world, pod) : [];
    }
    case 'node':
      return [
        { label: t.podHere, hint: t.addPodHint, run: () => addPod(world, key) },
        { label: t.duplicate, hint: t.addNodeHint, run: addNode },
        {
          label: t.removeNode,
          hint: t.removeNodeHint,
          run: () => void edit({ kind: 'removeNode', node: key }, t.did.remove(key)),
        },
      ];
    case 'service': {
      const object = { kind: 'Service', namespace, name };
      return [
        { label: t.duplicate, run: () => duplicate(object) },
        { label: t.remove, shortcut: 'Delete', run: () => remove(object) },
      ];
    }
    case 'external':
      return [];
    default: {
      const object = { kind, namespace, name };
      return [
        { label: t.duplicate, run: () => duplicate(object) },
        { label: t.remove, run: () => remove(object) },
      ];
    }
  }
}

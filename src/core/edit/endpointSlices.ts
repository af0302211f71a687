import { generatedName } from '../cluster/generatedName.ts';
import { patch, type Change, type Place } from './change.ts';
import type { Backend, Turn } from './followPods.ts';
import { beside } from './newPod.ts';
import { at, mapAt, type FileObject } from './objects.ts';
import type { Scene } from './plan.ts';
import { slicesOf } from './services.ts';

const CONTROLLER = 'endpointslice-controller.k8s.io';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
/** --max-endpoints-per-slice of kube-controller-manager. */
const MOST = 100;

/** A slice and its endpoints as the changes so far leave them. */
interface Slice {
  readonly object: FileObject;
  readonly ports: string;
  size: number;
  readonly added: object[];
}

/**
 * What the EndpointSlice controller does to the slices of a Service when pods come, go or change: endpoints are taken out,
 * changed in place, or added to the first slice with the same ports that has room. A slice that nobody is left in stays, as
 * its placeholder does.
 *
 * @see kubernetes staging/src/k8s.io/endpointslice/reconciler.go, reconcileByPortMapping()
 */
export function sliceChanges(scene: Scene, service: FileObject, turns: readonly Turn[]): readonly Change[] {
  const objects = slicesOf(scene, service).filter(({ kind, value }) => {
    const manager = at(value, 'metadata', 'labels', MANAGED_BY);
    return kind === 'EndpointSlice' && (manager === undefined || manager === CONTROLLER);
  });
  if (objects.length === 0) return [];
  const slices = objects.map((object): Slice => ({
    object,
    ports: portsKey(listAt(object, 'ports')),
    size: listAt(object, 'endpoints').length,
    added: [],
  }));
  const changes: Change[] = [];
  for (const { was, is } of turns) {
    let isThere = false;
    for (const slice of slices) {
      const { object } = slice;
      const isIpv4 = at(object.value, 'addressType') !== 'IPv6';
      listAt(object, 'endpoints').forEach((entry, i) => {
        if (!was || !speaksOf(entry, was, object.namespace)) return;
        const place: Place = {
          root: object.place.root,
          path: [...object.place.path, 'endpoints', i],
        };
        // What addresses it has of the other family nobody knows, once it has another of this.
        const isKnown = isIpv4 || is?.ip === was.ip;
        if (is && isKnown && slice.ports === portsKey(is.ports)) {
          isThere ||= isIpv4;
          changes.push(...updated(scene, place, entry, is, isIpv4));
        } else {
          slice.size--;
          changes.push({ kind: 'remove', at: place });
        }
      });
    }
    if (is && !isThere) changes.push(...add(scene, service, slices, is));
  }
  return [...changes, ...slices.flatMap(grown)];
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const listAt = ({ value }: FileObject, key: string): readonly unknown[] => listOf(at(value, key));

/** Which ports, in whatever order. */
const portsKey = (ports: readonly unknown[]): string =>
  JSON.stringify(
    ports
      .map((port) =>
        [at(port, 'name') ?? '', at(port, 'protocol') ?? 'TCP', at(port, 'port') ?? 0].map(String).join(' '),
      )
      .sort(),
  );

/** Whether an entry is a pod's: it says so, or has its address. */
export function speaksOf(entry: unknown, { pod, ip }: Backend, namespace: string): boolean {
  const target = mapAt(entry, 'targetRef');
  if (target['kind'] !== 'Pod') return listOf(at(entry, 'addresses')).includes(ip) || at(entry, 'ip') === ip;
  const [itsNamespace, name] = pod.split('/');
  return (target['namespace'] ?? namespace) === itsNamespace && target['name'] === name;
}

const zoneOf = ({ cluster }: Scene, name: string | null): string | undefined =>
  cluster.nodes.find((node) => node.name === name)?.labels['topology.kubernetes.io/zone'];

/** Hints of the kinds that an entry has, for an endpoint on another node: for its own zone, and for the node. */
function hintsLike(scene: Scene, entry: unknown, node: string | null): object | undefined {
  const zone = zoneOf(scene, node);
  const hints = {
    ...(at(entry, 'hints', 'forZones') !== undefined && zone !== undefined && { forZones: [{ name: zone }] }),
    ...(at(entry, 'hints', 'forNodes') !== undefined && node !== null && { forNodes: [{ name: node }] }),
  };
  return Object.keys(hints).length > 0 ? hints : undefined;
}

/** The entry of a pod that is still there says what is true of it now. */
function updated(
  scene: Scene,
  place: Place,
  entry: unknown,
  { ip, node, ...is }: Backend,
  isIpv4: boolean,
): Change[] {
  const changes: Change[] = [];
  const conditions = mapAt(entry, 'conditions');
  const wanted: Readonly<Record<string, boolean | null>> = {
    ready: is.ready,
    serving: is.serving,
    terminating: is.terminating,
  };
  const told = Object.entries(wanted).filter(
    ([key, value]) => conditions[key] !== value && (key in conditions || key === 'ready'),
  );
  if (told.length > 0) changes.push(patch(place, ['conditions'], Object.fromEntries(told)));
  const entries: Record<string, unknown> = {};
  if (isIpv4 && listOf(at(entry, 'addresses'))[0] !== ip) entries['addresses'] = [ip];
  if (at(entry, 'nodeName') !== node) {
    entries['nodeName'] = node;
    if (at(entry, 'zone') !== undefined) entries['zone'] = zoneOf(scene, node);
    if (at(entry, 'hints') !== undefined) entries['hints'] = hintsLike(scene, entry, node);
  }
  if (Object.keys(entries).length > 0) changes.push(patch(place, [], entries));
  return changes;
}

function entryOf(scene: Scene, { object }: Pick<Slice, 'object'>, is: Backend): object {
  const [namespace = '', name = ''] = is.pod.split('/');
  const siblings = listAt(object, 'endpoints');
  const zone = siblings.some((one) => at(one, 'zone') !== undefined) ? zoneOf(scene, is.node) : undefined;
  // One endpoint without hints would take their meaning from all others.
  const isHinted = siblings.length > 0 && siblings.every((one) => at(one, 'hints') !== undefined);
  const hints = isHinted ? hintsLike(scene, siblings[0], is.node) : undefined;
  return {
    addresses: [is.ip],
    conditions: { ready: is.ready, serving: is.serving, terminating: is.terminating },
    ...(hints && { hints }),
    ...(is.hostname !== null && { hostname: is.hostname }),
    nodeName: is.node,
    targetRef: { kind: 'Pod', name, namespace },
    ...(zone !== undefined && { zone }),
  };
}

function add(scene: Scene, service: FileObject, slices: Slice[], is: Backend): Change[] {
  const key = portsKey(is.ports);
  const hasRoom = ({ object, ports, size }: Slice) =>
    at(object.value, 'addressType') !== 'IPv6' && ports === key && size < MOST;
  const slice = slices.find(hasRoom);
  if (slice) {
    slice.size++;
    slice.added.push(entryOf(scene, slice, is));
    return [];
  }
  return newSlice(scene, service, slices, is);
}

function newSlice(scene: Scene, service: FileObject, slices: readonly Slice[], is: Backend): Change[] {
  const model = slices[0]?.object;
  if (!model) return [];
  const { namespace } = service;
  const name = generatedName(`${service.name}-`, scene.names('EndpointSlice', namespace));
  const ports = is.ports.map((port) => ({ ...port }));
  const entry = entryOf(scene, { object: model }, is);
  const labels = { [MANAGED_BY]: CONTROLLER, 'kubernetes.io/service-name': service.name };
  const object = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace, labels },
    addressType: 'IPv4',
    ports,
    endpoints: [entry],
  };
  return beside(model, [object]);
}

/** Entries for the end of a slice's list, which may not be there yet. */
function grown({ object, added }: Slice): Change[] {
  if (added.length === 0) return [];
  const { root, path } = object.place;
  return Array.isArray(at(object.value, 'endpoints'))
    ? [{ kind: 'append', at: { root, path: [...path, 'endpoints'] }, items: added }]
    : [patch(object.place, [], { endpoints: added })];
}

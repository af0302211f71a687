import { endpointOf, targetOn } from '../cluster/endpoints.ts';
import { matchesLabels } from '../cluster/labels.ts';
import {
  podKey,
  type Cluster,
  type Endpoint,
  type Pod,
  type Protocol,
  type Service,
} from '../cluster/types.ts';
import type { Change } from './change.ts';
import { changeText } from './changeText.ts';
import { endpointsObjectChanges } from './endpointsObject.ts';
import { mapAt } from './objects.ts';
import { Scene, type Plan } from './plan.ts';
import type { TextReader } from './textReader.ts';
import { sliceChanges } from './endpointSlices.ts';
import { slicesOf } from './services.ts';

/** A pod behind a Service, with the ports that the Service's targets mean on it. */
export interface Backend extends Omit<Endpoint, 'port'> {
  readonly pod: string;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: Protocol }[];
}

/** A pod that came to be behind a Service (`was` null), is there no more (`is` null), or is there otherwise than before. */
export interface Turn {
  readonly was: Backend | null;
  readonly is: Backend | null;
}

/**
 * Lets the EndpointSlices and Endpoints of a file follow what an edit has made of its pods and selectors, as their
 * controllers would. Only what the edit changed is changed in them: a dump may be older than its pods, or wrong on purpose.
 *
 * @param text after the edit.
 * @returns the text; `null` where it cannot be written so. A text that cannot be opened is given back: its reader tells why.
 */
export function followPods(text: string, reader: TextReader, before: Scene, plan: Plan): string | null {
  const namespaces = plan.namespaces ?? [];
  const followed = before.objects.filter(
    (one) =>
      one.kind === 'Service' &&
      namespaces.includes(one.namespace) &&
      Object.keys(mapAt(one.value, 'spec', 'selector')).length > 0 &&
      slicesOf(before, one).length > 0,
  );
  if (followed.length === 0) return text;
  const { cluster } = reader.read(text);
  if (!cluster) return text;
  const scene = new Scene(reader.decode(text).roots, cluster);
  const changes = followed.flatMap((object): Change[] => {
    const turns = turnsOf(object, before.cluster, cluster);
    return slicesOf(scene, object).length === 0 || turns.length === 0
      ? []
      : [...sliceChanges(scene, object, turns), ...endpointsObjectChanges(scene, object, turns)];
  });
  return changes.length === 0 ? text : changeText(text, changes, (one) => reader.decode(one));
}

type Named = Pick<Service, 'namespace' | 'name'>;

function turnsOf(named: Named, before: Cluster, after: Cluster): readonly Turn[] {
  const [was, is] = [backendsOf(named, before), backendsOf(named, after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const turn = { was: was.get(key) ?? null, is: is.get(key) ?? null };
    return JSON.stringify(turn.was) === JSON.stringify(turn.is) ? [] : [turn];
  });
}

/** The pods that a Service selects, with what the controller writes about them. */
function backendsOf({ namespace, name }: Named, { services, pods }: Cluster): ReadonlyMap<string, Backend> {
  const service = services.find((one) => one.namespace === namespace && one.name === name);
  const { selector } = service ?? {};
  if (!service || !selector) return new Map();
  return new Map(
    pods
      .filter((pod) => pod.namespace === namespace && matchesLabels(selector, pod.labels))
      .map((pod) => [podKey(pod), backendOf(service, pod)]),
  );
}

function backendOf(service: Service, pod: Pod): Backend {
  const { port: _each, ...endpoint } = endpointOf(pod, 0, service);
  const ports = service.ports.flatMap((port) => {
    const number = targetOn(pod, port);
    return number === undefined ? [] : [{ name: port.name ?? '', port: number, protocol: port.protocol }];
  });
  return { ...endpoint, pod: podKey(pod), ports };
}

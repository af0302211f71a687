import type { Edit } from './edit.ts';
import { Refusal } from './edit.ts';
import type { Manifest } from '../cluster/types.ts';
import { nextName } from './names.ts';
import { at, mapAt, type FileObject } from './objects.ts';
import { remove, type Plan, type Scene } from './plan.ts';
import { metadataOf } from './pods.ts';

type EditOf<K extends Edit['kind']> = Extract<Edit, { kind: K }>;

export function addService(
  scene: Scene,
  { namespace, name, type, selector, port, targetPort }: EditOf<'addService'>,
): Plan {
  if (scene.names('Service', namespace).has(name)) {
    const free = nextName(name, scene.names('Service', namespace));
    throw new Refusal(
      'DUPLICATE_NAME',
      `There is a Service ${namespace}/${name} already.`,
      `Call it ${free}.`,
    );
  }
  const object = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...(namespace !== 'default' && { namespace }) },
    spec: { ...(type !== 'ClusterIP' && { type }), selector, ports: [{ port, targetPort }] },
  };
  return { changes: [{ kind: 'add', object }] };
}

/**
 * The same ports and selector under another name; what was assigned to the first is assigned anew. Without a selector, the
 * endpoints that somebody wrote down are written down for the copy, too.
 */
export function duplicateService(scene: Scene, object: FileObject): Plan {
  const { namespace, name, value } = object;
  const spec: Record<string, unknown> = { ...mapAt(value, 'spec') };
  for (const key of ['clusterIPs', 'healthCheckNodePort', 'loadBalancerIP']) delete spec[key];
  if (spec['clusterIP'] !== 'None') delete spec['clusterIP'];
  if (Array.isArray(spec['ports'])) {
    spec['ports'] = spec['ports'].map((port: unknown) => {
      const { nodePort: _assigned, ...rest } = port as Record<string, unknown>;
      return rest;
    });
  }
  const next = nextName(name, scene.names('Service', namespace));
  const metadata = metadataOf(object, { name: next });
  const written = Object.keys(mapAt(spec, 'selector')).length === 0 ? slicesOf(scene, object) : [];
  const copies = written.map((one) => endpointsCopy(scene, one, next));
  return {
    changes: [{ apiVersion: 'v1', kind: 'Service', metadata, spec }, ...copies].map(
      (copy) => ({ kind: 'add', object: copy }) as const,
    ),
  };
}

/** Endpoints are named as their Service, slices say by a label whose they are. */
function endpointsCopy(scene: Scene, slices: FileObject, service: string): Manifest {
  const { kind, namespace, name, value } = slices;
  if (kind === 'Endpoints') return { ...value, metadata: metadataOf(slices, { name: service }) };
  const labels = { ...mapAt(value, 'metadata', 'labels'), [SERVICE_LABEL]: service };
  const next = nextName(name, scene.names(kind, namespace));
  return { ...value, metadata: metadataOf(slices, { name: next, labels, ownerReferences: undefined }) };
}

/** With a Service go its Endpoints and EndpointSlices. */
export function removeService(scene: Scene, object: FileObject): Plan {
  return { changes: [object, ...slicesOf(scene, object)].map(remove) };
}

const SERVICE_LABEL = 'kubernetes.io/service-name';

/** The EndpointSlices and Endpoints of a Service. */
export const slicesOf = (scene: Scene, { namespace, name }: FileObject): FileObject[] =>
  scene.objects.filter(
    (one) =>
      one.namespace === namespace &&
      ((one.kind === 'Endpoints' && one.name === name) ||
        (one.kind === 'EndpointSlice' && at(one.value, 'metadata', 'labels', SERVICE_LABEL) === name)),
  );

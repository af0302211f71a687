import type { WorldView } from '../../core/run/views.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import { clusterStore } from '../cluster/clusterStore.ts';

/**
 * The same request in a cluster that has changed: an endpoint that is gone is no longer asked for, and a sender that its
 * controller has replaced sends as the new one.
 */
export function fitRequest({ endpoint, ...request }: TrafficRequest, world: WorldView): TrafficRequest {
  const has = (key: string) => world.pods.some((pod) => pod.key === key);
  const kept = endpoint !== undefined && has(endpoint) ? { ...request, endpoint } : request;
  const [kind, namespace, name, ...container] = request.from.split('/');
  const key = `${namespace}/${name}`;
  if (kind !== 'pod' || has(key)) return kept;
  const owner = clusterStore.getState().world?.pods.find((pod) => pod.key === key)?.owner;
  const heir = owner ? world.pods.find((pod) => pod.owner === owner) : undefined;
  return heir ? { ...kept, from: ['pod', heir.key, ...container].join('/') } : kept;
}

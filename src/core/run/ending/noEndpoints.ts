import { nearestLabels } from '../../cluster/endpoints.ts';
import { matchesLabels } from '../../cluster/labels.ts';
import { podKey, type Cluster, type Labels } from '../../cluster/types.ts';
import { noEndpoints, noLocalPod, type NoEndpoints } from '../../trace/reasons/serviceReasons.ts';
import { endpointsOf, isUsable, type Frontend } from './frontends.ts';

const pairs = (labels: Labels): string =>
  Object.entries(labels)
    .slice(0, 4)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');

/** The labels of a pod whose names a selector asks for. */
const askedFor = (labels: Labels, selector: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => Object.hasOwn(selector, key)));

/** Why nobody usable is behind a port of a Service. */
function whyNobody(cluster: Cluster, { service, port }: Frontend): NoEndpoints {
  const endpoints = endpointsOf(cluster, service, port);
  if (endpoints.length > 0) {
    const terminating = endpoints.filter((endpoint) => endpoint.terminating).length;
    return { kind: 'notReady', pods: endpoints.length, terminating };
  }
  const { selector, namespace } = service;
  if (selector === null) return { kind: 'noSelector' };
  const pods = cluster.pods.filter(
    (pod) => pod.namespace === namespace && matchesLabels(selector, pod.labels),
  );
  if (pods.length === 0) {
    const near = nearestLabels(service, cluster.pods);
    const nearest = near ? { pod: near.name, labels: pairs(askedFor(near.labels, selector)) } : null;
    return { kind: 'noPods', selector: pairs(selector), nearest };
  }
  const { targetPort, protocol } = port;
  const ports = pods.flatMap(({ containers }) => containers.flatMap((container) => container.ports));
  const named = ports.filter((one) => one.name !== null && one.protocol === protocol);
  if (typeof targetPort === 'string' && !named.some(({ name }) => name === targetPort))
    return {
      kind: 'portName',
      name: targetPort,
      names: [...new Set(named.flatMap(({ name }) => name ?? []))],
    };
  return { kind: 'given', pods: pods.length };
}

/**
 * Why a port of a Service leads nowhere from a node.
 *
 * @returns `null` where it does lead somewhere.
 */
export function whyNowhere(cluster: Cluster, frontend: Frontend, node: string): string | null {
  const { service, port, by } = frontend;
  const usable = endpointsOf(cluster, service, port).filter(isUsable);
  if (usable.length === 0) return noEndpoints(podKey(service), whyNobody(cluster, frontend));
  const policy = by === 'clusterIP' ? 'internalTrafficPolicy' : 'externalTrafficPolicy';
  if (service[policy] !== 'Local' || usable.some((endpoint) => endpoint.node === node)) return null;
  const elsewhere = new Set(usable.flatMap((endpoint) => endpoint.node ?? []));
  return noLocalPod(podKey(service), node, policy, [...elsewhere]);
}

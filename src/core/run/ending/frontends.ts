import { podKey, type Cluster, type Endpoint, type Service, type ServicePort } from '../../cluster/types.ts';
import type { Ip } from '../../net/address.ts';
import type { Goal } from './situation.ts';

/** A port of a Service, and by which of its addresses somebody came to it. */
export interface Frontend {
  readonly service: Service;
  readonly port: ServicePort;
  readonly by: 'clusterIP' | 'externalIP' | 'loadBalancer' | 'nodePort';
}

const isOf = ({ protocol }: ServicePort, { proto }: Goal): boolean => protocol.toLowerCase() === proto;

function byOf({ clusterIP, externalIPs, loadBalancerIPs }: Service, ip: Ip): Frontend['by'] | null {
  if (clusterIP === ip) return 'clusterIP';
  if (externalIPs.includes(ip)) return 'externalIP';
  return loadBalancerIPs.some((one) => one.ip === ip) ? 'loadBalancer' : null;
}

/** Services that have an address. */
export const servicesAt = ({ services }: Cluster, ip: Ip): readonly Service[] =>
  services.filter((service) => byOf(service, ip) !== null);

/** The port of a Service that a packet for there is for. @param isNode whether the address is one of a node. */
export function frontendAt({ services }: Cluster, goal: Goal, isNode: boolean): Frontend | undefined {
  for (const service of services) {
    const by = byOf(service, goal.ip);
    const port = by && service.ports.find((one) => one.port === goal.port && isOf(one, goal));
    if (by && port) return { service, port, by };
  }
  return isNode ? nodePortAt(services, goal) : undefined;
}

function nodePortAt(services: readonly Service[], goal: Goal): Frontend | undefined {
  for (const service of services) {
    const port = service.ports.find((one) => one.nodePort === goal.port && isOf(one, goal));
    if (port) return { service, port, by: 'nodePort' };
  }
  return undefined;
}

/** The Service whose node port a number is, whatever the protocol. */
export const nodePortOwner = ({ services }: Cluster, number: number): Service | undefined =>
  services.find(({ ports }) => ports.some(({ nodePort }) => nodePort === number));

export const endpointsOf = (
  { endpoints }: Cluster,
  service: Service,
  port: ServicePort,
): readonly Endpoint[] => endpoints.get(podKey(service))?.get(port.name ?? '') ?? [];

/** Whether kube-proxy would send to it. @see Kubernetes pkg/proxy/topology.go, CategorizeEndpoints() */
export const isUsable = ({ ready, serving, terminating }: Endpoint): boolean =>
  (ready ?? true) || (terminating && (serving ?? ready ?? true));

export const isNodeIp = ({ nodes }: Cluster, ip: Ip): boolean => nodes.some((node) => node.ip === ip);

/** `http=TCP 80` as people say it: `TCP 80`. */
export const portWords = ({ protocol, port }: ServicePort): string => `${protocol} ${port}`;

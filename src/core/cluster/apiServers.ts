import type { Ip } from '../net/address.ts';
import { podKey, type ClusterNode, type Endpoint, type Pod, type Service } from './types.ts';

/** Where the API server answers: it runs on the control plane's nodes, outside of what Services select. */
export interface ApiServer {
  readonly ip: Ip;
  readonly port: number;
  /** Why it is taken to run there, as the rest of a sentence after "because"; `null`: its pod says so. */
  readonly because: string | null;
}

/** The Service in front of the API server, whose endpoints the API server writes itself. */
export const isApiService = (service: Pick<Service, 'namespace' | 'name'>): boolean =>
  podKey(service) === 'default/kubernetes';

/** @see Kubernetes 1.34 cmd/kube-apiserver/app/options, and kubeadm's default */
const SECURE_PORT = 6443;

/** The older name is that of clusters before Kubernetes 1.24. @see Kubernetes 1.34 cmd/kubeadm/app/constants/constants.go */
const LABELS = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/**
 * Where the API server answers by what its static pods say, else on the nodes that are labelled as control planes.
 *
 * @param service the Service in front of it, whose target port is the API server's own; with targetPort left out it says nothing.
 */
export function findApiServers(
  service: Service | undefined,
  nodes: readonly ClusterNode[],
  pods: readonly Pod[],
): ApiServer[] {
  const own = pods
    .filter(({ hostNetwork, namespace }) => hostNetwork && namespace === 'kube-system')
    .flatMap(({ ip, containers }) => {
      const server = containers.find(({ name, isKnown }) => isKnown && name === 'kube-apiserver');
      return server ? [{ ip, port: server.listens?.[0]?.port ?? SECURE_PORT, because: null }] : [];
    });
  if (own.length > 0) return own;
  const [first] = service?.ports ?? [];
  const target = typeof first?.targetPort === 'number' && first.targetPort !== first.port && first.targetPort;
  return nodes.flatMap(({ ip, labels }) => {
    const label = LABELS.find((key) => Object.hasOwn(labels, key));
    return label === undefined
      ? []
      : [{ ip, port: target || SECURE_PORT, because: `the node has the label ${label}` }];
  });
}

/** The endpoints of the Service in front of the API server, as that writes them: addresses without pods. */
export const apiEndpoints = (servers: readonly ApiServer[]): Endpoint[] =>
  servers.map(({ ip, port }) => ({
    ip,
    port,
    hostname: null,
    node: null,
    pod: null,
    ready: true,
    serving: null,
    terminating: false,
    zoneHints: [],
    nodeHints: [],
  }));

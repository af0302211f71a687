import type { Cluster, PodNetworkMode, ServiceProxy } from '../cluster/types.ts';
import { ip } from '../net/address.ts';
import { ClusterBuilder } from './cluster.ts';

/** What differs from the whole cluster. */
interface Options {
  readonly podNetwork?: PodNetworkMode;
  readonly mode?: ServiceProxy['mode'];
  /** The Service `web` keeps its clients. */
  readonly sticky?: boolean;
  /** Pods that are there; all of a and b on node1, c and d on node2 without. */
  readonly pods?: readonly string[];
  readonly nodes?: number;
  readonly externalIPs?: readonly string[];
}

const PODS = { a: 'node1', b: 'node1', c: 'node2', d: 'node2' } as const;

/** Pods keep their addresses whoever else is there. Services `dns` (UDP, node port 30053) and `web` (TCP, 30080) for b and c. */
export function changingCluster(options: Options = {}): Cluster {
  const {
    pods = Object.keys(PODS),
    nodes = 2,
    sticky = false,
    mode = 'iptables',
    externalIPs = [],
  } = options;
  const builder = new ClusterBuilder().podNetwork(options.podNetwork ?? { plugin: 'bridge', backend: null });
  builder.spec({ externals: [{ name: 'client', ip: ip('198.51.100.10'), ports: [] }] });
  for (let n = 1; n <= nodes; n++) builder.node(`node${n}`);
  for (const [i, [name, node]] of Object.entries(PODS).entries()) {
    const number = node === 'node1' ? 1 : 2;
    if (pods.includes(name))
      builder.pod(name, { node, ip: `10.244.${number}.${10 + i}`, ports: [8080, '53/udp'] });
  }
  const endpoints = ['b', 'c'].filter((name) => pods.includes(name));
  builder.service('web', {
    clusterIP: '10.96.0.10',
    port: '80:8080/30080',
    sessionAffinity: sticky ? 'ClientIP' : 'None',
    endpoints,
  });
  builder.service('dns', {
    clusterIP: '10.96.0.53',
    port: '53:53/udp',
    externalIPs: externalIPs.map(ip),
    endpoints,
  });
  const built = builder.build();
  return {
    ...built,
    spec: { ...built.spec, serviceProxy: { ...built.spec.serviceProxy, mode } },
    services: built.services.map((service) =>
      service.name === 'dns'
        ? { ...service, ports: service.ports.map((port) => ({ ...port, nodePort: 30053 })) }
        : service,
    ),
  };
}

import { ip } from '../net/address.ts';
import { addressIn, prefix } from '../net/prefix.ts';
import { must } from '../problem.ts';
import { readCorefile } from '../cluster/corefile.ts';
import { CLUSTER_FIRST } from '../cluster/podSpec.ts';
import { PROXY_DEFAULTS } from '../cluster/serviceProxySpec.ts';
import type {
  Cluster,
  ClusterNode,
  Endpoint,
  Pod,
  PodNetworkMode,
  Protocol,
  ScenarioSpec,
  Service,
} from '../cluster/types.ts';

/** What differs from `node({})`. */
type NodeOptions = Partial<Omit<ClusterNode, 'index'>>;

type PodOptions = Partial<Omit<Pod, 'namespace' | 'name' | 'ip' | 'containers'>> & {
  readonly ip?: string;
  /** `8080`, `53/udp`, `80:8080` for host port 80. */
  readonly ports?: readonly (number | string)[];
};

type ServiceOptions = Partial<Omit<Service, 'clusterIP' | 'ports' | 'loadBalancerIPs'>> & {
  readonly clusterIP: string;
  /** `80:8080`, `80:8080/30080`, `53:53/udp`; a name goes before: `http=80:8080`. */
  readonly port: string;
  readonly loadBalancerIP?: string;
  /** Names of pods in the Service's namespace, or whole endpoints. */
  readonly endpoints?: readonly (string | Partial<Endpoint>)[];
};

const SPEC: ScenarioSpec = {
  name: 'test',
  title: 'test',
  podNetwork: {
    plugin: 'bridge',
    backend: null,
    mtu: null,
    hairpinMode: true,
    promiscMode: false,
    masquerade: true,
  },
  serviceProxy: {
    mode: 'iptables',
    scheduler: 'rr',
    ...PROXY_DEFAULTS,
  },
  clusterCIDR: prefix('10.244.0.0/16'),
  serviceCIDR: prefix('10.96.0.0/12'),
  clusterDomain: 'cluster.local',
  underlay: {
    cidr: prefix('172.18.0.0/24'),
    gateway: ip('172.18.0.1'),
    mtu: 1500,
    unknownDestination: 'drop',
    routes: [],
  },
  externals: [],
  hosts: new Map(),
  pods: new Map(),
  positions: new Map(),
  faults: [],
  requests: [],
};

/** Builds clusters for tests by hand: everything not said is as a small kind cluster has it. */
export class ClusterBuilder {
  readonly #nodes: ClusterNode[] = [];
  readonly #pods: Pod[] = [];
  readonly #services: Service[] = [];
  readonly #endpoints = new Map<string, Map<string, Endpoint[]>>();
  #spec: ScenarioSpec = SPEC;

  spec(changes: Partial<ScenarioSpec>): this {
    this.#spec = { ...this.#spec, ...changes };
    return this;
  }

  podNetwork(
    mode: PodNetworkMode,
    changes: Partial<Omit<ScenarioSpec['podNetwork'], keyof PodNetworkMode>> = {},
  ): this {
    return this.spec({ podNetwork: { ...this.#spec.podNetwork, ...changes, ...mode } });
  }

  /** Node n, from 1, has 172.18.0.(n+1) and pods in 10.244.n.0/24. */
  node(name: string, options: NodeOptions = {}): this {
    const index = this.#nodes.length;
    this.#nodes.push({
      name,
      labels: {},
      ip: addressIn(this.#spec.underlay.cidr, index + 2),
      podCIDR: { ip: addressIn(this.#spec.clusterCIDR, (index + 1) * 256), length: 24 },
      ...options,
      reserved: false,
      index,
    });
    return this;
  }

  /** A pod `name` or `ns/name` on the last node; its addresses count from .10. */
  pod(name: string, { ports = [8080], ...options }: PodOptions = {}): this {
    const [namespace, short] = name.includes('/') ? split(name, '/') : ['default', name];
    const node = must(
      options.node === undefined ? this.#nodes.at(-1) : this.#nodes.find((n) => n.name === options.node),
      'a node for the pod',
    );
    const others = this.#pods.filter((pod) => pod.node === node.name && !pod.hostNetwork).length;
    const address = options.hostNetwork ? node.ip : addressIn(node.podCIDR, 10 + others);
    this.#pods.push({
      labels: {},
      node: node.name,
      hostNetwork: false,
      dns: CLUSTER_FIRST,
      hostAliases: [],
      hostname: null,
      subdomain: null,
      ready: true,
      terminating: false,
      owner: null,
      ...options,
      namespace,
      name: short,
      ip: options.ip === undefined ? address : ip(options.ip),
      containers: [{ name: 'app', image: 'app', ports: ports.map(containerPort) }],
    });
    return this;
  }

  service(
    name: string,
    { clusterIP, port, loadBalancerIP, endpoints = [], ...options }: ServiceOptions,
  ): this {
    const [namespace, short] = name.includes('/') ? split(name, '/') : ['default', name];
    const [portName, rest] = port.includes('=') ? split(port, '=') : [null, port];
    const [, from, to, word] = /^(\d+):(\d+)(?:\/(\w+))?$/.exec(rest) ?? [];
    const isNodePort = word !== undefined && /^\d+$/.test(word);
    const nodePort = isNodePort ? Number(word) : null;
    const protocol = (word === undefined || isNodePort ? 'TCP' : word.toUpperCase()) as Protocol;
    const loadBalancerIPs = loadBalancerIP ? [{ ip: ip(loadBalancerIP), ipMode: 'VIP' } as const] : [];
    this.#services.push({
      type: loadBalancerIP ? 'LoadBalancer' : nodePort ? 'NodePort' : 'ClusterIP',
      selector: null,
      externalIPs: [],
      loadBalancerSourceRanges: [],
      externalTrafficPolicy: 'Cluster',
      internalTrafficPolicy: 'Cluster',
      healthCheckNodePort: null,
      sessionAffinity: 'None',
      affinitySeconds: 10800,
      publishNotReadyAddresses: false,
      externalName: null,
      ...options,
      namespace,
      name: short,
      clusterIP: ip(clusterIP),
      ports: [{ name: portName, protocol, port: Number(from), targetPort: Number(to), nodePort }],
      loadBalancerIPs,
    });
    const list = endpoints.map((e) => this.#endpoint(e, namespace, Number(to)));
    this.#endpoints.set(`${namespace}/${short}`, new Map([[portName ?? '', list]]));
    return this;
  }

  #endpoint(given: string | Partial<Endpoint>, namespace: string, port: number): Endpoint {
    const conditions = { ready: true, serving: true, terminating: false };
    const common = { port, hostname: null, ...conditions, zoneHints: [], nodeHints: [] };
    if (typeof given !== 'string') {
      return { ...common, ip: ip('10.0.0.1'), node: null, pod: null, ...given };
    }
    const pod = must(
      this.#pods.find((p) => p.name === given && p.namespace === namespace),
      `pod ${namespace}/${given}`,
    );
    return { ...common, ip: pod.ip, node: pod.node, pod: `${namespace}/${given}` };
  }

  build(): Cluster {
    return {
      spec: this.#spec,
      nodes: this.#nodes,
      pods: this.#pods,
      services: this.#services,
      workloads: [],
      endpoints: this.#endpoints,
      namespaces: [...new Set(['default', ...this.#pods.map((pod) => pod.namespace)])],
      corefile: readCorefile(new Map(), this.#spec.clusterDomain),
      pending: [],
      fits: new Map(),
      apiServers: [],
      caveats: [],
    };
  }
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + 1)];
}

function containerPort(port: number | string): Pod['containers'][number]['ports'][number] {
  const [numbers = '', protocol = 'tcp'] = String(port).split('/');
  const [hostPort, own] = numbers.includes(':') ? split(numbers, ':') : [null, numbers];
  return {
    name: null,
    port: Number(own),
    protocol: protocol.toUpperCase() as Protocol,
    hostPort: hostPort === null ? null : Number(hostPort),
    hostIP: null,
  };
}

/** Two nodes, pods a and b on the first and c on the second, the Service `web` in front of b and c, two hosts outside. */
export const twoNodes = (): ClusterBuilder =>
  new ClusterBuilder()
    .spec({
      externals: [
        { name: 'internet', ip: ip('203.0.113.10'), ports: [80] },
        { name: 'client', ip: ip('198.51.100.10'), ports: [] },
      ],
    })
    .node('node1')
    .pod('a')
    .pod('b')
    .node('node2')
    .pod('c')
    .service('web', { clusterIP: '10.96.0.10', port: 'http=80:8080/30080', endpoints: ['b', 'c'] });

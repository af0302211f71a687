import { entry, saysSomething, unmodelled, type Effect, type Subject } from './effects.ts';

/** A label or an annotation that packets depend on; a key that ends in `*` stands for all that begin so. */
type Row = readonly [key: string, effect: Effect];

const is =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    words.includes(String(value));

/** Where an address was given to the pod, it is in its status. */
const isWithoutAddress = (value: unknown, { kind, status }: Subject): boolean =>
  saysSomething(value) && !(kind === 'Pod' && saysSomething(entry(status, 'podIP')));

const isBalancer = (value: unknown, { spec }: Subject): boolean =>
  saysSomething(value) && entry(spec, 'type') === 'LoadBalancer';

const SIDECAR = 'a sidecar takes the traffic of the pod and sends it on itself';
const SHAPED = 'packets above this bandwidth wait, or are dropped';
const OTHER_ADDRESS = 'the plugin gives the pod another address than here';
const CLOUD = 'the cloud’s load balancer is set up by it, and is not modelled';

const OF_PODS: readonly Row[] = [
  ['kubernetes.io/ingress-bandwidth', unmodelled('receiver', SHAPED)],
  ['kubernetes.io/egress-bandwidth', unmodelled('sender', SHAPED)],
  ['k8s.v1.cni.cncf.io/networks', unmodelled('pod', 'Multus gives the pod further devices and routes')],
  ['v1.multus-cni.io/default-network', unmodelled('pod', 'Multus puts the pod into another network')],
  ['cni.projectcalico.org/ipAddrs', unmodelled('pod', OTHER_ADDRESS, isWithoutAddress)],
  ['cni.projectcalico.org/ipAddrsNoIpam', unmodelled('pod', OTHER_ADDRESS, isWithoutAddress)],
  ['cni.projectcalico.org/ipv4pools', unmodelled('pod', OTHER_ADDRESS, isWithoutAddress)],
  ['cni.projectcalico.org/floatingIPs', unmodelled('receiver', 'the pod is reached at these addresses, too')],
  [
    'cni.projectcalico.org/allowedSourcePrefixes',
    unmodelled('sender', 'the pod may send from these addresses, too'),
  ],
  ['ovn.kubernetes.io/ip_address', unmodelled('pod', OTHER_ADDRESS, isWithoutAddress)],
  ['ovn.kubernetes.io/ip_pool', unmodelled('pod', OTHER_ADDRESS, isWithoutAddress)],
  ['sidecar.istio.io/inject', unmodelled('pod', SIDECAR, is('true'))],
  ['traffic.sidecar.istio.io/*', unmodelled('pod', SIDECAR)],
  ['linkerd.io/inject', unmodelled('pod', SIDECAR, is('enabled', 'ingress'))],
  ['consul.hashicorp.com/connect-inject', unmodelled('pod', SIDECAR, is('true'))],
  ['kuma.io/sidecar-injection', unmodelled('pod', SIDECAR, is('enabled', 'true'))],
  ['ambient.istio.io/redirection', unmodelled('pod', SIDECAR, is('enabled'))],
  ['istio.io/dataplane-mode', unmodelled('pod', SIDECAR, is('ambient'))],
  [
    'vpc.amazonaws.com/pod-eni',
    unmodelled('pod', 'the pod has a network interface and security groups of its own'),
  ],
];

/** What stands at a namespace is for the pods that are made in it. */
const OF_NAMESPACES: readonly Row[] = [
  ['istio-injection', unmodelled('pod', SIDECAR, is('enabled'))],
  ['istio.io/rev', unmodelled('pod', SIDECAR)],
  ['istio.io/dataplane-mode', unmodelled('pod', SIDECAR, is('ambient'))],
  ['linkerd.io/inject', unmodelled('pod', SIDECAR, is('enabled', 'ingress'))],
  ['kuma.io/sidecar-injection', unmodelled('pod', SIDECAR, is('enabled', 'true'))],
  ['cni.projectcalico.org/ipv4pools', unmodelled('nothing', OTHER_ADDRESS)],
];

const OF_SERVICES: readonly Row[] = [
  [
    'service.kubernetes.io/service-proxy-name',
    unmodelled('service', 'kube-proxy leaves the Service to another proxy'),
  ],
  ['service.beta.kubernetes.io/*', unmodelled('balancer', CLOUD, isBalancer)],
  ['service.kubernetes.io/ibm-*', unmodelled('balancer', CLOUD, isBalancer)],
  ['networking.gke.io/load-balancer-*', unmodelled('balancer', CLOUD, isBalancer)],
  ['cloud.google.com/load-balancer-type', unmodelled('balancer', CLOUD, isBalancer)],
  ['metallb.universe.tf/*', unmodelled('balancer', 'MetalLB is not modelled', isBalancer)],
  ['metallb.io/*', unmodelled('balancer', 'MetalLB is not modelled', isBalancer)],
  ['service.cilium.io/*', unmodelled('service', 'Cilium’s own settings of Services are not modelled')],
  [
    'io.cilium/global-service',
    unmodelled('service', 'endpoints of other clusters are not modelled', is('true')),
  ],
];

const OF_NODES: readonly Row[] = [
  [
    'flannel.alpha.coreos.com/public-ip-overwrite',
    unmodelled('node', 'tunnels to the node go to this address'),
  ],
];

const BY_KIND: Readonly<Record<string, readonly Row[]>> = {
  Pod: OF_PODS,
  Deployment: OF_PODS,
  ReplicaSet: OF_PODS,
  ReplicationController: OF_PODS,
  StatefulSet: OF_PODS,
  DaemonSet: OF_PODS,
  Namespace: OF_NAMESPACES,
  Service: OF_SERVICES,
  Node: OF_NODES,
};

interface Index {
  readonly exact: ReadonlyMap<string, Effect>;
  readonly prefixes: readonly Row[];
}

const INDEX: ReadonlyMap<string, Index> = new Map(
  Object.entries(BY_KIND).map(([kind, rows]) => [
    kind,
    {
      exact: new Map(rows.filter(([key]) => !key.endsWith('*'))),
      prefixes: rows.flatMap(([key, effect]): Row[] =>
        key.endsWith('*') ? [[key.slice(0, -1), effect]] : [],
      ),
    },
  ]),
);

/** What a label or an annotation of an object of a kind does that is not modelled. */
export function annotationEffect(kind: string, key: string): Effect | undefined {
  const index = INDEX.get(kind);
  return index?.exact.get(key) ?? index?.prefixes.find(([prefix]) => key.startsWith(prefix))?.[1];
}

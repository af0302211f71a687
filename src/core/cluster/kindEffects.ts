import { unmodelled, type Effect } from './effects.ts';

const POLICY = unmodelled('cluster', 'it may forbid requests that are delivered here');
const GATEWAY = unmodelled(
  'outside',
  'requests to its hosts and paths go to a proxy first, which chooses a Service and asks it itself',
);
const ANNOUNCED = unmodelled('outside', 'which node gets packets to a load balancer’s address is up to it');
const MESH = unmodelled('cluster', 'sidecars may send requests elsewhere, change or forbid them');
const EGRESS = unmodelled('cluster', 'packets may leave the cluster by another node, from another address');
const ROUTING = unmodelled('cluster', 'packets may take other ways between nodes, and out of the cluster');
const OTHER_CLUSTERS = unmodelled(
  'names',
  'Services of other clusters are known by names, and may get requests of this one',
);
const DEVICES = unmodelled('nothing', 'pods that ask for it have further devices');

const JOB = unmodelled('nothing', 'its pods are here only where the file lists them');

/** Kinds of a group by what they do; `*` stands for all that are not named. `null`: no packet depends on them. */
type Group = Readonly<Record<string, Effect | null>>;

/**
 * API groups whose objects change what happens to packets, by the end of their names. What is not here is a matter of
 * programs, not of the network, as far as is known.
 */
const GROUPS: Readonly<Record<string, Group>> = {
  batch: { Job: JOB, CronJob: JOB, '*': null },
  'networking.k8s.io': { NetworkPolicy: POLICY, Ingress: GATEWAY, IngressClass: GATEWAY, '*': null },
  'gateway.networking.k8s.io': { '*': GATEWAY },
  'gateway.networking.x-k8s.io': { '*': GATEWAY },
  'policy.networking.k8s.io': { '*': POLICY },
  'multicluster.x-k8s.io': { '*': OTHER_CLUSTERS },
  'k8s.cni.cncf.io': { '*': DEVICES },
  // kubernetes-sigs and clouds
  'elbv2.k8s.aws': { '*': ANNOUNCED },
  'networking.k8s.aws': { '*': POLICY },
  'vpcresources.k8s.aws': { SecurityGroupPolicy: POLICY, '*': null },
  'crd.k8s.amazonaws.com': { '*': ROUTING },
  'networking.gke.io': { '*': GATEWAY },
  'cloud.google.com': { BackendConfig: GATEWAY, '*': null },
  // plugins
  'projectcalico.org': {
    ...Object.fromEntries(
      [
        'BlockAffinity', 'IPAMBlock', 'IPAMHandle', 'IPAMConfig', 'ClusterInformation', 'KubeControllersConfiguration',
        'CalicoNodeStatus', 'StagedNetworkPolicy', 'StagedGlobalNetworkPolicy', 'StagedKubernetesNetworkPolicy',
      ].map((kind) => [kind, null]),
    ),
    IPPool: ROUTING,
    IPReservation: null,
    BGPPeer: ROUTING,
    BGPConfiguration: ROUTING,
    BGPFilter: ROUTING,
    FelixConfiguration: ROUTING,
    ExternalNetwork: ROUTING,
    EgressGatewayPolicy: EGRESS,
    '*': POLICY,
  }, // prettier-ignore
  'operator.tigera.io': { Installation: ROUTING, EgressGateway: EGRESS, '*': null },
  'cilium.io': {
    ...Object.fromEntries(
      ['CiliumEndpoint', 'CiliumEndpointSlice', 'CiliumIdentity', 'CiliumNode', 'CiliumCIDRGroup'].map(
        (kind) => [kind, null],
      ),
    ),
    CiliumNetworkPolicy: POLICY,
    CiliumClusterwideNetworkPolicy: POLICY,
    CiliumEgressGatewayPolicy: EGRESS,
    CiliumLoadBalancerIPPool: ANNOUNCED,
    CiliumL2AnnouncementPolicy: ANNOUNCED,
    '*': ROUTING,
  },
  'crd.antrea.io': { Egress: EGRESS, '*': POLICY },
  'kubeovn.io': { '*': ROUTING },
  'k8s.ovn.org': { '*': ROUTING },
  'submariner.io': { '*': ROUTING },
  'metallb.io': { '*': ANNOUNCED },
  'metallb.universe.tf': { '*': ANNOUNCED },
  'kube-vip.io': { '*': ANNOUNCED },
  'purelb.io': { '*': ANNOUNCED },
  'whereabouts.cni.cncf.io': { '*': null },
  // meshes
  'networking.istio.io': { '*': MESH },
  'security.istio.io': { '*': MESH },
  'extensions.istio.io': { '*': MESH },
  'telemetry.istio.io': { '*': null },
  'install.istio.io': { '*': MESH },
  'sailoperator.io': { '*': MESH },
  'policy.linkerd.io': { '*': MESH },
  'linkerd.io': { '*': MESH },
  'split.smi-spec.io': { '*': MESH },
  'consul.hashicorp.com': { '*': MESH },
  'kuma.io': { '*': MESH },
  // gateways and controllers of Ingresses
  'traefik.io': { '*': GATEWAY },
  'traefik.containo.us': { '*': GATEWAY },
  'projectcontour.io': { '*': GATEWAY },
  'gateway.envoyproxy.io': { '*': GATEWAY },
  'configuration.konghq.com': { '*': GATEWAY },
  'getambassador.io': { '*': GATEWAY },
  'k8s.nginx.org': { '*': GATEWAY },
  'haproxy.org': { '*': GATEWAY },
  'apisix.apache.org': { '*': GATEWAY },
  'serving.knative.dev': { '*': GATEWAY },
  'networking.internal.knative.dev': { '*': GATEWAY },
  'route.openshift.io': { '*': GATEWAY },
  'k8s.cloudflare.com': { '*': GATEWAY },
  'network.openshift.io': { EgressNetworkPolicy: POLICY, '*': ROUTING },
  'security.openshift.io': { '*': null },
};

/** What objects of a kind do that is not modelled; `null`: nothing; `undefined`: the group is not known here. */
export function kindEffect(apiVersion: string, kind: string): Effect | null | undefined {
  const [group = ''] = apiVersion.split('/');
  const known = Object.hasOwn(GROUPS, group)
    ? GROUPS[group]
    : GROUPS[Object.keys(GROUPS).find((end) => group.endsWith(`.${end}`)) ?? ''];
  if (!known) return undefined;
  return (Object.hasOwn(known, kind) ? known[kind] : known['*']) ?? null;
}

/** Who puts sidecars into pods while they are made, by the names of their webhooks. */
const INJECTOR = /istio|linkerd|consul|kuma|envoy|sidecar|vpc-resource/i;

/** What one object of a kind that is quiet otherwise does by its name. */
export const objectEffect = (kind: string, name: string): Effect | null =>
  kind === 'MutatingWebhookConfiguration' && INJECTOR.test(name)
    ? unmodelled('nothing', 'it may change pods while they are made, and give them sidecars')
    : null;

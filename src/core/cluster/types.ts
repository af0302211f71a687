import type { Ip } from '../net/address.ts';
import type { Prefix } from '../net/prefix.ts';
import type { Problem } from '../problem.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import type { ApiServer } from './apiServers.ts';
import type { Caveat } from './caveat.ts';
import type { ServerBlock } from './corefile.ts';

/** Any Kubernetes object as it was written: plain data, keys in the author's order. */
export type Manifest = { readonly [key: string]: unknown };

export type Labels = Readonly<Record<string, string>>;

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** A machine of the cluster. */
export interface ClusterNode {
  readonly name: string;
  readonly labels: Labels;
  /** Its own address on the underlay (InternalIP). */
  readonly ip: Ip;
  /** More addresses that it has, which are not modelled; absent where there are none. */
  readonly otherAddresses?: readonly { readonly ip: Ip; readonly type: string }[];
  /** The block its pods get their addresses from. */
  readonly podCIDR: Prefix;
  /** Nobody is placed here unasked: cordoned, or tainted as control planes are. */
  readonly reserved: boolean;
  /** Processors, where the file tells how many. */
  readonly cpus?: number;
  /** Position among the nodes, from 0. */
  readonly index: number;
}

export interface ContainerPort {
  readonly name: string | null;
  readonly port: number;
  readonly protocol: Protocol;
  readonly hostPort: number | null;
  readonly hostIP: Ip | null;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly ContainerPort[];
  /** What its command, its environment and its probes say that it listens on, besides its ports; absent: nothing. */
  readonly listens?: readonly ContainerListen[];
  /** A program that is known by name, so that nothing has to be guessed beside what `ports` and `listens` say. */
  readonly isKnown?: true;
}

/** A port that a container seems to listen on. */
export interface ContainerListen {
  readonly port: number;
  readonly ip: Ip;
  /** It speaks TLS only. */
  readonly https: boolean;
  /** What says so, as the rest of a sentence after "because"; `null`: the program is known to do so. */
  readonly because: string | null;
}

/** A line of /etc/hosts: an address and what it is called. */
export interface HostAlias {
  readonly ip: Ip;
  readonly names: readonly string[];
}

/** How the kubelet writes a pod's /etc/resolv.conf. */
export interface PodDns {
  readonly policy: 'ClusterFirst' | 'ClusterFirstWithHostNet' | 'Default' | 'None';
  readonly nameservers: readonly Ip[];
  readonly searches: readonly string[];
  readonly options: readonly { readonly name: string; readonly value: string | null }[];
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly node: string;
  readonly hostNetwork: boolean;
  /** Its own address; the node's when `hostNetwork`. */
  readonly ip: Ip;
  readonly containers: readonly Container[];
  readonly dns: PodDns;
  /** What `spec.hostAliases` adds to its /etc/hosts. */
  readonly hostAliases: readonly HostAlias[];
  /** `spec.hostname` and `spec.subdomain`: with both it has a name below the headless Service called like the subdomain. */
  readonly hostname: string | null;
  readonly subdomain: string | null;
  /** Settings of its network namespace that the pod asks for. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** Absent: `default`. */
  readonly serviceAccount?: string;
  readonly ready: boolean;
  readonly terminating: boolean;
  /** Deployment, ReplicaSet, ReplicationController, StatefulSet or DaemonSet it was expanded from: `Deployment/default/web`. */
  readonly owner: string | null;
}

export interface ServicePort {
  readonly name: string | null;
  readonly protocol: Protocol;
  readonly port: number;
  readonly targetPort: number | string;
  readonly nodePort: number | null;
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** `null`: headless, or ExternalName. */
  readonly clusterIP: Ip | null;
  readonly ports: readonly ServicePort[];
  readonly selector: Labels | null;
  readonly externalIPs: readonly Ip[];
  readonly loadBalancerIPs: readonly { readonly ip: Ip; readonly ipMode: 'VIP' | 'Proxy' }[];
  readonly loadBalancerSourceRanges: readonly Prefix[];
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  readonly internalTrafficPolicy: 'Cluster' | 'Local';
  readonly healthCheckNodePort: number | null;
  readonly sessionAffinity: 'None' | 'ClientIP';
  /** Seconds a client stays with its endpoint under ClientIP affinity. */
  readonly affinitySeconds: number;
  readonly publishNotReadyAddresses: boolean;
  readonly externalName: string | null;
}

/** One address behind one Service port, from EndpointSlices (or Endpoints, or derived from the selector). */
export interface Endpoint {
  readonly ip: Ip;
  /** 0 behind a headless Service without ports. */
  readonly port: number;
  /** Its own label below the Service's name, where it has one. */
  readonly hostname: string | null;
  readonly node: string | null;
  /** `NAMESPACE/NAME`, where the address is a pod's. */
  readonly pod: string | null;
  /** null stands for "not said", which counts as true. */
  readonly ready: boolean | null;
  readonly serving: boolean | null;
  readonly terminating: boolean;
  /** Zones the hints name; empty without hints. */
  readonly zoneHints: readonly string[];
  readonly nodeHints: readonly string[];
}

/** A host outside the cluster, behind the underlay's router (or on the underlay when its address says so). */
export interface External {
  readonly name: string;
  readonly ip: Ip;
  /** TCP ports it answers HTTP on. */
  readonly ports: readonly number[];
}

export type PodNetworkMode =
  | { readonly plugin: 'bridge' | 'kindnet' | 'weave' | 'aws-vpc' | 'gke-native'; readonly backend: null }
  | { readonly plugin: 'flannel'; readonly backend: 'vxlan' | 'host-gw' }
  | { readonly plugin: 'calico'; readonly backend: 'bgp' | 'vxlan' | 'ipip' }
  | { readonly plugin: 'cilium'; readonly backend: 'vxlan' | 'geneve' | 'native' };

export type PodNetwork = PodNetworkMode & {
  /** MTU of the pods' devices in bytes; `null`: what the plugin computes from the underlay. */
  readonly mtu: number | null;
  readonly hairpinMode: boolean;
  /** The bridge takes frames for all MAC addresses; the CNI plugin refuses it together with hairpin mode. */
  readonly promiscMode: boolean;
  readonly masquerade: boolean;
  /** Bits of the blocks in which Calico's nodes take addresses; 26 where no pool says so. */
  readonly blockLength?: number;
};

export interface ServiceProxy {
  readonly mode: 'iptables' | 'nftables' | 'ipvs' | 'ebpf';
  readonly scheduler: 'rr' | 'wrr' | 'lc' | 'wlc' | 'sh' | 'dh' | 'sed' | 'nq';
  readonly masqueradeAll: boolean;
  /** The bit of the packet mark by which kube-proxy remembers whom to masquerade. */
  readonly masqueradeBit: number;
  readonly localhostNodePorts: boolean;
  /** Empty: what is the mode's default. */
  readonly nodePortAddresses: readonly NodePortRange[];
  readonly detectLocal: DetectLocal;
  readonly conntrack: ConntrackSettings;
  /** What kube-proxy takes for its node's address; `null`: the node's own. */
  readonly bindAddress: Ip | null;
  /** Where kube-proxy says whether it is healthy; `null`: nowhere. */
  readonly healthzBindAddress: SocketAddress | null;
  readonly metricsBindAddress: SocketAddress | null;
  readonly ipvs: IpvsSettings;
}

/** Addresses that node ports are served on; `primary`: the node's own address. */
export type NodePortRange = Prefix | 'primary';

/**
 * How kube-proxy tells a pod's traffic, which it does not masquerade.
 * @see Kubernetes 1.34 cmd/kube-proxy/app/server_linux.go, getLocalDetectors()
 */
export type DetectLocal =
  /** By a range of sources; `null`: the pod range of the scenario. */
  | { readonly mode: 'ClusterCIDR'; readonly clusterCIDR: Prefix | null }
  | { readonly mode: 'BridgeInterface'; readonly bridgeInterface: string }
  | { readonly mode: 'InterfaceNamePrefix'; readonly interfaceNamePrefix: string }
  /** `NodeCIDR`: by the node's pod block. `none`: not at all, as where kube-proxy has no clusterCIDR. */
  | { readonly mode: 'NodeCIDR' | 'none' };

/** What kube-proxy sets of its node's connection tracking. Times are in seconds; 0 leaves a setting as it is. */
export interface ConntrackSettings {
  readonly maxPerCore: number;
  readonly min: number;
  readonly tcpEstablishedTimeout: number;
  readonly tcpCloseWaitTimeout: number;
  readonly udpTimeout: number;
  readonly udpStreamTimeout: number;
  /** Lets segments outside the window pass: kube-proxy then sets nf_conntrack_tcp_be_liberal. */
  readonly tcpBeLiberal: boolean;
}

/** What only the mode ipvs asks for. Times are in seconds; 0 leaves a setting as it is. */
interface IpvsSettings {
  readonly strictARP: boolean;
  readonly excludeCIDRs: readonly Prefix[];
  readonly tcpTimeout: number;
  readonly tcpFinTimeout: number;
  readonly udpTimeout: number;
}

export interface SocketAddress {
  readonly ip: Ip;
  readonly port: number;
}

export interface Underlay {
  readonly cidr: Prefix;
  readonly gateway: Ip;
  readonly mtu: number;
  readonly unknownDestination: 'drop' | 'unreachable';
  /** Routes of the router towards a node; `via` is the node's name. */
  readonly routes: readonly { readonly to: Prefix; readonly via: string }[];
}

/** A machine's /etc/resolv.conf, in the words of a pod's `dnsConfig`. */
export interface HostResolvConf {
  /** `null`: the router of the underlay. */
  readonly nameservers: readonly Ip[] | null;
  readonly searches: readonly string[];
  readonly options: PodDns['options'];
}

/** What differs on one host (or on all, `*`) from a fresh install. */
export interface HostSettings {
  readonly sysctls: Readonly<Record<string, string>>;
  readonly forwardPolicy: 'ACCEPT' | 'DROP' | null;
  /** What its own /etc/resolv.conf says; absent: the router of the underlay is its name server. */
  readonly resolvConf?: HostResolvConf;
  /** What a pod or a host outside listens on, instead of what follows from its declaration; absent: that. */
  readonly listens?: readonly HostListen[];
}

/** A pod that no node takes: it has neither node nor address, runs nowhere, and is no endpoint. */
export interface PendingPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly owner: string | null;
  /** Why, as the scheduler says it. */
  readonly reason: string;
}

/** A port that somebody listens on. */
export interface HostListen {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  /** 0.0.0.0 for every address it has. */
  readonly ip: Ip;
}

/** What became of a pod since the cluster was set up. */
export interface PodRecord {
  /** It is gone, and its controller has made another in its place. */
  readonly killed: boolean;
  /** Where it runs; `null`: where a fresh cluster would put it. */
  readonly node: string | null;
  readonly ip: Ip | null;
}

/** A controller, which keeps so many pods up. */
export interface Workload {
  readonly kind: 'Deployment' | 'ReplicaSet' | 'ReplicationController' | 'StatefulSet' | 'DaemonSet';
  readonly namespace: string;
  readonly name: string;
  /** `null`: one on every node that fits. */
  readonly replicas: number | null;
  readonly labels: Labels;
  /** Its pods stand in the file, as in a dump of a cluster, and not in what it would make. */
  readonly listed: boolean;
}

/** The document `kind: Scenario`, with every default filled in. */
/** To the right and down, in units of the picture. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface ScenarioSpec {
  readonly name: string;
  readonly title: string;
  readonly podNetwork: PodNetwork;
  readonly serviceProxy: ServiceProxy;
  readonly clusterCIDR: Prefix;
  readonly serviceCIDR: Prefix;
  readonly clusterDomain: string;
  readonly underlay: Underlay;
  readonly externals: readonly External[];
  /** By node name, `NAMESPACE/POD`, or `*`. */
  readonly hosts: ReadonlyMap<string, HostSettings>;
  /** By `NAMESPACE/POD`, in the order things happened. */
  readonly pods: ReadonlyMap<string, PodRecord>;
  /** How far things were dragged in the picture, by `node/NAME`, `pod/NAMESPACE/NAME`, `external/NAME`. */
  readonly positions: ReadonlyMap<string, Position>;
  readonly faults: readonly string[];
  readonly requests: readonly TrafficRequest[];
}

/** Everything the user declared, complete: defaults filled in, workloads expanded, addresses assigned, endpoints derived. */
export interface Cluster {
  readonly spec: ScenarioSpec;
  readonly nodes: readonly ClusterNode[];
  readonly pods: readonly Pod[];
  /** Pods that wait for a node. */
  readonly pending: readonly PendingPod[];
  /** Names of the nodes that take a pod, by `NAMESPACE/NAME`, where it asks for something. */
  readonly fits: ReadonlyMap<string, readonly string[]>;
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  /** By `NAMESPACE/SERVICE` and then by port name (`''` for an unnamed port), in the order of the slices. */
  readonly endpoints: ReadonlyMap<string, ReadonlyMap<string, readonly Endpoint[]>>;
  readonly namespaces: readonly string[];
  /** How CoreDNS is set up: the server blocks of its Corefile. */
  readonly corefile: readonly ServerBlock[];
  /** Where the API server answers as far as neither pods nor endpoints in the file say so. */
  readonly apiServers: readonly ApiServer[];
  /** What a real cluster may do otherwise, by what is not modelled or was assumed. */
  readonly caveats: readonly Caveat[];
}

/** What reading a scenario gives: the cluster where it could be made, and everything there is to say about the input. */
export interface Reading {
  readonly cluster: Cluster | null;
  readonly problems: readonly Problem[];
}

/** `NAMESPACE/NAME`, which is also the name of a pod's network namespace. */
export const podKey = (pod: { readonly namespace: string; readonly name: string }): string =>
  `${pod.namespace}/${pod.name}`;

/** `flannel/vxlan`, `bridge`: how modes are written on the command line and in links. */
export const formatPodNetwork = (mode: PodNetworkMode): string =>
  mode.backend === null ? mode.plugin : `${mode.plugin}/${mode.backend}`;

/** Modes that compile today, by how they are written. A mode joins this list with its compiler. */
export const POD_NETWORK_MODES = [
  'bridge',
  'flannel/vxlan',
  'flannel/host-gw',
  'kindnet',
  'calico/bgp',
] as const;
export const SERVICE_PROXY_MODES = ['iptables', 'nftables'] as const;

import type { Application, Interface, NetNsKind, Writer } from '../dataplane/netns.ts';
import type { NeighbourState, LearnedTable } from '../dataplane/learned.ts';
import type { Hook, HookTable } from '../dataplane/netfilter.ts';
import type { Container, Position, ServicePort, Workload } from '../cluster/types.ts';
import type { Ip } from '../net/address.ts';
import type { Counter } from '../trace/counters.ts';
import type { Source } from '../trace/source.ts';

/** One namespace as a picture needs it: its devices, none of its rules. */
export interface NetNsView {
  readonly name: string;
  readonly kind: NetNsKind;
  /** The node a pod lives on. */
  readonly node: string | null;
  readonly interfaces: readonly Interface[];
  readonly listeners: readonly {
    readonly proto: 'tcp' | 'udp';
    readonly port: number;
    readonly owner: string;
    readonly application: Application;
  }[];
  readonly forwards: boolean;
}

export interface PodView {
  /** `NAMESPACE/NAME`: also the name of its network namespace, unless `hostNetwork`. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly ip: Ip;
  readonly hostNetwork: boolean;
  readonly ready: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** The controller that keeps it up: `Deployment/default/web`. */
  readonly owner: string | null;
  readonly containers: readonly Container[];
}

export interface ServiceView {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly clusterIP: Ip | null;
  readonly ports: readonly ServicePort[];
  /** What labels a pod must carry to be behind it; `null`: none is chosen by labels. */
  readonly selector: Readonly<Record<string, string>> | null;
  readonly externalIPs: readonly Ip[];
  readonly loadBalancerIPs: readonly Ip[];
  /** `IP:PORT` of the endpoints behind it, with the pod where there is one. */
  readonly endpoints: readonly { readonly address: string; readonly pod: string | null }[];
}

/** The whole scenario as a picture needs it. */
export interface WorldView {
  readonly name: string;
  readonly title: string;
  readonly podNetwork: string;
  readonly serviceProxy: string;
  /** `podBlocks`: where the addresses of a node's pods are taken from. */
  readonly nodes: readonly {
    readonly name: string;
    readonly ip: Ip;
    readonly podBlocks: readonly string[];
  }[];
  readonly pods: readonly PodView[];
  readonly services: readonly ServiceView[];
  readonly workloads: readonly Workload[];
  readonly externals: readonly {
    readonly name: string;
    readonly ip: Ip;
    readonly ports: readonly number[];
  }[];
  /** Namespaces of nodes, pods, externals and underlay; of a large cluster only those asked for so far. */
  readonly namespaces: readonly NetNsView[];
  readonly requests: readonly { readonly from: string; readonly to: string }[];
  /** How far things were dragged from where they would stand, by what the picture calls them. */
  readonly positions: Readonly<Record<string, Position>>;
}

/** How an entry of a table fared at a step. */
export type RowFate = 'decided' | 'matched' | 'lost' | 'unreached' | 'other';

export interface ExplainedRow {
  /** As the real tool prints it: a rule of iptables-save, a line of `ip route`, `ip neigh`, `bridge fdb`, `conntrack -L`. */
  readonly text: string;
  readonly fate: RowFate;
  /** Why it lost, in a few words: `--dport 443, the packet has 80`. Empty unless `lost`. */
  readonly reason: string;
  readonly by: Writer | null;
  /** Chance of a statistic rule, 0–1. */
  readonly probability: number | null;
}

/** Rows of a long table that are not shown, before or after those that are. */
export interface Skipped {
  readonly count: number;
  /** What they have in common, as an end of a sentence: `for other addresses`. */
  readonly why: string;
}

export interface ExplainedTable {
  /** `nat PREROUTING`, `ip route show table main`, `ip neigh show dev cni0`. */
  readonly title: string;
  /** For a chain: those whose jumps led to it, from the base chain on; the chain itself comes last. */
  readonly path: readonly string[];
  /** What came of it, in a few words: `rule 3 of 12 jumps on`. */
  readonly line: string;
  /** Rows near the one that decided. */
  readonly rows: readonly ExplainedRow[];
  /** Position of the first of them in the whole table. */
  readonly from: number;
  readonly before: Skipped | null;
  readonly after: Skipped | null;
}

/** Everything the Why panel shows of one step. Sentences are made from the step itself, where they are shown. */
export interface Explanation {
  readonly n: number;
  readonly netns: string;
  readonly tables: readonly ExplainedTable[];
  readonly source: Source;
}

export interface StateRow {
  readonly text: string;
  /** `null`: a heading, which nobody wrote. */
  readonly by: Writer | 'learned' | null;
  readonly table: LearnedTable | 'route' | 'rule' | 'address' | 'listener' | 'netfilter' | 'sysctl';
  /** What the step itself did to it; `counted`: a rule that its packet matched. */
  readonly change: 'added' | 'changed' | 'removed' | 'counted' | null;
  readonly state: NeighbourState | null;
  /** What a rule has counted up to here. */
  readonly count: Counter | null;
}

/** One table of a namespace. Of a long one some rows are told at first. */
export interface StateSection {
  /** The command that prints it on a real machine; names the section. */
  readonly title: string;
  readonly rows: readonly StateRow[];
  /** Position of the first of them. */
  readonly from: number;
  readonly total: number;
}

/** All state of one namespace right after one step. */
export interface StateView {
  readonly n: number;
  readonly netns: string;
  readonly sections: readonly StateSection[];
}

/** One function that a hook runs; `more`: there are more rules than were counted. */
export type NearHookLine =
  | { readonly kind: 'conntrack' | 'confirm' }
  | {
      readonly kind: 'filter' | 'nat';
      readonly table: HookTable;
      readonly chain: string;
      readonly rules: number;
      readonly more: boolean;
    };

/** First rows of a table, or those around the one that decided, and how many are left out. */
export interface FirstRows<T> {
  readonly rows: readonly T[];
  readonly more: number;
}

/** What a kernel looks like from near. */
export interface NearView {
  readonly netns: string;
  /** What each hook runs, in order. */
  readonly hooks: readonly { readonly hook: Hook; readonly lines: readonly NearHookLine[] }[];
  /** Without those of the table `local`. `table` and `index` as an EntryRef names them. */
  readonly routes: FirstRows<{
    readonly table: number;
    readonly index: number;
    readonly text: string;
    /** Where to and by which device: `10.244.2.0/24 → flannel.1`. */
    readonly short: string;
  }>;
  readonly neighbours: FirstRows<{
    readonly ip: Ip;
    readonly dev: string;
    readonly state: NeighbourState | 'PERMANENT';
  }>;
  readonly connections: number;
  readonly sockets: number;
}

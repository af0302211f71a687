import type { Ip } from '../net/address.ts';
import type { IpProtocol } from '../net/packet.ts';
import type { Prefix } from '../net/prefix.ts';
import type { Writer } from './netns.ts';
import type { NftTable, NftTableName } from './nftables.ts';

/** The five places where a packet meets netfilter. */
export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

export type TableName = 'raw' | 'mangle' | 'nat' | 'filter';

/** A table of iptables, or one that stands beside them in nftables. */
export type HookTable = TableName | NftTableName;

/** nf_conntrack states as `-m conntrack --ctstate` spells them. DNAT and SNAT are virtual ones. */
export type CtState = 'INVALID' | 'NEW' | 'ESTABLISHED' | 'RELATED' | 'UNTRACKED' | 'DNAT' | 'SNAT';

export type AddressType =
  'LOCAL' | 'UNICAST' | 'BROADCAST' | 'MULTICAST' | 'BLACKHOLE' | 'UNREACHABLE' | 'PROHIBIT';

/** An interface name, or a prefix of one when `wildcard` (`veth+`). */
export interface InterfacePattern {
  readonly name: string;
  readonly wildcard: boolean;
}

/** One test of a rule. All of a rule's matches must hold. */
export type Match =
  | { readonly kind: 'src' | 'dst'; readonly prefix: Prefix; readonly invert: boolean }
  | { readonly kind: 'in' | 'out'; readonly device: InterfacePattern; readonly invert: boolean }
  | { readonly kind: 'proto'; readonly proto: IpProtocol; readonly invert: boolean }
  /** `-m tcp --dport 80`, `--dport 8000:8100`: inclusive on both ends. `module` is the name written after `-m`. */
  | {
      readonly kind: 'sport' | 'dport';
      readonly module: 'tcp' | 'udp' | 'sctp';
      readonly from: number;
      readonly to: number;
      readonly invert: boolean;
    }
  | {
      readonly kind: 'multiport';
      readonly side: 'sports' | 'dports' | 'ports';
      readonly ports: readonly (readonly [number, number])[];
      readonly invert: boolean;
    }
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number; readonly invert: boolean }
  | { readonly kind: 'ctstate'; readonly states: readonly CtState[]; readonly invert: boolean }
  /** True with this probability, drawn anew each time. */
  | { readonly kind: 'statistic'; readonly probability: number; readonly text: string }
  | {
      readonly kind: 'addrtype';
      readonly srcType: AddressType | null;
      readonly dstType: AddressType | null;
      readonly invertSrc: boolean;
      readonly invertDst: boolean;
      readonly limitIn: boolean;
      readonly limitOut: boolean;
    }
  /** `-m recent`: `--rcheck` asks, `--set` remembers the source address (always true). `seconds` 0: no age limit. */
  | {
      readonly kind: 'recent';
      readonly op: 'set' | 'rcheck';
      readonly name: string;
      readonly seconds: number;
      readonly reap: boolean;
    }
  | { readonly kind: 'physdev'; readonly isIn: boolean | null; readonly isOut: boolean | null }
  | {
      readonly kind: 'set';
      readonly name: string;
      readonly flags: readonly ('src' | 'dst')[];
      readonly invert: boolean;
    }
  /** `-m tcp`, `-m udp` without a test of its own: kept because iptables-save prints it. */
  | { readonly kind: 'bare'; readonly module: string }
  | { readonly kind: 'comment'; readonly text: string };

export type RejectWith =
  | 'icmp-port-unreachable'
  | 'icmp-net-unreachable'
  | 'icmp-host-unreachable'
  | 'icmp-proto-unreachable'
  | 'icmp-net-prohibited'
  | 'icmp-host-prohibited'
  | 'icmp-admin-prohibited'
  | 'tcp-reset';

/** What a rule does once it matched. */
export type Target =
  | { readonly kind: 'accept' | 'drop' | 'return' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'reject'; readonly with: RejectWith }
  | { readonly kind: 'dnat'; readonly ip: Ip; readonly port: number | null; readonly randomFully: boolean }
  | { readonly kind: 'snat'; readonly ip: Ip; readonly randomFully: boolean }
  | { readonly kind: 'masquerade'; readonly randomFully: boolean }
  /** `mark = (mark & ~mask) ^ value`, which is what `--set-xmark value/mask` means and the other forms are printed as. */
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number };

/** One rule of a chain. Executed by its `matches` and `target`; `written` is the line its author fed to iptables-restore. */
export interface Rule {
  readonly matches: readonly Match[];
  /** `null`: a rule that only counts, or carries a comment. */
  readonly target: Target | null;
  readonly by: Writer;
  /** Everything after `-A CHAIN`, in the author's own word order. */
  readonly written: string;
}

/** A chain. `rules` of a large table may be made when first read; reading twice gives the same array. */
export interface Chain {
  readonly name: string;
  /** Built-in chains only: what becomes of a packet that no rule decided. */
  readonly policy: 'ACCEPT' | 'DROP' | null;
  readonly rules: readonly Rule[];
}

export interface IptablesTable {
  readonly name: TableName;
  /** In the order iptables-save prints them: built-in chains first. */
  readonly chains: ReadonlyMap<string, Chain>;
}

/** An ipset: what `-m set --match-set NAME src` looks into. */
export interface IpSet {
  readonly name: string;
  readonly type: 'hash:net' | 'hash:ip';
  readonly members: readonly Prefix[];
}

/** All packet filter state of one namespace that somebody wrote down. */
export interface Netfilter {
  readonly iptables: ReadonlyMap<TableName, IptablesTable>;
  readonly sets: ReadonlyMap<string, IpSet>;
  /** Tables of nftables, in the order in which they were made. */
  readonly nftables: ReadonlyMap<NftTableName, NftTable>;
  /** Whether connection tracking hooks are registered here: they are as soon as one rule needs them (nf_ct_netns_get()). */
  readonly conntrack: boolean;
}

/** A namespace in which nobody wrote a rule: pods, externals, switches. */
export const NO_NETFILTER: Netfilter = {
  iptables: new Map(),
  sets: new Map(),
  nftables: new Map(),
  conntrack: false,
};

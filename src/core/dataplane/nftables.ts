import type { Ip } from '../net/address.ts';
import type { Prefix } from '../net/prefix.ts';
import type { CtState, Hook, HookTable, InterfacePattern, Target } from './netfilter.ts';
import type { Writer } from './netns.ts';

/** The tables of nftables that are simulated, all of family `ip`. iptables' own are kept apart, as iptables shows them. */
export type NftTableName = 'kube-proxy';

export const isNftTable = (table: HookTable): table is NftTableName => table === 'kube-proxy';

export type NftAddressField = 'ip saddr' | 'ip daddr';

/** What a rule reads of a packet to look it up in a set or a map. */
export type NftField = NftAddressField | 'meta l4proto' | 'th dport';

/** Fields that are looked up together, as `ip daddr . meta l4proto . th dport`. */
export type NftKey = readonly NftField[];

/** The type of one part of a key, as a set declares it. */
export type NftDataType = 'ipv4_addr' | 'inet_proto' | 'inet_service';

/** One test of a rule. All of a rule's tests must hold. @see nft(8), EXPRESSIONS */
export type NftMatch =
  /** `ip saddr 10.244.0.0/16`, or with several values a set without a name: `ip saddr != { 10.0.0.0/8, 192.0.2.1 }`. */
  | {
      readonly kind: 'address';
      readonly field: NftAddressField;
      readonly values: readonly Prefix[];
      readonly invert: boolean;
    }
  /** `ip daddr @cluster-ips`. */
  | { readonly kind: 'set'; readonly key: NftKey; readonly set: string; readonly invert: boolean }
  | { readonly kind: 'l4proto'; readonly proto: 'tcp' | 'udp' | 'sctp' }
  /** `meta mark & MASK == VALUE`. */
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number }
  | { readonly kind: 'ctstate'; readonly states: readonly NftCtState[] }
  /** `iifname "cni0"`, `iifname != "veth*"`: the device that the packet came in by; its name is empty where there is none. */
  | { readonly kind: 'iifname'; readonly device: InterfacePattern; readonly invert: boolean }
  /** `fib daddr type local`: what the routing tables say of an address. */
  | { readonly kind: 'fib'; readonly side: 'saddr' | 'daddr'; readonly type: 'local' };

/** nftables has no virtual states: NAT is asked for by `ct status`. */
export type NftCtState = Exclude<CtState, 'DNAT' | 'SNAT'>;

/** What the element of a verdict map says. */
export type NftVerdict =
  | { readonly kind: 'accept' | 'drop' | 'return' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

/** What a rule does once its tests hold. Targets mean what they mean in iptables; nft spells them otherwise. */
export type NftAction =
  | Exclude<Target, { kind: 'snat' }>
  /** `KEY vmap @MAP`: does what the element says; without one the rule does not match. */
  | { readonly kind: 'vmap'; readonly key: NftKey; readonly map: string }
  /** `numgen random mod N vmap { 0 : goto a, 1 : goto b }`: a draw among N verdicts, each as likely. */
  | { readonly kind: 'numgen'; readonly mod: number; readonly verdicts: readonly NftVerdict[] }
  /** `update @SET { FIELD }`: remembers the value, or that it was seen again, for the set's timeout. */
  | { readonly kind: 'update'; readonly set: string; readonly field: NftAddressField };

/** One rule of a chain. Executed by `matches` and `action`; `written` is the text its author fed to nft. */
export interface NftRule {
  readonly matches: readonly NftMatch[];
  /** `null`: a rule that does nothing. */
  readonly action: NftAction | null;
  readonly comment: string | null;
  readonly by: Writer;
  readonly written: string;
}

/** Where a base chain is hooked into the kernel. */
export interface NftBase {
  readonly type: 'filter' | 'nat';
  readonly hook: Hook;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
}

/** A chain. `rules` may be made when first read; reading twice gives the same array. */
export interface NftChain {
  readonly name: string;
  /** `null` for chains that are only jumped to. */
  readonly base: NftBase | null;
  readonly comment: string | null;
  readonly rules: readonly NftRule[];
}

/** An element of a set or a map. `key` is its text: `10.96.0.10 . tcp . 80`. */
export interface NftElement {
  readonly key: string;
  /** `null` in sets. */
  readonly verdict: NftVerdict | null;
  readonly comment: string | null;
}

/** Elements by key. Those of a large map may be made when asked for. */
export interface NftElements {
  get(key: string): NftElement | undefined;
  all(): Iterable<NftElement>;
}

/** A named set, or a map to verdicts. */
export interface NftSet {
  readonly kind: 'set' | 'map';
  readonly name: string;
  readonly type: readonly NftDataType[];
  readonly comment: string | null;
  /** Sets that rules fill (`flags dynamic,timeout`): their elements are learned state, and forgotten after so long. */
  readonly timeoutSeconds: number | null;
  /** Elements that somebody wrote down. */
  readonly elements: NftElements;
}

/** A table: sets, maps and chains in the order in which `nft list ruleset` prints them. */
export interface NftTable {
  readonly name: NftTableName;
  readonly comment: string | null;
  readonly by: Writer;
  readonly sets: ReadonlyMap<string, NftSet>;
  readonly chains: ReadonlyMap<string, NftChain>;
  /** The base chains among `chains`, in the order in which they were registered. */
  readonly baseChains: readonly NftChain[];
}

/** Parts of a key as one text: how elements are written and looked up. */
export const nftKeyText = (parts: readonly (string | number)[]): string => parts.join(' . ');

/** Elements that are all known from the start. */
export function nftElements(elements: readonly NftElement[]): NftElements {
  const byKey = new Map(elements.map((element) => [element.key, element]));
  return { get: (key) => byKey.get(key), all: () => byKey.values() };
}

/** The element that a set of addresses holds of one address. */
export const nftAddress = (address: Ip): NftElement => ({ key: address, verdict: null, comment: null });

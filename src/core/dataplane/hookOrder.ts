import type { Hook, HookTable, Netfilter, TableName } from './netfilter.ts';
import type { NftChain, NftTable } from './nftables.ts';

/** A base chain of iptables (called like its hook) or of nftables. */
export interface BaseChainRef {
  readonly table: HookTable;
  readonly chain: string;
}

/** What a hook runs. */
export type HookFunction =
  | { readonly kind: 'conntrack' | 'confirm'; readonly priority: number }
  | { readonly kind: 'filter'; readonly chain: BaseChainRef; readonly priority: number }
  /** All base chains of type nat, whoever made them, stand behind one function: the first that decides is the last asked. */
  | { readonly kind: 'nat'; readonly chains: readonly BaseChainRef[]; readonly priority: number };

/** @see Linux include/uapi/linux/netfilter_ipv4.h, enum nf_ip_hook_priorities */
const RAW = -300;
const CONNTRACK = -200;
const MANGLE = -150;
const NAT_DST = -100;
const FILTER = 0;
const NAT_SRC = 100;
const CONFIRM = 0x7fffffff;

/** Where iptables' filtering tables are hooked. @see Linux net/ipv4/netfilter/iptable_{raw,mangle,filter}.c */
const FILTERING: readonly {
  readonly table: TableName;
  readonly priority: number;
  readonly hooks: readonly Hook[];
}[] = [
  { table: 'raw', priority: RAW, hooks: ['PREROUTING', 'OUTPUT'] },
  { table: 'mangle', priority: MANGLE, hooks: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] },
  { table: 'filter', priority: FILTER, hooks: ['INPUT', 'FORWARD', 'OUTPUT'] },
];

const CONNTRACK_HOOKS: readonly Hook[] = ['PREROUTING', 'OUTPUT'];
const CONFIRM_HOOKS: readonly Hook[] = ['INPUT', 'POSTROUTING'];
const NAT_PRIORITY: Partial<Record<Hook, number>> = {
  PREROUTING: NAT_DST,
  OUTPUT: NAT_DST,
  INPUT: NAT_SRC,
  POSTROUTING: NAT_SRC,
};

const known = new WeakMap<Netfilter, Map<Hook, readonly HookFunction[]>>();

/**
 * Every function that Linux runs at a hook of a namespace, lowest priority first.
 *
 * At equal priority the one that was registered last runs first. Here that is always iptables: its base chains come with
 * the first rule in them, and the pod network's agent, which looks for the API server behind a Service, writes its rules
 * once the service proxy has made its table. (kubelet's few rules are older on a real node; the order of these two never
 * changes a verdict.)
 *
 * @see Linux net/netfilter/core.c, nf_hook_entries_grow(); nf_conntrack_proto.c; nf_nat_core.c, nf_nat_register_fn()
 */
export function hookFunctions(netfilter: Netfilter, hook: Hook): readonly HookFunction[] {
  let byHook = known.get(netfilter);
  if (!byHook) known.set(netfilter, (byHook = new Map()));
  let functions = byHook.get(hook);
  if (!functions) byHook.set(hook, (functions = assemble(netfilter, hook)));
  return functions;
}

const refOf = (table: NftTable, { name }: NftChain): BaseChainRef => ({ table: table.name, chain: name });

/** The base chains of nftables, in the order in which they were registered. */
const nftBases = ({ nftables }: Netfilter) =>
  [...nftables.values()].flatMap((table) =>
    table.baseChains.flatMap((chain) => (chain.base ? [{ ...chain.base, ref: refOf(table, chain) }] : [])),
  );

function assemble(netfilter: Netfilter, hook: Hook): HookFunction[] {
  const { iptables, conntrack } = netfilter;
  const functions: HookFunction[] = [];
  if (conntrack && CONNTRACK_HOOKS.includes(hook)) functions.push({ kind: 'conntrack', priority: CONNTRACK });
  for (const { table, priority, hooks } of FILTERING) {
    if (iptables.has(table) && hooks.includes(hook))
      functions.push({ kind: 'filter', chain: { table, chain: hook }, priority });
  }
  const nat = natFunction(netfilter, hook);
  if (nat) functions.push(nat);
  for (const { type, hook: at, priority, ref } of nftBases(netfilter)) {
    if (type === 'filter' && at === hook) functions.push({ kind: 'filter', chain: ref, priority });
  }
  if (conntrack && CONFIRM_HOOKS.includes(hook)) functions.push({ kind: 'confirm', priority: CONFIRM });
  return functions.sort((a, b) => a.priority - b.priority);
}

/** NAT is hooked in everywhere as soon as one chain wants it anywhere. */
function natFunction(netfilter: Netfilter, hook: Hook): HookFunction | null {
  const priority = NAT_PRIORITY[hook];
  const bases = nftBases(netfilter).filter(({ type }) => type === 'nat');
  const isIptables = netfilter.iptables.has('nat');
  if (priority === undefined || (!isIptables && bases.length === 0)) return null;
  const chains = [
    ...(isIptables ? [{ priority, ref: { table: 'nat', chain: hook } as const }] : []),
    ...bases.filter((base) => base.hook === hook),
  ].sort((a, b) => a.priority - b.priority);
  return { kind: 'nat', priority, chains: chains.map(({ ref }) => ref) };
}

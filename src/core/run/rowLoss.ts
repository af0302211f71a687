import type { LearnedRow, LearnedTable, LearnedTables } from '../dataplane/learned.ts';
import type { Netfilter } from '../dataplane/netfilter.ts';
import type { Interface, NetNs } from '../dataplane/netns.ts';
import { isRoute, routeOutput, type RouteResult } from '../engine/routeLookup.ts';
import type { Ip } from '../net/address.ts';

/** Who takes a row away when what it hung on is gone, and what that was. */
export type RowLoss =
  | {
      readonly by: 'kernel';
      readonly reason:
        /** Its namespace, with all that was in it. @see Linux net/core/net_namespace.c, cleanup_net() */
        | 'namespace'
        /**
         * The device it was learned on, or that a flow was masqueraded for.
         * @see Linux net/core/neighbour.c, neigh_ifdown(), neigh_carrier_down(); net/bridge/br_fdb.c,
         *   br_fdb_delete_by_port(); net/netfilter/nf_nat_masquerade.c, masq_device_event()
         */
        | 'device'
        /** The route it was an exception of. @see Linux net/ipv4/fib_semantics.c, fib_nh_common_release() */
        | 'route'
        /** The last rule that named its list. @see Linux net/netfilter/xt_recent.c, recent_mt_destroy() */
        | 'rule';
    }
  /** Its set, with the endpoint it was for. @see Kubernetes 1.34 pkg/proxy/nftables/proxier.go, syncProxyRules() */
  | { readonly by: 'kube-proxy'; readonly reason: 'set' };

/** One namespace before and after a change of the cluster. */
export interface NetNsChange {
  readonly before: NetNs;
  readonly after: NetNs;
  /** Whether a namespace, by its name, is still the one it was. */
  readonly isKept: (netns: string) => boolean;
}

const DEVICE: RowLoss = { by: 'kernel', reason: 'device' };

const peerOf = (dev: Interface) => (dev.kind === 'veth' || dev.kind === 'physical' ? dev.peer : null);

/** Whether a device is still the one it was: one end of a wire goes with the other. */
function keepsDevice({ before, after, isKept }: NetNsChange, name: string): boolean {
  const [old, now] = [before.interfaces.get(name), after.interfaces.get(name)];
  if (!old || !now || old.kind !== now.kind || old.mac !== now.mac) return false;
  const [was, is] = [peerOf(old), peerOf(now)];
  return was?.netns === is?.netns && was?.dev === is?.dev && (was === null || isKept(was.netns));
}

function wayTo(netns: NetNs, dst: Ip): RouteResult | null {
  const route = routeOutput(netns, dst, null, 0, null);
  return isRoute(route) ? route : null;
}

/** Whether a destination is still reached by the same device and next hop. */
function keepsWay({ before, after }: NetNsChange, dst: Ip): boolean {
  const [old, now] = [wayTo(before, dst), wayTo(after, dst)];
  return old?.dev.name === now?.dev.name && old?.via === now?.via;
}

/**
 * Whether a flow was masqueraded for a device that is gone. Not for a bridge: one that lost its last port is no longer
 * declared, but stays on a real node, without carrier; it forgets its neighbours then, and no flows.
 */
function lostMasquerade(change: NetNsChange, { srcNat, reply }: LearnedTables['conntrack']): boolean {
  if (srcNat !== 'translated') return false;
  const dev = wayTo(change.before, reply.src)?.dev;
  return dev !== undefined && dev.kind !== 'bridge' && !keepsDevice(change, dev.name);
}

const namesList = ({ iptables }: Netfilter, list: string): boolean =>
  [...iptables.values()].some(({ chains }) =>
    [...chains.values()].some(({ rules }) =>
      rules.some(({ matches }) => matches.some((match) => match.kind === 'recent' && match.name === list)),
    ),
  );

type Judge<T extends LearnedTable> = (row: LearnedTables[T], change: NetNsChange) => RowLoss | null;

/** ICMP's counters hang on addresses, and a socket on its namespace only. */
const stays = (): null => null;

const JUDGES: { readonly [T in LearnedTable]: Judge<T> } = {
  neighbour: ({ dev }, change) => (keepsDevice(change, dev) ? null : DEVICE),
  fdb: ({ dev }, change) => (keepsDevice(change, dev) ? null : DEVICE),
  conntrack: (flow, change) => (lostMasquerade(change, flow) ? DEVICE : null),
  routeException: ({ dst }, change) => (keepsWay(change, dst) ? null : { by: 'kernel', reason: 'route' }),
  recent: ({ list }, { after }) =>
    namesList(after.netfilter, list) ? null : { by: 'kernel', reason: 'rule' },
  nftSet: ({ table, set }, { after }) =>
    after.netfilter.nftables.get(table)?.sets.has(set) ? null : { by: 'kube-proxy', reason: 'set' },
  icmpRate: stays,
  redirect: stays,
  socket: stays,
};

/**
 * Who takes a learned row away when what is declared changes; `null` when it stays.
 *
 * @param change what became of its namespace; `null` when that is gone.
 */
export function rowLoss(table: LearnedTable, row: LearnedRow, change: NetNsChange | null): RowLoss | null {
  if (change === null) return { by: 'kernel', reason: 'namespace' };
  // Each table's judge takes its own kind of row; looking one up loses which.
  return (JUDGES[table] as (row: LearnedRow, change: NetNsChange) => RowLoss | null)(row, change);
}

import type { Dataplane } from '../dataplane/dataplane.ts';
import { hookFunctions, type BaseChainRef } from '../dataplane/hookOrder.ts';
import type { LearnedState } from '../dataplane/learned.ts';
import type { Hook, Netfilter } from '../dataplane/netfilter.ts';
import { isNftTable } from '../dataplane/nftables.ts';
import type { NetNs } from '../dataplane/netns.ts';
import { must } from '../problem.ts';
import { destinationText, formatRoute, tableText } from '../shell/format/ipRoute.ts';
import type { EntryRef } from '../trace/step.ts';
import type { NearHookLine, NearView } from './views.ts';

const HOOKS: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

/** A table of thousands of rules is not made for the sake of counting them. */
const COUNTED = 500;
/** Rows of a table that are sent; the rest is counted. */
const ROWS = 6;

interface AnyChain {
  readonly rules: readonly { readonly targets: readonly string[] }[];
}

function chainOf(netfilter: Netfilter, table: BaseChainRef['table'], name: string): AnyChain | undefined {
  const jumps = (kind: string | undefined, chain: string | undefined) =>
    (kind === 'jump' || kind === 'goto') && chain !== undefined ? [chain] : [];
  if (isNftTable(table)) {
    const chain = netfilter.nftables.get(table)?.chains.get(name);
    return (
      chain && {
        rules: chain.rules.map(({ action }) => ({
          targets: action && 'chain' in action ? jumps(action.kind, action.chain) : [],
        })),
      }
    );
  }
  const chain = netfilter.iptables.get(table)?.chains.get(name);
  return (
    chain && {
      rules: chain.rules.map(({ target }) => ({
        targets: target && 'chain' in target ? jumps(target.kind, target.chain) : [],
      })),
    }
  );
}

/** How many rules a base chain leads to by jumps, itself included. */
function rulesFrom(netfilter: Netfilter, { table, chain }: BaseChainRef): { rules: number; more: boolean } {
  const seen = new Set([chain]);
  let rules = 0;
  for (const name of seen) {
    if (rules > COUNTED) return { rules: COUNTED, more: true };
    for (const rule of chainOf(netfilter, table, name)?.rules ?? []) {
      rules++;
      for (const target of rule.targets) seen.add(target);
    }
  }
  return { rules, more: false };
}

function hookLines(netfilter: Netfilter, hook: Hook): NearHookLine[] {
  return hookFunctions(netfilter, hook).flatMap((run): NearHookLine[] => {
    if (!('chain' in run || 'chains' in run)) return [{ kind: run.kind }];
    const chains = 'chains' in run ? run.chains : [run.chain];
    return chains.map((ref) => ({ kind: run.kind, ...ref, ...rulesFrom(netfilter, ref) }));
  });
}

/** @param decidedBy what is to be among the rows. */
function routesOf(netns: NetNs, decidedBy: EntryRef | undefined): NearView['routes'] {
  const all = [...netns.tables.values()]
    .filter(({ id }) => tableText(id) !== 'local')
    .flatMap(({ id, routes }) =>
      routes.map((route, index) => ({
        table: id,
        index,
        text: formatRoute(route),
        short: `${destinationText(route.to)} ${route.dev === null ? route.type : `→ ${route.dev}`}`,
      })),
    );
  const decided =
    decidedBy?.kind === 'route'
      ? all.findIndex(({ table, index }) => table === decidedBy.table && index === decidedBy.index)
      : 0;
  const from = Math.max(0, Math.min(decided - Math.floor(ROWS / 2), all.length - ROWS));
  return { rows: all.slice(from, from + ROWS), more: Math.max(0, all.length - ROWS) };
}

function neighboursOf(netns: NetNs, learned: LearnedState): NearView['neighbours'] {
  const written = netns.neighbours.map(({ ip, dev }) => ({ ip, dev, state: 'PERMANENT' as const }));
  const found = learned.rows(netns.name, 'neighbour').map(({ ip, dev, state }) => ({ ip, dev, state }));
  const all = [...found, ...written];
  return { rows: all.slice(0, ROWS), more: Math.max(0, all.length - ROWS) };
}

/**
 * What a kernel looks like from near: what its hooks run, in the order of their priorities, and the first rows of its
 * tables.
 *
 * @param decidedBy the entry that a step in this namespace decided by.
 * @throws InvariantError for a namespace that the cluster does not have.
 */
export function nearView(
  name: string,
  dataplane: Dataplane,
  learned: LearnedState,
  decidedBy?: EntryRef,
): NearView {
  const netns = must(dataplane.netns(name), `namespace ${name}`);
  return {
    netns: name,
    hooks: HOOKS.map((hook) => ({ hook, lines: hookLines(netns.netfilter, hook) })),
    routes: routesOf(netns, decidedBy),
    neighbours: neighboursOf(netns, learned),
    connections: learned.rows(name, 'conntrack').length,
    sockets: learned.rows(name, 'socket').length,
  };
}

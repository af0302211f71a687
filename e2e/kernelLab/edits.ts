// What somebody breaks by hand on a node after everything was set up, as a change of the dataplane.
import type { Dataplane } from '../../src/core/dataplane/dataplane.ts';
import type { Chain, Rule } from '../../src/core/dataplane/netfilter.ts';
import type { NftChain, NftRule, NftTable, NftVerdict } from '../../src/core/dataplane/nftables.ts';
import {
  TABLE_MAIN,
  type NetNs,
  type Route,
  type StaticNeighbour,
  type StaticFdb,
} from '../../src/core/dataplane/netns.ts';
import type { Ip } from '../../src/core/net/address.ts';

/** Changes one namespace of a dataplane. */
export interface Edit {
  readonly netns: string;
  change(netns: NetNs): NetNs;
}

/** The dataplane with the edits made; a namespace is edited when it is first asked for. */
export function edited(dataplane: Dataplane, edits: readonly Edit[]): Dataplane {
  const known = new Map<string, NetNs | undefined>();
  return {
    names: () => dataplane.names(),
    address: (name) => dataplane.address(name),
    netns(name) {
      if (known.has(name)) return known.get(name);
      const original = dataplane.netns(name);
      const changed = edits.filter((edit) => edit.netns === name);
      const result = original && changed.reduce((netns, edit) => edit.change(netns), original);
      known.set(name, result);
      return result;
    },
  };
}

/** `ip route delete` in table main. */
export const withoutRoutes = (netns: string, gone: (route: Route) => boolean): Edit => ({
  netns,
  change: (old) => {
    const main = old.tables.get(TABLE_MAIN);
    if (!main) return old;
    const routes = main.routes.filter((route) => route.proto === 'kernel' || !gone(route));
    return { ...old, tables: new Map([...old.tables, [TABLE_MAIN, { ...main, routes }]]) };
  },
});

/** `ip neighbour delete`, and the like with `bridge fdb`. */
export const withoutNeighbours = (
  netns: string,
  neighbour: (row: StaticNeighbour) => boolean,
  fdb: (row: StaticFdb) => boolean,
): Edit => ({
  netns,
  change: (old) => ({
    ...old,
    neighbours: old.neighbours.filter((row) => !neighbour(row)),
    fdb: old.fdb.filter((row) => !fdb(row)),
  }),
});

/** `ip route add` in table main. */
export const withRoute = (netns: string, route: Route): Edit => ({
  netns,
  change: (old) => {
    const main = old.tables.get(TABLE_MAIN);
    if (!main) return old;
    const tables = new Map([...old.tables, [TABLE_MAIN, { ...main, routes: [...main.routes, route] }]]);
    return { ...old, tables };
  },
});

/** Whether following a rule's jump ends in DNAT to this address. */
function leadsTo(chains: ReadonlyMap<string, Chain>, rule: Rule, ip: Ip): boolean {
  const { target } = rule;
  if (target?.kind !== 'jump') return false;
  const rules = chains.get(target.chain)?.rules ?? [];
  return rules.some(({ target: last }) => last?.kind === 'dnat' && last.ip === ip);
}

const certain = (rule: Rule, isChosen: boolean): Rule => ({
  ...rule,
  matches: rule.matches.map((match) =>
    match.kind === 'statistic'
      ? { ...match, probability: Number(isChosen), text: isChosen ? '1.00000000000' : '0.00000000000' }
      : match,
  ),
});

/** One chain that draws: the rule that leads to the endpoint always fires, the ones before it never. */
function forced(chains: ReadonlyMap<string, Chain>, chain: Chain, ip: Ip): Chain {
  const { name, policy, rules } = chain;
  const draws = rules.some(({ matches }) => matches.some(({ kind }) => kind === 'statistic'));
  if (!draws || !rules.some((rule) => leadsTo(chains, rule, ip))) return chain;
  return { name, policy, rules: rules.map((rule) => certain(rule, leadsTo(chains, rule, ip))) };
}

/** The same of a draw of nftables: only the verdict that leads to the endpoint is left. */
function forcedNft(table: NftTable, { name, base, comment, rules }: NftChain, ip: Ip): NftChain {
  const leads = (verdict: NftVerdict): boolean =>
    'chain' in verdict &&
    (table.chains.get(verdict.chain)?.rules ?? []).some(
      ({ action }) => action?.kind === 'dnat' && action.ip === ip,
    );
  const only = (rule: NftRule): NftRule => {
    const chosen = rule.action?.kind === 'numgen' ? rule.action.verdicts.filter(leads) : [];
    return chosen.length === 0 ? rule : { ...rule, action: { kind: 'numgen', mod: 1, verdicts: chosen } };
  };
  return { name, base, comment, rules: rules.map(only) };
}

/** Load balancing that always chooses one endpoint, where it has the choice. For the kernel only: ours is told directly. */
export function withForcedEndpoint(netns: NetNs, ip: Ip): NetNs {
  const { netfilter } = netns;
  const iptables = new Map(netfilter.iptables);
  const nat = iptables.get('nat');
  if (nat) {
    const chains = [...nat.chains].map(([name, chain]) => [name, forced(nat.chains, chain, ip)] as const);
    iptables.set('nat', { name: 'nat', chains: new Map(chains) });
  }
  const nftables = new Map(
    [...netfilter.nftables].map(([name, table]) => {
      const chains = [...table.chains].map(([of, chain]) => [of, forcedNft(table, chain, ip)] as const);
      return [name, { ...table, chains: new Map(chains) }];
    }),
  );
  return { ...netns, netfilter: { ...netfilter, iptables, nftables } };
}

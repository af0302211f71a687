import type { Dataplane } from '../dataplane/dataplane.ts';
import type { Effect, LearnedRow, LearnedState, LearnedTable, LearnedTables } from '../dataplane/learned.ts';
import type { NetNs } from '../dataplane/netns.ts';
import { formatNftTime } from '../dataplane/nftablesList.ts';
import { must } from '../problem.ts';
import { formatConntrack } from '../shell/format/conntrack.ts';
import { formatLearnedFdb, formatOwnFdb, formatStaticFdb } from '../shell/format/fdb.ts';
import { formatAddress, formatLink } from '../shell/format/ipAddr.ts';
import { formatNeighbour } from '../shell/format/ipNeigh.ts';
import { formatException, formatRoute, formatRoutingRule, tableText } from '../shell/format/ipRoute.ts';
import { formatListener, formatSocket } from '../shell/format/ss.ts';
import { placesOf } from '../trace/playback.ts';
import type { Step } from '../trace/step.ts';
import { learnedAt } from './learnedAt.ts';
import type { Traced } from './simulation.ts';
import type { StateRow, StateView } from './views.ts';

type Section = StateView['sections'][number];

const row = (text: string, by: StateRow['by'], table: StateRow['table']): StateRow => ({
  text,
  by,
  table,
  change: null,
  state: null,
});

function linkSection(netns: NetNs, dataplane: Dataplane): Section {
  const rows = [...netns.interfaces.values()].flatMap((device) => {
    const peer =
      'peer' in device ? dataplane.netns(device.peer.netns)?.interfaces.get(device.peer.dev) : undefined;
    const addresses = device.addresses.map((address) => `    ${formatAddress(address, device.name)}`);
    const lines = [...formatLink(device, peer?.index ?? null), ...addresses];
    return lines.map((text) => row(text, device.by, 'address'));
  });
  return { title: 'ip addr', rows };
}

function routeSections(netns: NetNs): Section[] {
  const tables = [...netns.tables.values()].map(({ id, routes }) => ({
    title: `ip route show table ${tableText(id)}`,
    rows: routes.map((route) => row(formatRoute(route), route.by, 'route')),
  }));
  const rules = netns.rules.map((rule) => row(formatRoutingRule(rule), rule.by, 'rule'));
  return [...tables, { title: 'ip rule', rows: rules }];
}

/** The effects of one step on one table of one namespace, by key; what the step did first and last counts. */
function changesOf(step: Step | undefined, netns: string, table: LearnedTable): Map<string, Effect> {
  const changes = new Map<string, Effect>();
  for (const effect of step?.effects ?? []) {
    if (effect.netns !== netns || effect.table !== table) continue;
    const first = changes.get(effect.key);
    changes.set(effect.key, first ? ({ ...effect, from: first.from } as Effect) : effect);
  }
  return changes;
}

/** Rows of a learned table: those there are, marked where the step touched them, and those it took away. */
function learnedRows<T extends LearnedTable>(
  learned: LearnedState,
  netns: string,
  table: T,
  step: Step | undefined,
  text: (entry: LearnedTables[T]) => string,
): StateRow[] {
  const changes = [...changesOf(step, netns, table).values()];
  const stateOf = (entry: LearnedRow) => ('probes' in entry ? entry.state : null);
  const present = learned.rows(netns, table).map((entry): StateRow => {
    const change = changes.find(({ to }) => to === entry);
    const mark = change === undefined ? null : change.from === null ? 'added' : 'changed';
    return { text: text(entry), by: 'learned', table, change: mark, state: stateOf(entry) };
  });
  const removed = changes.flatMap(({ from, to }): StateRow[] =>
    from === null || to !== null
      ? []
      : [
          {
            text: text(from as LearnedTables[T]),
            by: 'learned',
            table,
            change: 'removed',
            state: stateOf(from),
          },
        ],
  );
  return [...present, ...removed];
}

function learnedSections(
  netns: NetNs,
  learned: LearnedState,
  step: Step | undefined,
  now: number,
): Section[] {
  const of = <T extends LearnedTable>(table: T, text: (entry: LearnedTables[T]) => string) =>
    learnedRows(learned, netns.name, table, step, text);
  const devices = [...netns.interfaces.values()];
  const ownFdb = devices.filter(({ master, kind }) => master !== null || kind === 'bridge');
  return [
    {
      title: 'ip neigh',
      rows: [
        ...netns.neighbours.map((entry) => row(formatNeighbour(entry), entry.by, 'neighbour')),
        ...of('neighbour', formatNeighbour),
      ],
    },
    {
      title: 'bridge fdb',
      rows: [
        ...ownFdb.map((device) => row(formatOwnFdb(device), 'kernel', 'fdb')),
        ...netns.fdb.map((entry) =>
          row(formatStaticFdb(entry, netns.interfaces.get(entry.dev)), entry.by, 'fdb'),
        ),
        ...of('fdb', formatLearnedFdb),
      ],
    },
    { title: 'conntrack -L', rows: of('conntrack', (entry) => formatConntrack(entry, now)) },
    {
      title: 'ss -ap',
      rows: [
        ...netns.listeners.map((listener) => row(formatListener(listener), 'kubelet', 'listener')),
        ...of('socket', formatSocket),
      ],
    },
    {
      title: 'ip route show cache',
      rows: of('routeException', (exception) => {
        const { dst, gateway } = exception;
        const way = gateway === null ? ' cache' : ` via ${gateway} cache <redirected>`;
        return `${dst}${way} ${formatException(exception, now)}`;
      }),
    },
    {
      title: 'recent source addresses',
      rows: of(
        'recent',
        ({ list, src, seen }) => `${list}: src=${src} last_seen: ${Math.floor(seen / 1000)} ms`,
      ),
    },
    {
      title: 'elements of nftables sets',
      rows: of('nftSet', ({ set, key, expires }) => {
        const left = Math.max(0, Math.ceil((expires - now) / 1_000_000));
        return `@${set} { ${key} expires ${formatNftTime(left)} }`;
      }),
    },
  ];
}

/**
 * All state of one namespace right after a step, as the real tools print it. Rows that the step itself added, changed or
 * removed are marked; sections without a row are left out.
 *
 * @param n position in the run; -1 for before the first step.
 * @param traced the run, and what the kernels knew when it began.
 * @throws InvariantError for a namespace that the cluster does not have.
 */
export function stateAt(
  { run, learnedBefore, startedAt }: Pick<Traced, 'run' | 'learnedBefore' | 'startedAt'>,
  n: number,
  name: string,
  dataplane: Dataplane,
): StateView {
  const netns = must(dataplane.netns(name), `namespace ${name}`);
  const step = n < 0 ? undefined : placesOf(run)[n]?.step;
  const learned = learnedAt(run, n, learnedBefore);
  const sections = [
    linkSection(netns, dataplane),
    ...routeSections(netns),
    ...learnedSections(netns, learned, step, startedAt + (step?.t ?? 0)),
  ];
  return {
    n,
    netns: name,
    sections: sections.filter(({ rows }) => rows.length > 0),
    iptables: [...netns.netfilter.iptables.values()].map((table) => ({
      table: table.name,
      chains: table.chains.size,
      rules: [...table.chains.values()].reduce((sum, { rules }) => sum + rules.length, 0),
    })),
    nftables: [...netns.netfilter.nftables.values()].map((table) => ({
      table: table.name,
      chains: table.chains.size,
      rules: [...table.chains.values()].reduce((sum, { rules }) => sum + rules.length, 0),
    })),
  };
}

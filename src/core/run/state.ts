import { KERNEL_DEFAULTS } from '../compile/sysctls.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import type { Effect, LearnedRow, LearnedState, LearnedTable, LearnedTables } from '../dataplane/learned.ts';
import type { Listener, NetNs, Route, Writer } from '../dataplane/netns.ts';
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
import type { RunInTime } from './shellSession.ts';
import { ruleSections } from './stateRules.ts';
import type { StateRow, StateView } from './views.ts';
import { filtered, moreRows, sectionOfRows, shownSections, type WholeSection } from './wholeSection.ts';

const row = (text: string, by: StateRow['by'], table: StateRow['table']): StateRow => ({
  text,
  by,
  table,
  change: null,
  state: null,
  count: null,
});

/** The kubelet starts containers; what belongs to a machine itself was started by who runs it. */
const starterOf = ({ owner }: Listener): Writer =>
  /^[^/]+\/[^/]+\/[^/]+$/.test(owner) ? 'kubelet' : 'operator';

function linkSection(netns: NetNs, dataplane: Dataplane): WholeSection {
  const rows = [...netns.interfaces.values()].flatMap((device) => {
    const peer =
      'peer' in device ? dataplane.netns(device.peer.netns)?.interfaces.get(device.peer.dev) : undefined;
    const addresses = device.addresses.map((address) => `    ${formatAddress(address, device.name)}`);
    const lines = [...formatLink(device, peer?.index ?? null), ...addresses];
    return lines.map((text) => row(text, device.by, 'address'));
  });
  return sectionOfRows('ip addr', rows);
}

function routeSections(netns: NetNs): WholeSection[] {
  const tables = [...netns.tables.values()].map(({ id, routes }): WholeSection => ({
    title: `ip route show table ${tableText(id)}`,
    length: routes.length,
    row: (index) => {
      const route = routes[index] as Route;
      return row(formatRoute(route), route.by, 'route');
    },
    centre: 0,
  }));
  const rules = netns.rules.map((rule) => row(formatRoutingRule(rule), rule.by, 'rule'));
  return [...tables, sectionOfRows('ip rule', rules)];
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
    return { text: text(entry), by: 'learned', table, change: mark, state: stateOf(entry), count: null };
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
            count: null,
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
): WholeSection[] {
  const of = <T extends LearnedTable>(table: T, text: (entry: LearnedTables[T]) => string) =>
    learnedRows(learned, netns.name, table, step, text);
  const devices = [...netns.interfaces.values()];
  const ownFdb = devices.filter(({ master, kind }) => master !== null || kind === 'bridge');
  return [
    sectionOfRows('ip neigh', [
      ...netns.neighbours.map((entry) => row(formatNeighbour(entry), entry.by, 'neighbour')),
      ...of('neighbour', formatNeighbour),
    ]),
    sectionOfRows('bridge fdb', [
      ...ownFdb.map((device) => row(formatOwnFdb(device), 'kernel', 'fdb')),
      ...netns.fdb.map((entry) =>
        row(formatStaticFdb(entry, netns.interfaces.get(entry.dev)), entry.by, 'fdb'),
      ),
      ...of('fdb', formatLearnedFdb),
    ]),
    sectionOfRows(
      'conntrack -L',
      of('conntrack', (entry) => formatConntrack(entry, now)),
    ),
    sectionOfRows('ss -ap', [
      ...netns.listeners.map((listener) => row(formatListener(listener), starterOf(listener), 'listener')),
      ...of('socket', formatSocket),
    ]),
    sectionOfRows(
      'ip route show cache',
      of('routeException', (exception) => {
        const { dst, gateway } = exception;
        const way = gateway === null ? ' cache' : ` via ${gateway} cache <redirected>`;
        return `${dst}${way} ${formatException(exception, now)}`;
      }),
    ),
    sectionOfRows(
      'recent source addresses',
      of('recent', ({ list, src, seen }) => `${list}: src=${src} last_seen: ${Math.floor(seen / 1000)} ms`),
    ),
    sectionOfRows(
      'elements of nftables sets',
      of('nftSet', ({ set, key, expires }) => {
        const left = Math.max(0, Math.ceil((expires - now) / 1_000_000));
        return `@${set} { ${key} expires ${formatNftTime(left)} }`;
      }),
    ),
  ];
}

/** Who is known to write a setting: kube-proxy its own, the rest whoever set the machine up. */
const settingWriter = (name: string): Writer =>
  /nf_conntrack_tcp_timeout_(established|close_wait)|nf_conntrack_tcp_be_liberal|route_localnet/.test(name)
    ? 'kube-proxy'
    : 'operator';

/** Settings that are not as the kernel boots. */
function settingSection({ sysctls }: NetNs): WholeSection {
  const changed = Object.entries(sysctls).filter(([name, value]) => KERNEL_DEFAULTS[name] !== value);
  const rows = changed.map(([name, value]) => {
    const before = KERNEL_DEFAULTS[name];
    const text = `${name} = ${value}${before === undefined ? '' : ` (the kernel boots with ${before})`}`;
    return row(text, settingWriter(name), 'sysctl');
  });
  return sectionOfRows('sysctl', rows);
}

/** What is asked: the state of which namespace, after which step, and which of its rows. */
export interface StateQuestion {
  readonly netns: string;
  /** Position in the run; -1 for before the first step. */
  readonly n: number;
  /** Words that all must stand in a row; empty for all rows. */
  readonly filter: string;
}

function sectionsOf(
  before: RunInTime,
  { netns: name, n, filter }: StateQuestion,
  dataplane: Dataplane,
): WholeSection[] {
  const netns = must(dataplane.netns(name), `namespace ${name}`);
  const { run, learnedBefore, countersBefore, startedAt } = before;
  const place = n < 0 ? undefined : placesOf(run)[n];
  const step = place?.step;
  const learned = learnedAt(run, n, learnedBefore);
  const counters = countersBefore.clone();
  const hasRules = netns.netfilter.iptables.size + netns.netfilter.nftables.size > 0;
  if (hasRules) counters.add(run, n);
  const hook = place?.hop.netns === name && step?.kind === 'hook' ? step : null;
  return [
    linkSection(netns, dataplane),
    ...routeSections(netns),
    ...learnedSections(netns, learned, step, startedAt + (step?.t ?? 0)),
    ...ruleSections(netns, { netns: name, counters, step: hook }),
    settingSection(netns),
  ].map((section) => filtered(section, filter));
}

/**
 * All state of one namespace right after a step, as the real tools print it. Rows that the step itself added, changed or
 * removed are marked, and rules that it counted for; sections without a row are left out.
 *
 * @param before the run, and all that was so when it began.
 * @throws InvariantError for a namespace that the cluster does not have.
 */
export const stateAt = (before: RunInTime, question: StateQuestion, dataplane: Dataplane): StateView => ({
  n: question.n,
  netns: question.netns,
  sections: shownSections(sectionsOf(before, question, dataplane)),
});

/** More rows of one section, from a position on. */
export function stateMore(
  before: RunInTime,
  question: StateQuestion,
  dataplane: Dataplane,
  title: string,
  from: number,
): readonly StateRow[] {
  const section = sectionsOf(before, question, dataplane).find((one) => one.title === title);
  return section ? moreRows(section, from) : [];
}

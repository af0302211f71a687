import type { Dataplane } from '../dataplane/dataplane.ts';
import type { LearnedState } from '../dataplane/learned.ts';
import type { NetNs } from '../dataplane/netns.ts';
import { isNftTable } from '../dataplane/nftables.ts';
import type { Packet } from '../net/packet.ts';
import { must } from '../problem.ts';
import type { StepPlace } from '../trace/playback.ts';
import { SOURCES } from '../trace/source.ts';
import type { Step } from '../trace/step.ts';
import { entryText } from './entry.ts';
import { explainHook } from './explainChains.ts';
import { explainNft } from './explainNft.ts';
import { conntrackTable, fdbTable, listenerTable, neighbourTable } from './explainLearned.ts';
import { explainRoute } from './explainRoute.ts';
import { factsAt } from './facts.ts';
import type { ExplainedRow, Explanation } from './views.ts';
import { rowsFrom, shownAtFirst, tableOfRows, type WholeTable } from './wholeTable.ts';

/** An entry of which there is no table to show beside it. */
function entryAlone(step: Step, netns: NetNs, learned: LearnedState): WholeTable[] {
  if (!step.decidedBy) return [];
  const { text, by } = entryText(step.decidedBy, netns, learned, step.t);
  const writer = by === 'learned' ? null : by;
  const titles = {
    interface: 'ip link',
    sysctl: 'sysctl',
    socket: 'ss -ap',
    assumedListener: 'Assumed to listen',
  } as const;
  const { kind } = step.decidedBy;
  const title = kind in titles ? titles[kind as keyof typeof titles] : kind;
  const row = { text, fate: 'decided', reason: '', by: writer, probability: null } as const;
  return [tableOfRows(title, [row])];
}

function routeTables(place: StepPlace, netns: NetNs): WholeTable[] {
  const { packet, mark, inDev } = factsAt(place, netns);
  const { step } = place;
  if (!packet.ip) return [];
  const isOwn = step.kind === 'route' && step.purpose === 'output';
  const dst = step.kind === 'route' ? step.dst : packet.ip.dst;
  // A host that has not sent yet asks without a source.
  const src = isOwn && step.src !== null ? null : packet.ip.src;
  return explainRoute(netns, { dst, src, mark, iif: isOwn ? null : inDev }, step.decidedBy);
}

/** The hook step whose rule a later step carries out or ends by. */
function hookTables(place: StepPlace, netns: NetNs, learned: LearnedState): WholeTable[] {
  const { hop, stepIndex, step } = place;
  const index = hop.steps.slice(0, stepIndex).findLastIndex(({ kind }) => kind === 'hook');
  const hook = hop.steps[index];
  return hook
    ? tablesOf({ ...place, stepIndex: index, step: hook }, netns, learned)
    : entryAlone(step, netns, learned);
}

function endTables(place: StepPlace, netns: NetNs, learned: LearnedState): WholeTable[] {
  const { step } = place;
  if (step.kind !== 'end') return [];
  switch (step.decidedBy?.kind) {
    case 'rule':
    case 'policy':
      return hookTables(place, netns, learned);
    case 'route':
      return routeTables(place, netns);
    case 'neighbour':
      return neighbourTable(netns, learned, step.decidedBy.dev, step.decidedBy.ip);
    case 'listener':
      return listenerTable(netns, factsAt(place, netns).packet, step.decidedBy.index);
    case 'fdb':
      return fdbTable(netns, learned, step.decidedBy.dev, step.decidedBy.mac);
    case undefined:
      if (step.reason === 'IP_INNOROUTES' || step.reason === 'IP_OUTNOROUTES')
        return routeTables(place, netns);
      return step.reason === 'NO_SOCKET' ? listenerTable(netns, factsAt(place, netns).packet, null) : [];
    default:
      return entryAlone(step, netns, learned);
  }
}

const destinationOf = (packet: Packet) => packet.eth?.dst ?? null;

function tablesOf(place: StepPlace, netns: NetNs, learned: LearnedState): WholeTable[] {
  const { step } = place;
  switch (step.kind) {
    case 'hook': {
      if (isNftTable(step.table)) {
        const table = netns.netfilter.nftables.get(step.table);
        return table ? explainNft(step, table, factsAt(place, netns)) : [];
      }
      const table = netns.netfilter.iptables.get(step.table);
      return table ? explainHook(step, table, factsAt(place, netns)) : [];
    }
    case 'route':
      return routeTables(place, netns);
    case 'neighbour':
      return neighbourTable(netns, learned, step.dev, step.ip);
    case 'arp':
      return neighbourTable(netns, learned, step.dev, factsAt(place, netns).packet.arp?.senderIp ?? null);
    case 'bridge':
      return fdbTable(netns, learned, step.dev, destinationOf(factsAt(place, netns).packet));
    case 'encapsulate':
      return fdbTable(netns, learned, step.dev, destinationOf(factsAt(place, netns).packet));
    case 'nat':
      return step.decidedBy?.kind === 'rule'
        ? hookTables(place, netns, learned)
        : conntrackTable(netns, learned, step);
    case 'conntrack':
      return conntrackTable(netns, learned, step);
    case 'deliver':
      return step.decidedBy?.kind === 'listener'
        ? listenerTable(netns, factsAt(place, netns).packet, step.decidedBy.index)
        : entryAlone(step, netns, learned);
    case 'end':
      return endTables(place, netns, learned);
    case 'ingress':
    case 'egress':
    case 'decapsulate':
    case 'forward':
    case 'link':
    case 'fragment':
    case 'collect':
    case 'reassemble':
    case 'send':
      return entryAlone(step, netns, learned);
    default:
      return step satisfies never;
  }
}

/**
 * The tables a step decided by: the entry that won, those that lost and why, those nobody came to.
 *
 * @param learnedAt what the kernels knew right after the step, so that a row it wrote can be shown.
 * @throws InvariantError when the run was not computed on this dataplane.
 */
export function tablesAt(place: StepPlace, dataplane: Dataplane, learnedAt: LearnedState): WholeTable[] {
  const netns = must(dataplane.netns(place.hop.netns), `namespace ${place.hop.netns}`);
  return tablesOf(place, netns, learnedAt);
}

/** Everything the Why panel shows of a step at first: of long tables the part that matters. */
export function explainStep(place: StepPlace, dataplane: Dataplane, learnedAt: LearnedState): Explanation {
  const { step, hop } = place;
  const tables = tablesAt(place, dataplane, learnedAt);
  return {
    n: step.n,
    netns: hop.netns,
    tables: tables.map(shownAtFirst),
    source: SOURCES[step.source],
  };
}

/**
 * More rows of one of these tables.
 *
 * @param table position among the tables of the explanation.
 * @param from position in the table.
 */
export const explainMore = (
  place: StepPlace,
  dataplane: Dataplane,
  learnedAt: LearnedState,
  table: number,
  from: number,
): readonly ExplainedRow[] => {
  const whole = tablesAt(place, dataplane, learnedAt)[table];
  return whole ? rowsFrom(whole, Math.max(0, from)) : [];
};

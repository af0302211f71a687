import type { LearnedState } from '../dataplane/learned.ts';
import type { NetNs, Writer } from '../dataplane/netns.ts';
import { ANY_IPV4, ANY_IPV6, type Ip } from '../net/address.ts';
import type { Mac } from '../net/mac.ts';
import type { Packet } from '../net/packet.ts';
import { formatConntrack } from '../shell/format/conntrack.ts';
import { formatLearnedFdb, formatOwnFdb, formatStaticFdb } from '../shell/format/fdb.ts';
import { formatNeighbour } from '../shell/format/ipNeigh.ts';
import { formatListener } from '../shell/format/ss.ts';
import type { Step } from '../trace/step.ts';
import type { ExplainedRow } from './views.ts';
import { tableOfRows, type WholeTable } from './wholeTable.ts';

interface Candidate {
  readonly text: string;
  readonly by: Writer | null;
  /** Why it lost; `null` for the one that decided. */
  readonly lost: string | null;
  /** What else there is to say of the one that decided. */
  readonly note?: string;
}

/** A table of rows of which at most one decided. None at all without rows. */
function tableOf(title: string, candidates: readonly Candidate[], others: string): WholeTable[] {
  if (candidates.length === 0) return [];
  const rows = candidates.map(({ text, by, lost, note = '' }): ExplainedRow => ({
    text,
    fate: lost === null ? 'decided' : 'lost',
    reason: lost ?? note,
    by,
    probability: null,
  }));
  return [tableOfRows(title, rows, { common: () => others })];
}

/** Neighbours of a device, and which of them has the address; `ip` null: none is looked for. */
export function neighbourTable(
  netns: NetNs,
  learned: LearnedState,
  dev: string,
  ip: Ip | null,
): WholeTable[] {
  const lost = (other: Ip) => (other === ip ? null : `is for ${other}, not ${ip ?? 'anyone asked for'}`);
  const written = netns.neighbours
    .filter((entry) => entry.dev === dev)
    .map((entry) => ({ text: formatNeighbour(entry), by: entry.by, lost: lost(entry.ip) }));
  const found = learned
    .rows(netns.name, 'neighbour')
    .filter((entry) => entry.dev === dev)
    .map((entry) => ({ text: formatNeighbour(entry), by: null, lost: lost(entry.ip) }));
  return tableOf(`ip neigh show dev ${dev}`, [...written, ...found], 'for other addresses');
}

/** Rows of a bridge or tunnel device, and which of them has the MAC address. */
export function fdbTable(netns: NetNs, learned: LearnedState, dev: string, mac: Mac | null): WholeTable[] {
  const lost = (other: Mac) => (other === mac ? null : `is for ${other}`);
  const devices = [...netns.interfaces.values()];
  const isHere = (name: string) => name === dev || netns.interfaces.get(name)?.master === dev;
  const isBridge = netns.interfaces.get(dev)?.kind === 'bridge';
  const own = devices
    .filter(({ name }) => isBridge && isHere(name))
    .map((device) => ({ text: formatOwnFdb(device), by: 'kernel' as const, lost: lost(device.mac) }));
  const written = netns.fdb
    .filter((entry) => isHere(entry.dev))
    .map((entry) => {
      const text = formatStaticFdb(entry, netns.interfaces.get(entry.dev));
      return { text, by: entry.by, lost: lost(entry.mac) };
    });
  const found = learned
    .rows(netns.name, 'fdb')
    .filter(({ bridge }) => bridge === dev)
    .map((entry) => ({ text: formatLearnedFdb(entry), by: null, lost: lost(entry.mac) }));
  return tableOf(
    `bridge fdb show ${isBridge ? 'br' : 'dev'} ${dev}`,
    [...own, ...written, ...found],
    'for other addresses',
  );
}

/** The flows of a namespace, and the one a step found, made, ended, or translated by. */
export function conntrackTable(netns: NetNs, learned: LearnedState, step: Step): WholeTable[] {
  const effects = (step.effects ?? []).filter((effect) => effect.table === 'conntrack');
  const id = step.decidedBy?.kind === 'conntrack' ? step.decidedBy.id : effects[0]?.to?.id;
  // A RST ends a flow that was not assured: the entry decides, and is gone after the step.
  const ended = effects.flatMap(({ from, to }) => (from !== null && to === null ? [from] : []));
  const candidates = [...learned.rows(netns.name, 'conntrack'), ...ended].map((entry) => ({
    text: formatConntrack(entry, step.t),
    by: null,
    lost: entry.id === id ? null : 'is another flow',
  }));
  return tableOf('conntrack -L', candidates, 'of other flows');
}

/** Who listens in a namespace, and why the others do not get this packet. */
export function listenerTable(netns: NetNs, packet: Packet, chosen: number | null): WholeTable[] {
  const { ip, l4 } = packet;
  const ports = l4 && l4.proto !== 'icmp' ? l4 : null;
  const candidates = netns.listeners.map((listener, index): Candidate => {
    const reason = () => {
      if (listener.proto !== ip?.proto)
        return `${listener.proto}, the packet is ${ip?.proto ?? 'no IP packet'}`;
      if (listener.port !== ports?.dport)
        return `port ${listener.port}, the packet has ${ports?.dport ?? 'none'}`;
      const isAny = listener.ip === ANY_IPV4 || listener.ip === ANY_IPV6;
      return isAny || listener.ip === ip.dst
        ? 'another socket is closer'
        : `address ${listener.ip}, the packet has ${ip.dst}`;
    };
    const row = { text: formatListener(listener), by: null };
    if (index !== chosen) return { ...row, lost: reason() };
    const { assumed } = listener;
    return { ...row, lost: null, ...(assumed !== undefined && { note: `assumed, because ${assumed}` }) };
  });
  return tableOf('ss -l', candidates, 'at other ports');
}

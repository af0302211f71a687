import { ipFromBits, ipv4Bits, type Ip } from '../net/address.ts';
import {
  addressIn,
  broadcastOf,
  contains,
  formatPrefix,
  networkOf,
  overlaps,
  prefix,
  type Prefix,
} from '../net/prefix.ts';
import type { Evidence } from './evidence.ts';
import { Intervals } from './intervals.ts';
import type { Draft, Source } from './report.ts';
import type { StatedRange, StatedRanges } from './statedRanges.ts';

export type RangeKind = 'clusterCIDR' | 'serviceCIDR' | 'underlay';

/** The ranges that the Scenario document writes. */
export type WrittenRanges = Readonly<Partial<Record<RangeKind, Prefix>>>;

/** One range, and how it came about. */
export interface SettledRange {
  readonly range: Prefix;
  /** Written in the Scenario document, or what a component was told: somebody meant it, whatever else the file says. */
  readonly isMeant: boolean;
  readonly isWritten: boolean;
  /** Who told the component, where it was told. */
  readonly source: Source | null;
  /** How to say that it was guessed; nothing for what is written and what is usual. */
  readonly told: Draft | null;
}

export type SettledRanges = Readonly<Record<RangeKind, SettledRange>>;

interface Kind {
  readonly usual: Prefix;
  /** The longest prefix to begin with, where there is room. */
  readonly longest: number;
  readonly what: string;
  readonly key: string;
  /** Where to go when the usual range is taken. */
  readonly others: readonly Prefix[];
}

const privateBlocks = (length: number): Prefix[] => {
  const all: Prefix[] = [];
  for (const [block, count] of [
    ['172.16.0.0/12', 2 ** (length - 12)],
    ['10.0.0.0/8', 2 ** (length - 8)],
    ['192.168.0.0/16', 2 ** Math.max(0, length - 16)],
  ] as const) {
    const step = 2 ** (32 - length);
    for (let n = 0; n < Math.min(count, 256); n++)
      all.push({ ip: networkOf(addressIn(prefix(block), n * step), length), length });
  }
  return all;
};

const KINDS: Readonly<Record<RangeKind, Kind>> = {
  clusterCIDR: {
    usual: prefix('10.244.0.0/16'),
    longest: 16,
    what: 'Pod range',
    key: 'clusterCIDR',
    others: [prefix('10.42.0.0/16'), prefix('10.245.0.0/16'), ...privateBlocks(16).reverse()],
  },
  serviceCIDR: {
    usual: prefix('10.96.0.0/12'),
    longest: 16,
    what: 'Service range',
    key: 'serviceCIDR',
    others: [prefix('10.43.0.0/16'), prefix('10.112.0.0/12'), ...privateBlocks(16)],
  },
  underlay: {
    usual: prefix('172.18.0.0/24'),
    longest: 24,
    what: 'Node network',
    key: 'underlay.cidr',
    others: [prefix('192.168.8.0/24'), ...privateBlocks(24)],
  },
};

/** Ranges of distributions whose addresses do not tell how long they are: MicroK8s, GKE. */
const KNOWN_SERVICE_RANGES = [prefix('10.152.183.0/24'), prefix('34.118.224.0/20')];

/** What a range has to hold. */
interface Content {
  readonly parts: readonly Prefix[];
  readonly intervals: Intervals;
  /** How many addresses, given away and not. */
  readonly room: number;
  /** What the parts are, for a sentence. */
  readonly from: string;
}

const asPrefixes = (addresses: readonly Ip[]): Prefix[] => addresses.map((ip) => ({ ip, length: 32 }));

/** Parts that no sensible range holds together are not in one: those of the network (/8) where most of them are. */
function mainGroup(parts: readonly Prefix[]): readonly Prefix[] {
  if (parts.length < 2 || covering(parts).length >= 8) return parts;
  const groups = new Map<Ip, Prefix[]>();
  for (const part of parts) {
    const network = networkOf(part.ip, 8);
    const group = groups.get(network);
    if (group) group.push(part);
    else groups.set(network, [part]);
  }
  let main: readonly Prefix[] = [];
  for (const group of groups.values()) if (group.length > main.length) main = group;
  return main;
}

/** Up to a multiple that leaves alignment enough to every node. */
const POD_SLACK = 2;

/** What lies in each range, by the objects of the file. */
function contentsOf(
  file: Evidence,
  usesNodeBlocks: boolean,
  gateway: Ip | undefined,
): Record<RangeKind, Content> {
  const nodeCount = Math.max(1, file.nodes.size);
  const perNode = 2 ** Math.ceil(Math.log2(Math.ceil(file.podCount / nodeCount) + 3));
  const podRoom = nodeCount * perNode;
  const content = (parts: readonly Prefix[], room: number, from: string): Content => ({
    parts,
    intervals: new Intervals(parts),
    room,
    from,
  });
  // An address that stands twice, or outside the block of its node, is somebody's mistake, and says nothing of a range.
  const foreign = new Set([...file.nodeIps, ...file.clusterIps]);
  const all = [...file.nodes.values()];
  const loose = usesNodeBlocks ? all.filter(({ podCIDR }) => podCIDR === undefined) : all;
  const ips = [...loose.flatMap(({ podIps }) => podIps), ...file.homelessIps].filter(
    (ip) => !foreign.has(ip),
  );
  const blocks = usesNodeBlocks || ips.length === 0 ? file.podBlocks : [];
  const pods = [...blocks, ...asPrefixes(ips)];
  const machines = new Set(file.nodeIps);
  const services = asPrefixes(file.clusterIps.filter((ip) => !machines.has(ip)));
  const fromPods = blocks.length > 0 ? "the nodes' podCIDR" : "the pods' addresses";
  const nodes = asPrefixes(gateway === undefined ? file.nodeIps : [gateway, ...file.nodeIps]);
  return {
    clusterCIDR: content(mainGroup(pods), podRoom > 2 ** 16 ? POD_SLACK * podRoom : 0, fromPods),
    serviceCIDR: content(mainGroup(services), Math.ceil(file.serviceCount * 1.1) + 20, 'the ClusterIPs'),
    underlay: content(nodes, file.nodes.size + 4, "the nodes' addresses"),
  };
}

/**
 * The three ranges of a cluster: as they are written, else as components were told, else so that they hold the addresses
 * and blocks of the file and nothing of each other, else the usual ones, moved out of the way of all others.
 *
 * @param usesNodeBlocks whether pods have their addresses from `spec.podCIDR` of the nodes.
 * @param gateway the one of the nodes' network, where it is written.
 */
export function settleRanges(
  written: WrittenRanges,
  stated: StatedRanges,
  file: Evidence,
  { usesNodeBlocks, gateway }: { readonly usesNodeBlocks: boolean; readonly gateway: Ip | undefined },
): SettledRanges {
  const contents = contentsOf(file, usesNodeBlocks, gateway);
  const settled: Partial<Record<RangeKind, SettledRange>> = {};
  const order: RangeKind[] = ['clusterCIDR', 'serviceCIDR', 'underlay'];
  const rank = (kind: RangeKind) =>
    written[kind] ? 0 : stated[kind].length > 0 ? 1 : contents[kind].parts.length > 0 ? 2 : 3;
  for (const kind of [...order].sort((a, b) => rank(a) - rank(b))) {
    const range = written[kind];
    settled[kind] = range
      ? { range, isMeant: true, isWritten: true, source: null, told: null }
      : new Guess(kind, contents, settled, file.apiServer).make(stated[kind]);
  }
  return settled as SettledRanges;
}

/** One range that nobody wrote. */
class Guess {
  private readonly kind: RangeKind;
  private readonly content: Content;
  private readonly contents: Readonly<Record<RangeKind, Content>>;
  private readonly settled: Readonly<Partial<Record<RangeKind, SettledRange>>>;
  private readonly apiServer: Ip | undefined;

  constructor(
    kind: RangeKind,
    contents: Readonly<Record<RangeKind, Content>>,
    settled: Readonly<Partial<Record<RangeKind, SettledRange>>>,
    apiServer: Ip | undefined,
  ) {
    this.kind = kind;
    this.content = contents[kind];
    this.contents = contents;
    this.settled = settled;
    this.apiServer = apiServer;
  }

  make(stated: readonly StatedRange[]): SettledRange {
    const { usual } = KINDS[this.kind];
    const { parts } = this.content;
    const told = this.bestOf(stated);
    if (told) {
      const draft = this.say(told.range, `guessed from ${told.from}`);
      return { range: told.range, isMeant: true, isWritten: false, source: told.source, told: draft };
    }
    if (this.isGood(usual) && !this.collision(usual)) return this.guess(usual, null);
    if (parts.length > 0) return this.guess(this.around(), `guessed from ${this.content.from}`);
    return this.elsewhere();
  }

  /** What a component was told that holds all there is, else what holds the most of it. */
  private bestOf(stated: readonly StatedRange[]): StatedRange | undefined {
    const { parts } = this.content;
    const roomy = stated.filter(({ range }) => this.hasRoom(range));
    const held = (range: Prefix) => parts.filter((part) => holds(range, part)).length;
    let best: StatedRange | undefined;
    let most = parts.length === 0 ? -1 : 0;
    for (const one of roomy) {
      const count = held(one.range);
      if (count > most) [best, most] = [one, count];
    }
    return best;
  }

  private guess(range: Prefix, how: string | null): SettledRange {
    const told = how === null ? null : this.say(range, how);
    return { range, isMeant: false, isWritten: false, source: null, told };
  }

  private say(range: Prefix, how: string): Draft {
    const { what, key } = KINDS[this.kind];
    return {
      code: 'RANGE_GUESSED',
      severity: 'notice',
      message: `${what} ${formatPrefix(range)}, ${how}.`,
      remedy: `Write ${key} in a Scenario document to be sure.`,
    };
  }

  private hasRoom = ({ length }: Prefix): boolean => 2 ** (32 - length) >= this.content.room;

  /** Whether a range holds what it must, and each where it can be. */
  private isGood(range: Prefix): boolean {
    return (
      this.hasRoom(range) && this.content.parts.every((part) => holds(range, part)) && this.areUsable(range)
    );
  }

  /** Neither a Service nor a node has the first or the last address, and the API server has the one after the first. */
  private areUsable(range: Prefix): boolean {
    if (this.kind === 'clusterCIDR') return true;
    if (this.kind === 'serviceCIDR' && this.apiServer !== undefined && addressIn(range, 1) !== this.apiServer)
      return false;
    const last = broadcastOf(range);
    return this.content.parts.every(({ ip }) => ip !== range.ip && ip !== last);
  }

  /** What a range shares an address with that it has no business with, for a sentence. */
  private collision(range: Prefix): string | undefined {
    for (const kind of Object.keys(KINDS) as RangeKind[]) {
      if (kind === this.kind) continue;
      const other = this.settled[kind]?.range;
      const { what } = KINDS[kind];
      if (other && overlaps(other, range)) return `the ${what.toLowerCase()} ${formatPrefix(other)}`;
      if (this.contents[kind].intervals.meets(range)) return this.contents[kind].from;
    }
    return undefined;
  }

  /** The widest range around what there is that collides with nothing; the narrowest where all of them do. */
  private around(): Prefix {
    const { parts } = this.content;
    if (this.kind === 'serviceCIDR') {
      const known = KNOWN_SERVICE_RANGES.find((range) => this.isGood(range) && !this.collision(range));
      if (known) return known;
    }
    const tight = covering(parts);
    const at = (length: number): Prefix => ({ ip: networkOf(tight.ip, length), length });
    let narrowest = tight.length;
    while (narrowest > 0 && !this.hasRoom(at(narrowest))) narrowest--;
    const lengths: number[] = [];
    for (let length = Math.min(KINDS[this.kind].longest, narrowest); length <= narrowest; length++)
      lengths.push(length);
    // A range may have to be wider for the sake of its first and last address, or to begin before the API server's.
    for (let length = Math.min(KINDS[this.kind].longest, narrowest) - 1; length >= 8; length--)
      lengths.push(length);
    const free = lengths.map(at).filter((range) => !this.collision(range));
    return (
      free.find((range) => this.areUsable(range)) ??
      free.find((range) => range.length <= narrowest) ??
      lengths.map(at).find((range) => this.areUsable(range)) ??
      at(narrowest)
    );
  }

  /** The usual range is taken, or too small: the next one that is free. */
  private elsewhere(): SettledRange {
    const { usual, others, longest } = KINDS[this.kind];
    const why = this.collision(usual);
    if (why === undefined) {
      let { length } = usual;
      while (length > 4 && !this.hasRoom({ ip: usual.ip, length })) length--;
      const wide = { ip: networkOf(usual.ip, length), length };
      const how = 'wide enough for all that is to have an address in it';
      if (!this.collision(wide)) return this.guess(wide, how);
    }
    const wanted = Math.min(longest, 32 - Math.ceil(Math.log2(Math.max(1, this.content.room))));
    const free = [...others, ...privateBlocks(Math.max(12, wanted))].find(
      (range) => this.isGood(range) && !this.collision(range),
    );
    const reason = why === undefined ? 'is too small' : `shares addresses with ${why}`;
    return this.guess(free ?? usual, free ? `as the usual ${formatPrefix(usual)} ${reason}` : null);
  }
}

const holds = (range: Prefix, part: Prefix): boolean =>
  part.length >= range.length && contains(range, part.ip);

/** The smallest IPv4 prefix around all of them. */
function covering(parts: readonly Prefix[]): Prefix {
  const [first, ...rest] = parts.map(({ ip, length }) => ({ bits: ipv4Bits(ip), length }));
  if (!first) return { ip: ipFromBits(0), length: 0 };
  let { length } = first;
  for (const part of rest) length = Math.min(length, part.length, Math.clz32((first.bits ^ part.bits) >>> 0));
  return { ip: networkOf(ipFromBits(first.bits), length), length };
}

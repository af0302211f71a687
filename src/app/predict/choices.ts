import type { NetNsView, StateView, WorldView } from '../../core/run/views.ts';
import { packetAt, type StepPlace } from '../../core/trace/playback.ts';
import type { Step, StepKind } from '../../core/trace/step.ts';
import { t } from '../text/lesson.ts';
import { shuffled } from './shuffled.ts';
import type { Choice, Facts } from './types.ts';

type Of<K extends StepKind> = Extract<Step, { kind: K }>;

const MOST_WRONG = 3;
const c = t.choice;

/** The right choice and a few of the wrong ones, none of which reads like another. */
function among(right: string, wrong: readonly string[], seed: number): readonly Choice[] {
  const others = [...new Set(wrong)].filter((text) => text !== right);
  return [
    { text: right, isRight: true },
    ...shuffled(others, seed)
      .slice(0, MOST_WRONG)
      .map((text) => ({ text, isRight: false })),
  ];
}

const netnsOf = (world: WorldView, name: string): NetNsView | undefined =>
  world.namespaces.find((one) => one.name === name);

const isIpv4 = (address: string): boolean => /^\d+(\.\d+){3}$/.test(address);
const ipv4Of = (netns: NetNsView | undefined): string[] =>
  (netns?.interfaces ?? [])
    .filter(({ kind }) => kind !== 'loopback')
    .flatMap(({ addresses }) => addresses.map(({ ip }) => String(ip)))
    .filter(isIpv4);

/** Where the routes of a namespace lead, as `ip route` prints them: `… via 10.244.2.0 dev flannel.1`. */
const waysOut = (tables: StateView): string[] =>
  tables.sections
    .flatMap(({ rows }) => rows)
    .filter(({ table, text }) => table === 'route' && !/^(local|broadcast|blackhole) /.test(text))
    .flatMap(({ text }) => {
      const dev = /\bdev (\S+)/.exec(text)?.[1];
      const via = /\bvia (\S+)/.exec(text)?.[1];
      return dev === undefined ? [] : [via === undefined ? c.direct(dev) : c.via(via, dev)];
    });

/** Next hops of the namespace's own routing table, and its own programs. */
export function routeChoices({ place, tables, seed }: Facts): readonly Choice[] {
  const step = place.step as Of<'route'>;
  const { netns } = place.hop;
  const right =
    step.result === 'local'
      ? c.local(netns)
      : step.via === null || step.via === step.dst
        ? c.direct(step.dev)
        : c.via(step.via, step.dev);
  return among(right, [...waysOut(tables), c.local(netns), c.noRoute], seed + step.n);
}

/** Ports of the bridge, with who is at their other end. */
export function bridgeChoices({ place, world, seed }: Facts): readonly Choice[] {
  const step = place.step as Of<'bridge'>;
  const { netns } = place.hop;
  const ports = (netnsOf(world, netns)?.interfaces ?? []).filter(({ master }) => master === step.dev);
  const portText = (port: string): string => {
    const found = ports.find(({ name }) => name === port);
    return c.port(port, found && 'peer' in found ? found.peer.netns : netns);
  };
  const right =
    step.verdict === 'local'
      ? c.up(netns)
      : step.verdict === 'flood'
        ? c.flood
        : portText(step.ports[0] ?? step.dev);
  const wrong = [
    c.flood,
    c.up(netns),
    ...ports.slice(0, MOST_WRONG).map(({ name }) => portText(name)),
    c.dropFrame,
  ];
  return among(right, wrong, seed + step.n);
}

/** `10.244.1.10:40000`, or the address alone where the packet has no ports. */
function endBefore({ journey, hopIndex, stepIndex }: StepPlace, end: 'src' | 'dst'): string {
  const { ip, l4 } = packetAt(journey, hopIndex, stepIndex - 1);
  const port = l4 && l4.proto !== 'icmp' ? `:${end === 'src' ? l4.sport : l4.dport}` : '';
  return `${ip?.[end] ?? ''}${port}`;
}

const changedTo = ({ diff }: Of<'nat'>, end: 'src' | 'dst'): string | undefined => {
  const to = (field: string) => diff?.find((change) => change.field === field)?.to;
  return to(`ip.${end}`)?.toString();
};

/** What NAT could make of an end: addresses of pods that there are, of this host, or nothing new. */
export function addressChoices(
  { place, world, seed }: Facts,
  nat: Of<'nat'>,
  end: 'src' | 'dst',
): readonly Choice[] {
  const now = endBefore(place, end);
  const own = ipv4Of(netnsOf(world, place.hop.netns));
  const becomes = changedTo(nat, end) ?? '';
  if (end === 'src') {
    const others = [...own, ...world.nodes.map(({ ip }) => ip)];
    return among(c.source(becomes), [c.stays(now), ...others.map((ip) => c.source(ip))], seed + nat.n);
  }
  const step = place.step as Of<'hook'>;
  const port = nat.diff?.find(({ field }) => field === 'l4.dport')?.to ?? now.split(':')[1] ?? '';
  const endpoints = step.choices?.flatMap(({ endpoint }) => endpoint ?? []) ?? [`${becomes}:${port}`];
  const right = endpoints.length > 0 ? endpoints : [`${becomes}:${port}`];
  const isRight = new Set(right);
  const pods = world.pods.map(({ ip }) => `${ip}:${port}`).filter((address) => !isRight.has(address));
  const wrong = [
    c.stays(now),
    ...[...pods, ...own.map((ip) => `${ip}:${port}`)].map((one) => c.destination([one])),
  ];
  return among(c.destination(right), wrong, seed + nat.n);
}

/** What translating back could do to an answer. */
export function undoChoices({ place, world, seed }: Facts): readonly Choice[] {
  const step = place.step as Of<'nat'>;
  const end = step.manip === 'src' ? 'src' : 'dst';
  const words = { src: c.sourceBecomes, dst: c.destinationBecomes };
  const own = ipv4Of(netnsOf(world, place.hop.netns));
  const becomes = changedTo(step, end) ?? changedTo(step, end === 'src' ? 'dst' : 'src') ?? '';
  const changed = changedTo(step, end) === undefined ? (end === 'src' ? 'dst' : 'src') : end;
  const other = changed === 'src' ? 'dst' : 'src';
  const wrong = [c.unchanged, words[other](becomes), ...own.map((ip) => words[changed](ip))];
  return among(words[changed](becomes), wrong, seed + step.n);
}

import type { HeaderField } from '../core/net/headerDiff.ts';
import type { Packet } from '../core/net/packet.ts';
import { must } from '../core/problem.ts';
import type { ConntrackEntry } from '../core/dataplane/learned.ts';
import type { Step, StepKind } from '../core/trace/step.ts';
import type { BeatOf, Beat, Prose, Segment } from './types.ts';

/** A word of the field, where it is explained. */
export const term = (text: string): Segment => ({ kind: 'term', text });

type Filling = string | number | Segment | Prose;

function segmentsOf(filling: Filling): readonly Segment[] {
  if (typeof filling === 'object') return Array.isArray(filling) ? filling : [filling as Segment];
  return [{ kind: 'fact', text: String(filling) }];
}

/** Prose with facts filled in: what is interpolated is a fact of the run and is set as one. */
export function say(words: TemplateStringsArray, ...fillings: readonly Filling[]): Prose {
  return words.flatMap((text, i): readonly Segment[] => {
    const filling = fillings[i];
    const plain: readonly Segment[] = text === '' ? [] : [{ kind: 'words', text }];
    return filling === undefined ? plain : [...plain, ...segmentsOf(filling)];
  });
}

/** A fact that reads as a word of the sentence: a count, a name for people. */
export const plain = (text: string | number): Prose => [{ kind: 'words', text: String(text) }];

/** Prose as one text. */
export const textOf = (prose: Prose): string => prose.map(({ text }) => text).join('');

/**
 * A beat of a lesson. Written with it, the compiler knows the step's fields from the pattern; a list of beats forgets them
 * again, which is safe because a beat is only ever told about a step that its own pattern found.
 */
export const beat = <K extends StepKind>(one: BeatOf<K>): Beat => one as unknown as Beat;

const endOf = (packet: Packet, end: 'src' | 'dst'): string => {
  const { ip, l4 } = packet;
  const address = must(ip, 'IP header')[end];
  if (!l4 || l4.proto === 'icmp') return address;
  return `${address}:${end === 'src' ? l4.sport : l4.dport}`;
};

/** `10.244.1.10:40000`: who a packet says it is from, outermost header. */
export const sourceOf = (packet: Packet): string => endOf(packet, 'src');
/** `10.96.0.80:80`: who it is for. */
export const targetOf = (packet: Packet): string => endOf(packet, 'dst');
/** The IP header; a packet without one is another lesson's. */
export const ipOf = (packet: Packet) => must(packet.ip, 'IP header');
export const ethOf = (packet: Packet) => must(packet.eth, 'Ethernet header');
export const arpOf = (packet: Packet) => must(packet.arp, 'ARP message');

/** What a step made of a field. */
export function changeOf(step: Step, field: HeaderField): { readonly from: string; readonly to: string } {
  const { from, to } = must(
    step.diff?.find((change) => change.field === field),
    `change of ${field}`,
  );
  return { from: String(from), to: String(to) };
}

/** The row of the connection table that a step wrote. */
export const flowOf = (step: Step): ConntrackEntry =>
  must(
    step.effects?.find(({ table, to }) => table === 'conntrack' && to !== null)?.to as
      ConntrackEntry | undefined,
    'flow',
  );

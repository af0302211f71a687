import type { HookTable } from '../../core/dataplane/netfilter.ts';
import { readField, type HeaderField } from '../../core/net/headerDiff.ts';
import type { StepPlace } from '../../core/trace/playback.ts';
import type { EntryRef, Step } from '../../core/trace/step.ts';
import { packetBefore, packetOf } from './packets.ts';

/** One rule of one machine, by its place in its chain. */
export interface RulePlace {
  readonly netns: string;
  readonly table: HookTable;
  readonly chain: string;
  readonly index: number;
}

/** What playing stops at, as plain data: it says something about steps and holds for every run. */
export type Breakpoint =
  | { readonly kind: 'nat' | 'tunnel' | 'drop' }
  /** A packet comes into a namespace, or is made there. */
  | { readonly kind: 'netns'; readonly netns: string }
  | { readonly kind: 'field'; readonly field: HeaderField }
  | { readonly kind: 'rule'; readonly rule: RulePlace };

/** Equal breakpoints have equal names. */
export function breakpointId(breakpoint: Breakpoint): string {
  switch (breakpoint.kind) {
    case 'netns':
      return `netns ${breakpoint.netns}`;
    case 'field':
      return `field ${breakpoint.field}`;
    case 'rule': {
      const { netns, table, chain, index } = breakpoint.rule;
      return `rule ${netns} ${table} ${chain} ${index}`;
    }
    default:
      return breakpoint.kind;
  }
}

const isVeto = (step: Step | undefined): boolean => step?.kind === 'hook' && step.verdict !== 'accept';

/** The step that loses the packet. The end right after a rule said so is the same loss. */
function isDrop({ hop, stepIndex, step }: StepPlace): boolean {
  if (step.kind === 'end') return step.disposition !== 'ignored' && !isVeto(hop.steps[stepIndex - 1]);
  return isVeto(step);
}

/** Whether a step leaves a field of the packet's outermost headers with another value. */
function changesField(place: StepPlace, field: HeaderField): boolean {
  if (place.step.kind === 'link') {
    return readField(packetBefore(place), field) !== readField(packetOf(place), field);
  }
  return place.step.diff?.some((change) => change.field === field && change.from !== change.to) ?? false;
}

const hits = ({ hop, step }: StepPlace, { netns, table, chain, index }: RulePlace): boolean =>
  step.kind === 'hook' &&
  hop.netns === netns &&
  step.table === table &&
  step.matched.some((rule) => rule.chain === chain && rule.index === index);

/** Whether playing stops at a step because of a breakpoint. */
export function breaks(breakpoint: Breakpoint, place: StepPlace): boolean {
  switch (breakpoint.kind) {
    case 'nat':
      return place.step.kind === 'nat';
    case 'tunnel':
      return place.step.kind === 'encapsulate' || place.step.kind === 'decapsulate';
    case 'drop':
      return isDrop(place);
    case 'netns':
      return place.stepIndex === 0 && place.hop.netns === breakpoint.netns;
    case 'field':
      return changesField(place, breakpoint.field);
    case 'rule':
      return hits(place, breakpoint.rule);
    default:
      return breakpoint satisfies never;
  }
}

/** The first of the breakpoints that a step meets. */
export const breakpointAt = (
  breakpoints: readonly Breakpoint[],
  place: StepPlace | undefined,
): Breakpoint | undefined => place && breakpoints.find((breakpoint) => breaks(breakpoint, place));

/** The rule that decided at a step, as something to stop at. */
export function ruleAt({ hop, step }: StepPlace): Breakpoint | null {
  const entry: EntryRef | undefined = step.decidedBy;
  if (entry?.kind !== 'rule') return null;
  const { table, chain, index } = entry;
  return { kind: 'rule', rule: { netns: hop.netns, table, chain, index } };
}

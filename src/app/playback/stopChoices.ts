import type { HeaderField } from '../../core/net/headerDiff.ts';
import type { StepPlace } from '../../core/trace/playback.ts';
import { breakpointId, breaks, type Breakpoint } from './breakpoints.ts';

/** What the packets of a run give to stop at, each once, in the order they come to it. */
export interface StopChoices {
  readonly netns: readonly Breakpoint[];
  readonly fields: readonly Breakpoint[];
  readonly rules: readonly Breakpoint[];
}

/** In the order of the layers, as the inspector shows them. */
const FIELD_ORDER = ['eth.', 'ip.', 'l4.', 'quoted.'];
const rank = (field: string): number => FIELD_ORDER.findIndex((layer) => field.startsWith(layer));

/** Namespaces that packets came into, fields that were rewritten, and rules that matched. */
export function stopChoices(places: readonly StepPlace[]): StopChoices {
  const netns = new Set<string>();
  const fields = new Set<HeaderField>();
  const rules = new Map<string, Breakpoint>();
  for (const { hop, step } of places) {
    netns.add(hop.netns);
    if (step.kind === 'link') fields.add('eth.src').add('eth.dst');
    for (const { field, from, to } of step.diff ?? []) if (from !== to) fields.add(field);
    if (step.kind !== 'hook') continue;
    for (const { chain, index } of step.matched) {
      const rule = { netns: hop.netns, table: step.table, chain, index };
      const breakpoint = { kind: 'rule', rule } as const;
      const id = breakpointId(breakpoint);
      if (!rules.has(id)) rules.set(id, breakpoint);
    }
  }
  return {
    netns: [...netns].sort().map((name) => ({ kind: 'netns', netns: name })),
    fields: [...fields].sort((a, b) => rank(a) - rank(b)).map((field) => ({ kind: 'field', field })),
    rules: [...rules.values()],
  };
}

/** How often the packets of a run come to a breakpoint. */
export const countStops = (places: readonly StepPlace[], breakpoint: Breakpoint): number =>
  places.reduce((count, place) => count + Number(breaks(breakpoint, place)), 0);

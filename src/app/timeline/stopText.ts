import type { HeaderField } from '../../core/net/headerDiff.ts';
import type { Breakpoint } from '../playback/breakpoints.ts';
import { t } from '../text/timeline.ts';

/** A field as people call it; those of a quoted packet say so. */
export function fieldText(field: HeaderField): string {
  const plain = field.replace(/^quoted\./, '');
  const word = t.fields[plain] ?? plain;
  return plain === field ? word : t.quoted(word);
}

/** What a breakpoint is, in a few words. */
export function stopText(breakpoint: Breakpoint): string {
  switch (breakpoint.kind) {
    case 'netns':
      return t.stopped.netns(breakpoint.netns);
    case 'field':
      return t.stopped.field(fieldText(breakpoint.field));
    case 'rule': {
      const { netns, chain, index } = breakpoint.rule;
      return t.stopped.rule(netns, t.rule(chain, index));
    }
    default:
      return t.stopped[breakpoint.kind];
  }
}

import type { Effect, FdbEntry } from '../dataplane/learned.ts';
import type { Step } from './step.ts';

/** What a step means, one colour each: the same on canvas, timeline and tables. */
export type Meaning = 'route' | 'rewrite' | 'encapsulate' | 'policy' | 'drop' | 'learn' | 'app' | 'move';

/** A row that was not there, or says something else now: a bridge refreshes the age of its rows with every frame. */
const isNews = ({ table, from, to }: Effect): boolean =>
  from === null || to === null || (table === 'fdb' && (from as FdbEntry).dev !== (to as FdbEntry).dev);

/** The one meaning of a step. `move`: the packet only changes place. */
export function meaningOf(step: Step): Meaning {
  switch (step.kind) {
    case 'ingress':
    case 'egress':
    case 'link':
      return 'move';
    case 'bridge':
      return step.effects?.some(isNews) ? 'learn' : 'route';
    case 'route':
    case 'forward':
      return 'route';
    case 'hook':
      if (step.verdict !== 'accept') return 'drop';
      return step.choices || step.mark !== undefined ? 'rewrite' : 'policy';
    case 'nat':
      return 'rewrite';
    case 'conntrack':
      return step.what === 'invalid' ? 'drop' : 'learn';
    case 'neighbour':
    case 'arp':
      return 'learn';
    case 'encapsulate':
    case 'decapsulate':
    case 'fragment':
    case 'collect':
    case 'reassemble':
      return 'encapsulate';
    case 'send':
    case 'deliver':
      return 'app';
    case 'end':
      return step.disposition === 'ignored' ? 'move' : 'drop';
    default:
      return step satisfies never;
  }
}

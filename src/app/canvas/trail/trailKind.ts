import { originOf } from '../../../core/trace/requestJourneys.ts';
import type { Journey, Run } from '../../../core/trace/run.ts';

/** What a trail is drawn as: a question about addresses, what the source sent, or what came back. */
export type TrailKind = 'arp' | 'there' | 'back';

/** Who sent it tells which way it goes: the namespace that the request was born in, or somebody else. */
export function trailKind(journey: Journey, run: Run | null): TrailKind {
  if (journey.born.arp) return 'arp';
  const request = run?.journeys.find(({ cause }) => cause.kind === 'request');
  if (!run || !request) return 'there';
  return originOf(run.journeys, journey).hops[0]?.netns === request.hops[0]?.netns ? 'there' : 'back';
}

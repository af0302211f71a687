import { placesOf, type StepPlace } from '../../core/trace/playback.ts';
import { requestJourneys } from '../../core/trace/requestJourneys.ts';
import type { Journey, Run } from '../../core/trace/run.ts';

/** More questions than that, and nobody would see the end of the run. */
const MOST = 16;

/** What is decided at a step, as a question names it. */
export type Decision =
  'route' | 'bridge' | 'dnat' | 'snat' | 'undo' | 'verdict' | 'arp' | 'deliver' | 'unanswered' | 'fate';

/** The step after this one in the same visit: what a hook decided is carried out there. */
const carriedOut = ({ hop, stepIndex }: StepPlace) => hop.steps[stepIndex + 1];

function hookDecision(place: StepPlace): Decision | null {
  const { step } = place;
  if (step.kind !== 'hook') return null;
  const next = carriedOut(place);
  if (next?.kind === 'nat' && !next.undo) return next.manip === 'dst' ? 'dnat' : 'snat';
  return /filter/.test(`${step.table} ${step.chain}`) && step.chain !== 'OUTPUT' ? 'verdict' : null;
}

/** Where a socket or its absence decides next, that is the question, and the routing before it is none. */
const isLastLook = (place: StepPlace): boolean => {
  const next = carriedOut(place);
  return next?.kind === 'deliver' || next?.kind === 'end';
};

function endDecision({ step }: StepPlace): Decision | null {
  if (step.kind !== 'end' || step.disposition === 'ignored') return null;
  switch (step.reason) {
    case 'NO_SOCKET':
      return 'deliver';
    case 'NEIGH_FAILED':
      return 'unanswered';
    // The rule has been asked about before its verdict is carried out.
    case 'NETFILTER_DROP':
      return null;
    default:
      return 'fate';
  }
}

/** What is decided at a step; null where nothing is, or where the step before has told it already. */
export function decisionAt(place: StepPlace): Decision | null {
  const { step, hop } = place;
  // The wires and boxes between the machines only do what every switch and router does.
  if (hop.netns.startsWith('underlay/')) return null;
  switch (step.kind) {
    case 'route':
      return step.result === 'broadcast' || isLastLook(place) ? null : 'route';
    case 'bridge':
      return 'bridge';
    case 'hook':
      return hookDecision(place);
    case 'nat':
      return step.undo ? 'undo' : null;
    case 'arp':
      return step.what === 'learn' ? null : 'arp';
    case 'deliver':
      return place.journey.cause.kind === 'request' ? 'deliver' : null;
    case 'end':
      return endDecision(place);
    default:
      return null;
  }
}

/** The first packet, what was asked by ARP so that it could go, and the first that came back for it. */
function isTold(run: Run, { id, cause }: Journey): boolean {
  const first = new Set(requestJourneys(run.journeys).map((one) => one.id));
  const reply = run.journeys.find(
    (one) =>
      (one.cause.kind === 'reply' && first.has(one.cause.to)) ||
      (one.cause.kind === 'icmpError' && first.has(one.cause.about)),
  );
  return first.has(id) || id === reply?.id || (cause.kind === 'arp' && first.has(cause.by));
}

/** What makes two decisions the same question again. */
function sameness(decision: Decision, { step, hop, journey }: StepPlace): string {
  switch (step.kind) {
    case 'route':
      return `route ${hop.netns} ${step.dst}`;
    case 'bridge':
      return `bridge ${step.verdict}`;
    case 'hook':
      return decision === 'verdict' ? `verdict ${step.verdict}` : `${decision} ${hop.netns} ${journey.id}`;
    case 'arp':
      return `arp ${step.what}`;
    default:
      return `${decision} ${hop.netns} ${step.n}`;
  }
}

/** The steps of a run that are worth predicting, in order, none of them twice. */
export function decisionsOf(run: Run): readonly number[] {
  const seen = new Set<string>();
  const steps = placesOf(run).filter((place) => {
    const decision = isTold(run, place.journey) ? decisionAt(place) : null;
    if (decision === null) return false;
    const key = sameness(decision, place);
    return !seen.has(key) && Boolean(seen.add(key));
  });
  return steps.slice(0, MOST).map(({ step }) => step.n);
}

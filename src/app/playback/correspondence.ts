import { placesOf, type StepPlace } from '../../core/trace/playback.ts';
import type { Journey, Run } from '../../core/trace/run.ts';
import type { Step } from '../../core/trace/step.ts';

/** What a packet is for, in words that do not depend on the modes: no journey numbers, no addresses NAT may have chosen. */
function purpose({ cause, born }: Journey): string {
  const what = born.arp
    ? `${born.arp.op} ${born.arp.targetIp} ${born.arp.senderIp}`
    : born.l4?.proto === 'tcp'
      ? `tcp ${born.l4.flags} ${born.payload.bytes}`
      : (born.l4?.proto ?? 'ip');
  return `${cause.kind} ${what} ${born.ip?.src ?? ''}`;
}

function detail(step: Step): string {
  switch (step.kind) {
    case 'hook':
      return `${step.hook} ${step.table} ${step.chain} ${step.bridged ? 'bridged' : ''}`;
    case 'nat':
      return `${step.hook} ${step.manip} ${step.undo}`;
    case 'conntrack':
      return step.what;
    case 'route':
      return step.purpose;
    case 'end':
      return step.reason;
    case 'ingress':
    case 'egress':
    case 'bridge':
    case 'neighbour':
    case 'arp':
    case 'encapsulate':
    case 'decapsulate':
    case 'forward':
    case 'link':
      return step.dev;
    case 'fragment':
    case 'collect':
    case 'reassemble':
    case 'send':
    case 'deliver':
      return '';
    default:
      return step satisfies never;
  }
}

/** A name for each step that the same decision bears in another run of the same request. */
function names(places: readonly StepPlace[]): string[] {
  const counts = new Map<string, number>();
  const nth = (key: string): string => {
    const n = counts.get(key) ?? 0;
    counts.set(key, n + 1);
    return `${key} #${n}`;
  };
  const journeys = new Map<Journey, string>();
  return places.map(({ journey, hop, step }) => {
    let name = journeys.get(journey);
    if (name === undefined) journeys.set(journey, (name = nth(purpose(journey))));
    return nth(`${name} | ${hop.netns} | ${step.kind} ${detail(step)}`);
  });
}

/** The step of another run that decides the same as step `at` did; failing that, the nearest one before it that does. */
export function correspondingStep(before: readonly StepPlace[], at: number, after: Run): number {
  if (at < 0) return -1;
  const there = new Map(names(placesOf(after)).map((name, n) => [name, n]));
  const here = names(before);
  for (let n = at; n >= 0; n--) {
    const match = there.get(here[n] ?? '');
    if (match !== undefined) return match;
  }
  return -1;
}

/** Steps of a run that the run before it did not take. */
export function changedSteps(before: readonly StepPlace[], after: Run): ReadonlySet<number> {
  const known = new Set(names(before));
  const changed = new Set<number>();
  names(placesOf(after)).forEach((name, n) => {
    if (!known.has(name)) changed.add(n);
  });
  return changed;
}

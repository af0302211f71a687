import type { CtState } from '../dataplane/netfilter.ts';
import type { NetNs } from '../dataplane/netns.ts';
import type { Journey } from '../trace/run.ts';
import { packetAt, type StepPlace } from '../trace/playback.ts';
import type { Step } from '../trace/step.ts';
import type { MatchFacts } from './explainMatch.ts';

/** Steps of one namespace that led to a step, copies' parents included; the step itself is left out. */
function stepsBefore(journey: Journey, hopIndex: number, stepIndex: number): Step[] {
  const hop = journey.hops[hopIndex];
  if (!hop) return [];
  const own = hop.steps.slice(0, stepIndex);
  const parent = hop.parent && journey.hops[hop.parent.hop];
  return hop.parent && parent?.netns === hop.netns
    ? [...stepsBefore(journey, hop.parent.hop, hop.parent.step + 1), ...own]
    : own;
}

interface Noted {
  inDev: string | null;
  outDev: string | null;
  mark: number;
  states: CtState[] | null;
}

/** What the kernel noted of a packet while it went through these steps (the part of struct sk_buff that rules can see). */
function note(steps: readonly Step[]): Noted {
  const noted: Noted = { inDev: null, outDev: null, mark: 0, states: null };
  for (const step of steps) {
    if (step.kind === 'ingress') [noted.inDev, noted.outDev] = [step.dev, null];
    else if (step.kind === 'bridge' && step.verdict === 'local') noted.inDev = step.dev;
    else if (step.kind === 'route') noted.outDev = step.dev;
    else if (step.kind === 'hook' && step.mark !== undefined) noted.mark = step.mark;
    else if (step.kind === 'conntrack' && step.what !== 'confirm') noted.states = [step.state];
    else if (step.kind === 'nat') noted.states?.push(step.manip === 'dst' ? 'DNAT' : 'SNAT');
    // What is inside an envelope, or around a packet, is another packet to netfilter.
    else if (step.kind === 'encapsulate') [noted.inDev, noted.states] = [null, null];
    else if (step.kind === 'decapsulate') [noted.inDev, noted.states, noted.mark] = [step.dev, null, 0];
  }
  return noted;
}

/** What the rules of a hook saw of a packet, told from the steps before. */
export function factsAt({ journey, hopIndex, stepIndex, step }: StepPlace, netns: NetNs): MatchFacts {
  const { inDev, outDev, mark, states } = note(stepsBefore(journey, hopIndex, stepIndex));
  const bridged = step.kind === 'hook' && step.bridged;
  const bridgeOf = (dev: string | null) => (dev === null ? null : (netns.interfaces.get(dev)?.master ?? dev));
  const hook = step.kind === 'hook' ? step.hook : null;
  const comesIn = hook !== 'OUTPUT' && hook !== 'POSTROUTING';
  const goesOut = hook !== 'PREROUTING' && hook !== 'INPUT';
  return {
    netns,
    packet: packetAt(journey, hopIndex, stepIndex - 1),
    inDev: comesIn ? (bridged ? bridgeOf(inDev) : inDev) : null,
    outDev: goesOut ? (bridged ? bridgeOf(outDev ?? inDev) : outDev) : null,
    mark,
    ctStates: states,
    bridged,
  };
}

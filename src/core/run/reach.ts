import { podKey, type Cluster } from '../cluster/types.ts';
import { LearnedState } from '../dataplane/learned.ts';
import { startClient } from '../engine/client.ts';
import { LINUX_STACK } from '../engine/stack.ts';
import { World } from '../engine/world.ts';
import { familyOf, type Ip } from '../net/address.ts';
import { InvariantError } from '../problem.ts';
import { seededRng } from '../rng.ts';
import type { Disposition, DropReason, Outcome } from '../trace/disposition.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import { decisiveJourney } from '../trace/summary.ts';
import { decidedByText } from './entry.ts';
import { resolveRequest } from './request.ts';
import type { Simulation } from './simulation.ts';

/** Somebody who can send, and be sent to. */
export interface ReachEnd {
  /** `pod/NAMESPACE/NAME` or `external/NAME`: what a request names as its sender. */
  readonly id: string;
  readonly ip: Ip;
}

/** What is tried from everybody to everybody. */
export type ReachProbe =
  { readonly scheme: 'tcp' | 'udp'; readonly port: number } | { readonly scheme: 'icmp' };

/** What became of one try. */
export interface ReachCell {
  readonly from: string;
  readonly to: string;
  readonly outcome: Outcome;
  readonly disposition: Disposition;
  readonly dropReason: DropReason | null;
  /** The entry that dropped or rejected, with its namespace. */
  readonly decidedBy: string | null;
  /** That somebody listens there was assumed: the file does not say so. */
  readonly assumed: boolean;
}

/** All pods and all hosts outside, as far as they have an IPv4 address. */
export const reachEnds = (cluster: Cluster): ReachEnd[] =>
  [
    ...cluster.pods.map((pod) => ({ id: `pod/${podKey(pod)}`, ip: pod.ip })),
    ...cluster.spec.externals.map(({ name, ip }) => ({ id: `external/${name}`, ip })),
  ].filter(({ ip }) => familyOf(ip) === 4);

/** Whether a request succeeds, without a record and no further than the answer, and whether only on an assumption. */
function tryOut(
  { cluster, dataplane }: Simulation,
  request: TrafficRequest,
): { readonly succeeds: boolean; readonly assumed: boolean } {
  const resolved = resolveRequest(cluster, dataplane, request);
  if (!resolved.ok) throw new InvariantError(`a probe that cannot be sent: ${resolved.problems[0]?.message}`);
  const world = new World({
    dataplane,
    learned: new LearnedState(),
    stack: LINUX_STACK,
    rng: seededRng(1),
    recording: false,
    now: 0,
    wantedEndpoint: null,
  });
  const progress = startClient(world, resolved.task);
  const isSettled = () => progress.finished || progress.outcome === 'delivered';
  if (!world.queue.drain(() => !progress.finished, isSettled))
    throw new InvariantError('a probe did not come to an end');
  return { succeeds: progress.outcome === 'delivered', assumed: world.assumed.length > 0 };
}

/**
 * Tries one pair, from the state before any traffic. Only what fails is recorded: that is where something decided.
 *
 * @param simulation forgets all its traffic.
 */
export function reach(simulation: Simulation, from: ReachEnd, to: ReachEnd, probe: ReachProbe): ReachCell {
  const target = `${probe.scheme}://${to.ip}${probe.scheme === 'icmp' ? '' : `:${probe.port}`}`;
  const request = { from: from.id, to: target };
  const pair = { from: from.id, to: to.id };
  const { succeeds, assumed } = tryOut(simulation, request);
  if (succeeds)
    return {
      ...pair,
      outcome: 'delivered',
      disposition: 'delivered',
      dropReason: null,
      decidedBy: null,
      assumed,
    };
  simulation.reset();
  const { run } = simulation.trace(request);
  const journey = decisiveJourney(run);
  return {
    ...pair,
    outcome: run.outcome,
    disposition: journey?.disposition ?? 'dropped',
    dropReason: journey?.dropReason ?? null,
    decidedBy: decidedByText(
      journey?.decidedBy ?? null,
      simulation.dataplane,
      simulation.learned,
      run.duration,
    ),
    assumed,
  };
}

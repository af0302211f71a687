import { RuleCounters } from '../trace/counters.ts';
import type { Run } from '../trace/run.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import { repetitions } from './repetitions.ts';
import type { Simulation } from './simulation.ts';

/** Source port of a request that names none. */
const DEFAULT_SPORT = 40_000;

/** A warm-up is recorded here, as its packets count too; `trace` would send it unrecorded. */
function withWarmUp({ warm, ...request }: TrafficRequest): TrafficRequest[] {
  const sport = (request.sport ?? DEFAULT_SPORT) - 1;
  return warm ? [{ ...request, sport }, request] : [request];
}

/**
 * Sends requests one after the other, repetitions and warm-ups included.
 *
 * @returns what the rules have counted, and the last run; what the kernels learned is in the simulation.
 */
export function countTraffic(
  simulation: Simulation,
  requests: readonly TrafficRequest[],
): { readonly counters: RuleCounters; readonly last: Run | null } {
  const counters = new RuleCounters();
  let last: Run | null = null;
  for (const request of requests.flatMap(repetitions).flatMap(withWarmUp)) {
    last = simulation.trace(request).run;
    counters.add(last);
  }
  return { counters, last };
}

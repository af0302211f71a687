import { RuleCounters } from '../trace/counters.ts';
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
 * @returns what the rules have counted; what the kernels learned is in the simulation.
 */
export function countTraffic(simulation: Simulation, requests: readonly TrafficRequest[]): RuleCounters {
  const counters = new RuleCounters();
  for (const request of requests.flatMap(repetitions).flatMap(withWarmUp)) {
    counters.add(simulation.trace(request).run);
  }
  return counters;
}

import { readScenario } from '../src/core/cluster/read.ts';
import { SERVICE_PROXY_MODES } from '../src/core/cluster/types.ts';
import { must } from '../src/core/problem.ts';
import { Simulation } from '../src/core/run/simulation.ts';
import { manyEndpoints } from '../src/core/testing/manyEndpoints.ts';
import { floorWalk, floorWorld } from './floor.ts';
import { median, microseconds, print, round } from './measure.ts';

const ENDPOINTS = 5_000;
const NODES = 50;
const ROUNDS = 7;
const EXCHANGES = 20;
const FLOOR_WALKS = 2_000;

/**
 * One Service with very many endpoints: the first request, which reads all its rules; a request after it; and what every
 * endpoint would have seen. The request is held against the yardstick's walk in the same rounds.
 */
function oneService(mode: string): void {
  const { text, request } = manyEndpoints({ endpoints: ENDPOINTS, nodes: NODES, mode });
  const simulation = new Simulation(must(readScenario(text, 'endpoints').cluster, 'cluster'));
  const firstUs = microseconds(1, () => simulation.trace(request));
  const floor = floorWorld('T1');
  const rounds = Array.from({ length: ROUNDS }, () => {
    const exchangeUs = microseconds(EXCHANGES, () => {
      simulation.reset();
      simulation.trace(request);
    });
    const floorUs = microseconds(FLOOR_WALKS, (i) => floorWalk(floor, 'pod-1', 0, i & 0xffff));
    return { exchangeUs, floorUs };
  });
  simulation.reset();
  const traced = simulation.trace(request);
  const outcomesUs = microseconds(1, () => simulation.outcomes(traced));
  print({
    bench: 'one Service',
    topology: `${ENDPOINTS} endpoints on ${NODES} nodes`,
    mode,
    firstMs: Math.round(firstUs / 1000),
    exchangeUs: round(median(rounds.map((r) => r.exchangeUs))),
    floorUs: round(median(rounds.map((r) => r.floorUs))),
    exchangePerFloor: round(median(rounds.map((r) => r.exchangeUs / r.floorUs))),
    outcomesMs: Math.round(outcomesUs / 1000),
    outcomes: traced.run.outcomes.length,
  });
}

for (const mode of SERVICE_PROXY_MODES) oneService(mode);

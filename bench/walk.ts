import { POD_NETWORK_MODES, SERVICE_PROXY_MODES } from '../src/core/cluster/types.ts';
import { readScenario } from '../src/core/cluster/read.ts';
import { must } from '../src/core/problem.ts';
import { Simulation } from '../src/core/run/simulation.ts';
import { floorWalk, floorWorld } from './floor.ts';
import { heapMiB, median, microseconds, print, round } from './measure.ts';
import { crossNodePairs, manifestsOf, serviceIp, type TopologyName } from './topology.ts';

const ROUNDS = 7;
const PAIRS = 40;
const FLOOR_REPEATS = 50;

interface Mode {
  readonly podNetwork: string;
  readonly proxy: string;
}

const nameOf = ({ podNetwork, proxy }: Mode): string => `${podNetwork} ${proxy}`;

function open(
  topology: TopologyName,
  { podNetwork, proxy }: Mode,
): { simulation: Simulation; readMs: number } {
  const [plugin = podNetwork, backend = ''] = podNetwork.split('/');
  const text = manifestsOf(topology, { plugin, backend, proxy });
  const before = performance.now();
  const { cluster, problems } = readScenario(text, topology);
  return {
    simulation: new Simulation(
      must(cluster, problems.find((p) => p.severity === 'error')?.message ?? 'cluster'),
    ),
    readMs: performance.now() - before,
  };
}

/** A whole TCP exchange and one packet's walk, both recorded, against the yardstick's walk in the same rounds. */
function walks(topology: TopologyName, mode: Mode): void {
  const { simulation } = open(topology, mode);
  const floor = floorWorld(topology);
  const pairs = crossNodePairs(topology, PAIRS);
  const request = (i: number, connection: number) => {
    const pair = must(pairs[i % PAIRS], 'pair');
    return {
      from: `pod/default/${pair.pod}`,
      to: `http://${serviceIp(pair.service)}:80/`,
      endpoint: pair.endpoint,
      sport: 20_000 + (connection % 40_000),
    };
  };
  // Connections are new, their neighbours are not: each pair has spoken before, as in the yardstick.
  let connection = 0;
  const exchange = (i: number) => simulation.trace(request(i, connection++)).run;
  const walk = (i: number) => simulation.traceFirstPacket(request(i, connection++));
  for (let i = 0; i < 2 * PAIRS; i++) walk(exchange(i).steps % PAIRS);
  let steps = 0;
  let journeySteps = 0;
  const rounds = Array.from({ length: ROUNDS }, () => {
    steps = 0;
    journeySteps = 0;
    const exchangeUs = microseconds(PAIRS, (i) => (steps += exchange(i).steps));
    const walkUs = microseconds(PAIRS, (i) => (journeySteps += walk(i).steps));
    const floorUs = microseconds(PAIRS * FLOOR_REPEATS, (i) => {
      const pair = must(pairs[i % PAIRS], 'pair');
      floorWalk(floor, pair.pod, pair.service, i & 0xffff);
    });
    return { exchangeUs, walkUs, floorUs };
  });
  print({
    bench: 'walk',
    topology,
    mode: nameOf(mode),
    exchangeUs: round(median(rounds.map((r) => r.exchangeUs))),
    stepsPerExchange: Math.round(steps / PAIRS),
    walkUs: round(median(rounds.map((r) => r.walkUs))),
    stepsPerWalk: Math.round(journeySteps / PAIRS),
    floorUs: round(median(rounds.map((r) => r.floorUs))),
    walkPerFloor: round(median(rounds.map((r) => r.walkUs / r.floorUs))),
  });
}

/** Milliseconds in which a cluster of the largest size must have been read and a first request answered. */
const BUDGET_MS = 2000;

/** Opening a cluster of the largest size Kubernetes promises, up to the first answer. */
function firstAnswer(topology: TopologyName, mode: Mode): void {
  const { simulation, readMs } = open(topology, mode);
  const pair = must(crossNodePairs(topology, 1)[0], 'pair');
  const asked = performance.now();
  const { run } = simulation.trace({
    from: `pod/default/${pair.pod}`,
    to: `http://${serviceIp(pair.service)}:80/`,
    endpoint: pair.endpoint,
  });
  const answerMs = performance.now() - asked;
  print({
    bench: 'first answer',
    topology,
    mode: nameOf(mode),
    readMs: Math.round(readMs),
    answerMs: Math.round(answerMs),
    totalMs: Math.round(readMs + answerMs),
    budgetMs: BUDGET_MS,
    heapMiB: heapMiB(),
    outcome: run.outcome,
  });
}

for (const proxy of SERVICE_PROXY_MODES) {
  for (const podNetwork of POD_NETWORK_MODES) {
    const mode = { podNetwork, proxy };
    for (const topology of ['T1', 'T2', 'T3'] as const) walks(topology, mode);
    firstAnswer('TMAX', mode);
  }
}

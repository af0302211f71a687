import type { TrafficRequest } from '../trafficRequest.ts';

/** What `Simulation` takes when a request says nothing: repetitions count up from here. */
const FIRST = { sport: 40_000, seed: 1 };

/**
 * The single requests that one with `count` stands for. Source ports count up from `sport`, seeds from `seed`, so that
 * every repetition is a connection and a draw of its own; only the first is preceded by a warm-up.
 */
export function repetitions(request: TrafficRequest): TrafficRequest[] {
  const { count = 1, warm, ...single } = request;
  const { sport = FIRST.sport, seed = FIRST.seed } = request;
  const first = warm === undefined ? single : { ...single, warm };
  return Array.from({ length: count }, (_, i) =>
    i === 0 ? first : { ...single, sport: sport + i, seed: seed + i },
  );
}

import type { TrafficRequest } from '../trace/run.ts';

/**
 * The single requests that one with `count` stands for. Source ports count up from `sport`, seeds from `seed`, so that
 * every repetition is a connection and a draw of its own; only the first is preceded by a warm-up.
 */
export function repetitions(request: TrafficRequest): TrafficRequest[] {
  const { count = 1, warm, sport, seed, ...rest } = request;
  return Array.from({ length: count }, (_, i) => ({
    ...rest,
    ...(sport !== undefined && { sport: sport + i }),
    ...(seed === undefined ? i > 0 && { seed: i } : { seed: seed + i }),
    ...(i === 0 && warm !== undefined && { warm }),
  }));
}

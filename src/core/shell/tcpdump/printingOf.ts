import type { PrintOptions } from './print.ts';

/**
 * What the options of a tcpdump ask for: `-A`, then `-X`, then `-x` wins, as in the real one.
 *
 * @param times how often a flag was given, by its letter.
 */
export function printingOf(times: (flag: string) => number): PrintOptions {
  const [as, count] =
    times('A') > 0
      ? (['ascii', times('A')] as const)
      : times('X') > 0
        ? (['both', times('X')] as const)
        : (['hex', times('x')] as const);
  return {
    numeric: times('n') > 0,
    link: times('e') > 0,
    verbose: times('v'),
    quick: times('q') > 0,
    absolute: times('S') > 0,
    octets: count === 0 ? null : { as, header: count > 1 },
  };
}

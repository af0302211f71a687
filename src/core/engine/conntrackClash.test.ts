import { expect, test } from 'vitest';
import { openNames } from '../testing/names.ts';

// Without neighbours the first question waits for ARP, not yet known to connection tracking, and the second overtakes it.
test('A and AAAA that race through NAT to two servers are both answered', () => {
  const simulation = openNames({});
  const clashes = Array.from({ length: 12 }, (_, seed) => {
    simulation.reset();
    const { run } = simulation.trace({ from: 'pod/default/client', to: 'http://web/', seed });
    expect(run.outcome).toBe('delivered');
    const steps = run.journeys.flatMap(({ hops }) => hops.flatMap((hop) => hop.steps));
    const resolved = steps.filter(({ source }) => source === 'conntrackClash');
    const hidden = simulation.learned.rows('node1', 'conntrack').filter(({ clash }) => clash);
    expect(hidden.length).toBe(
      resolved.filter((step) => step.kind === 'conntrack' && step.what === 'confirm').length,
    );
    return resolved.map((step) => step.kind === 'conntrack' && step.what);
  }).flat();
  // Sent to the same server they share a flow, to different ones the later is found by its answers alone.
  expect(new Set(clashes)).toEqual(new Set(['found', 'confirm']));
});

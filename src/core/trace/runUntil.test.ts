import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { Simulation } from '../run/simulation.ts';
import { scenarios } from '../../scenarios/index.ts';
import { packetAt, placesOf } from './playback.ts';
import { runUntil } from './runUntil.ts';

function runOf(id: string) {
  const { text } = must(
    scenarios.find((one) => one.id === id),
    id,
  );
  const simulation = new Simulation(must(readScenario(text, id).cluster, 'cluster'));
  const request = must(simulation.cluster.spec.requests[0], 'request');
  return simulation.trace(request).run;
}

test.each(['clusterip-cross-node', 'closed-port', 'unused-address', 'hairpin'])(
  '%s: up to any step, the same steps and packets, and nothing after them',
  (id) => {
    const run = runOf(id);
    const places = placesOf(run);
    for (let last = -1; last < places.length; last += 3) {
      const cut = placesOf(runUntil(run, last));
      expect(cut.map(({ step }) => step)).toEqual(places.slice(0, last + 1).map(({ step }) => step));
      const [here, there] = [places[last], cut[last]];
      if (!here || !there) continue;
      expect(there.hop.netns).toBe(here.hop.netns);
      expect(packetAt(there.journey, there.hopIndex, there.stepIndex)).toEqual(
        packetAt(here.journey, here.hopIndex, here.stepIndex),
      );
      expect(there.journey.hops.every(({ steps }) => steps.length > 0)).toBe(true);
    }
  },
);

test('how it ends is not told before it has', () => {
  const run = runOf('closed-port');
  const end = must(run.journeys[0], 'request').hops.at(-1)?.steps.at(-1)?.n ?? -1;
  expect(runUntil(run, end - 1).journeys[0]).toMatchObject({ dropReason: null, decidedBy: null });
  expect(runUntil(run, end).journeys[0]?.dropReason).toBe('NO_SOCKET');
  expect(runUntil(runOf('hairpin'), 3)).toMatchObject({ servedBy: null, serverSaw: null, outcomes: [] });
});

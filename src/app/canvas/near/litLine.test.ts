import { expect, test } from 'vitest';
import { LearnedState } from '../../../core/dataplane/learned.ts';
import { readScenario } from '../../../core/cluster/read.ts';
import { must } from '../../../core/problem.ts';
import { nearView } from '../../../core/run/near.ts';
import { Simulation } from '../../../core/run/simulation.ts';
import { scenarios } from '../../../scenarios/index.ts';
import { placesOf } from '../../../core/trace/playback.ts';
import { isLitBy, isRouteOf } from './litLine.ts';

test.each(['iptables', 'nftables'])(
  '%s: whatever a node does at a hook or by a route is one of its lines',
  (proxy) => {
    const { text } = must(scenarios[0], 'start example');
    const { cluster } = readScenario(text, 'start', { podNetwork: null, serviceProxy: proxy });
    const simulation = new Simulation(must(cluster, 'cluster'));
    const { run } = simulation.trace(must(simulation.cluster.spec.requests[0], 'request'));
    const nodes = new Set(simulation.cluster.nodes.map(({ name }) => name));
    let lit = 0;
    for (const { hop, step } of placesOf(run)) {
      if (!nodes.has(hop.netns)) continue;
      const near = nearView(hop.netns, simulation.dataplane, new LearnedState());
      if (step.kind === 'hook') {
        const lines = near.hooks.flatMap(({ hook, lines: all }) =>
          all.filter((line) => isLitBy(line, hook, step)),
        );
        expect(lines, `step ${step.n}`).toHaveLength(1);
        lit++;
      }
      if (step.kind === 'route' && step.result === 'forward')
        expect(near.routes.rows.filter((row) => isRouteOf(step, row))).toHaveLength(1);
    }
    expect(lit).toBeGreaterThan(20);
  },
);

import { expect, test } from 'vitest';
import { readScenario } from '../core/cluster/read.ts';
import { decodeShare, encodeShare } from '../core/io/shareLink.ts';
import { must } from '../core/problem.ts';
import { Simulation } from '../core/run/simulation.ts';
import { defaultScenario, scenarios } from './index.ts';

test('the gallery begins with the ClusterIP, and no two entries are called the same', () => {
  expect(defaultScenario.id).toBe('clusterip-cross-node');
  expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length);
  expect(new Set(scenarios.map(({ title }) => title)).size).toBe(scenarios.length);
});

test.each(scenarios)('$id', ({ id, title, teaches, text }) => {
  const { cluster, problems } = readScenario(text, `${id}.yaml`);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(cluster?.spec).toMatchObject({ name: id, title });
  expect(cluster?.nodes.length).toBe(2);
  expect(teaches).toMatch(/^[A-Z].*\.$/);
  // The play button needs a request, and nothing to say against it.
  expect(cluster?.spec.requests.length).toBeGreaterThan(0);
  const simulation = new Simulation(must(cluster, 'cluster'));
  for (const request of cluster?.spec.requests ?? []) expect(simulation.check(request)).toEqual([]);
  const link = encodeShare({
    scenario: text,
    podNetwork: null,
    serviceProxy: null,
    request: null,
    seed: null,
    step: null,
  });
  expect(decodeShare(link)).toMatchObject({ ok: true, value: { scenario: text } });
  expect(link.length).toBeLessThan(2000); // what chat programs let through
});

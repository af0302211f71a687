import { expect, test } from 'vitest';
import { findPod } from '../../cluster/podIndex.ts';
import { readScenario } from '../../cluster/read.ts';
import { podKey } from '../../cluster/types.ts';
import { must } from '../../problem.ts';
import { Simulation } from '../../run/simulation.ts';
import { PUBLISHED_FILES } from './index.ts';

test.each(PUBLISHED_FILES)(
  '$name opens, and a request to a Service by name is delivered',
  ({ text, from, to }) => {
    const { cluster, problems } = readScenario(text(), 'published.yaml', {}, [to]);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const [, namespace = '', name = ''] = from.split('/');
    const read = must(cluster, 'cluster');
    const sender = must(findPod(read, namespace, name), `pod ${from}`);
    const { run } = new Simulation(read).trace({ from: `pod/${podKey(sender)}`, to });
    expect([run.outcome, run.servedBy !== null]).toEqual(['delivered', true]);
  },
);

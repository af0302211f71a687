import { readingScenario } from '../core/cluster/read.ts';
import { Simulation } from '../core/run/simulation.ts';
import { clockPace } from './longWork.ts';
import { serve } from './serve.ts';

const handle = serve(
  {
    read: readingScenario,
    simulate: (cluster) => new Simulation(cluster),
    shell: () => import('../core/run/shellSession.ts'),
    pace: clockPace(),
  },
  __BUILD_ID__,
  (message) => self.postMessage(message),
);

self.addEventListener('message', ({ data }) => handle(data));

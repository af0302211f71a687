import { readScenario } from '../core/cluster/read.ts';
import { Simulation } from '../core/run/simulation.ts';
import { serve } from './serve.ts';

const handle = serve(
  {
    read: readScenario,
    simulate: (cluster) => new Simulation(cluster),
    shell: () => import('../core/run/shellSession.ts'),
  },
  __BUILD_ID__,
  (message) => self.postMessage(message),
);

self.addEventListener('message', ({ data }) => handle(data));

// The built-in scenario `dns`, packet by packet: who asks whom for what, how large it is, and what became of it. Questions
// of ARP are left out. When the text changes, say why.
import { expect, test } from 'vitest';
import dns from '../../scenarios/dns.yaml?raw';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { journeyTitle } from '../trace/describe.ts';
import type { Run } from '../trace/run.ts';
import { Simulation } from './simulation.ts';

const conversation = (run: Run): string[] =>
  run.journeys
    .filter(({ born }) => born.arp === null)
    .map(({ born, cause, hops, disposition }) => {
      const because = cause.kind === 'dns' && cause.for !== null ? ' for CoreDNS' : '';
      const title = journeyTitle({ born, cause }, run.request);
      return `${hops[0]?.netns} → ${hops.at(-1)?.netns}  ${title}${because}, ${born.ip?.length} bytes, ${disposition}`;
    });

test('the requests of the scenario dns', async () => {
  const simulation = new Simulation(must(readScenario(dns, 'dns.yaml').cluster, 'cluster'));
  const runs = simulation.cluster.spec.requests.map(
    (request, i) => simulation.trace({ sport: 40_000 + i, ...request }).run,
  );
  const text = runs
    .map((run) =>
      [`${run.request.to} ${run.outcome} ${run.errno ?? ''}`.trim(), ...conversation(run)].join('\n  '),
    )
    .join('\n\n');
  await expect(`${text}\n`).toMatchFileSnapshot('./goldens/names.txt');
});

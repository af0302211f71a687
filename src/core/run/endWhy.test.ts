import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { SERVICE_PROXY_MODES } from '../cluster/types.ts';
import { must } from '../problem.ts';
import { runOf, synOf } from '../testing/run.ts';
import { endCause } from '../trace/endWhy.ts';
import { placesOf } from '../trace/playback.ts';
import { why } from '../trace/why.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import { explainStep } from './explain.ts';
import { learnedAt } from './learnedAt.ts';
import { Simulation } from './simulation.ts';

const simulationOf = (id: string, serviceProxy: string) => {
  const { text } = must(
    scenarios.find((scenario) => scenario.id === id),
    id,
  );
  return new Simulation(must(readScenario(text, id, { serviceProxy }).cluster, id));
};

/** Every end of a packet, told once each, as the Why panel tells it. */
function ends(simulation: Simulation, request: TrafficRequest) {
  const { run, learnedBefore } = simulation.trace(request);
  return placesOf(run).flatMap((place) => {
    if (place.step.kind !== 'end') return [];
    const { tables } = explainStep(place, simulation.dataplane, learnedAt(run, place.step.n, learnedBefore));
    const decider = tables.flatMap(({ rows }) => rows).find(({ fate }) => fate === 'decided') ?? null;
    const { disposition } = place.step;
    return [
      { disposition, netns: place.hop.netns, cause: endCause(place, decider), why: why(place, decider) },
    ];
  });
}

const endsOf = (id: string, serviceProxy = 'iptables') => {
  const simulation = simulationOf(id, serviceProxy);
  return simulation.cluster.spec.requests.flatMap((request) => ends(simulation, request));
};

const lost = (told: ReturnType<typeof ends>) => [
  ...new Set(told.filter(({ disposition }) => disposition !== 'ignored').map(({ cause }) => cause)),
];

test.each([
  [
    'mtu',
    'iptables',
    '1500 bytes do not fit flannel.1’s MTU of 1450, and the packet must not be fragmented (DF)',
  ],
  ['closed-port', 'iptables', 'No process in default/web listens on TCP port 9999'],
  [
    'service-without-endpoints',
    'iptables',
    'Rule 1 of chain KUBE-SERVICES (table filter), written by kube-proxy, rejects the packet',
  ],
  [
    'service-without-endpoints',
    'nftables',
    'Rule 1 of chain reject-chain (table kube-proxy), written by kube-proxy, rejects the packet',
  ],
  [
    'nodeport-local',
    'iptables',
    'Rule 1 of chain KUBE-EXTERNAL-SERVICES (table filter), written by kube-proxy, drops the packet',
  ],
  [
    'unused-address',
    'iptables',
    'Nobody on the link of eth0 answered the question who has 10.244.1.99 (ARP), so default/client has no MAC address to send to',
  ],
  ['ping-ttl', 'iptables', 'Every router takes one from the TTL, and at node-a none was left'],
])('%s, %s: %s', (id, proxy, sentence) => {
  expect(lost(endsOf(id, proxy))).toEqual([sentence]);
});

test('where there is no route, nobody wrote one', () => {
  const run = runOf([
    {
      born: synOf('10.0.0.1:1', '192.0.2.7:80'),
      hops: [{ netns: 'node-a', steps: [{ kind: 'end', disposition: 'rejected', reason: 'IP_INNOROUTES' }] }],
    },
  ]);
  expect(why(must(placesOf(run)[0], 'place'))).toBe(
    'node-a has no route to 192.0.2.7, and nobody wrote a default route that would cover it. Its sender is told with an error.',
  );
});

test('a route that covers the address to lose it is named; the router’s is the model’s stand-in', () => {
  const simulation = simulationOf('across-nodes', 'iptables');
  const told = ends(simulation, { from: 'pod/default/client', to: 'tcp://192.0.2.7:80' });
  expect(lost(told)).toEqual([
    'The underlay’s router knows no way to 192.0.2.7: the route “blackhole default” stands for all networks that the model leaves out',
  ]);
});

test.each(scenarios.flatMap(({ id }) => SERVICE_PROXY_MODES.map((proxy) => [id, proxy] as const)))(
  '%s, %s: whatever ends says why and what that means, in two sentences',
  (id, proxy) => {
    for (const told of endsOf(id, proxy)) {
      const sentences = told.why.split(/(?<=[.!?])\s+(?=[A-Z])/);
      expect(sentences, told.why).toHaveLength(2);
      expect(sentences[0]).toBe(`${told.cause}.`);
      expect(told.why).not.toMatch(/operator|undefined|said so|wrote into/);
      if (told.disposition === 'ignored') expect(told.why).toContain(`so ${told.netns} lets this copy go`);
    }
  },
);

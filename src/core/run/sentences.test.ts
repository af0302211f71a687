import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { describe } from '../trace/describe.ts';
import { placesOf, type StepPlace } from '../trace/playback.ts';
import { why } from '../trace/why.ts';
import { Simulation } from './simulation.ts';

/** Every step of a scenario's first request. */
function stepsOf(id: string): readonly StepPlace[] {
  const { text } = must(
    scenarios.find((scenario) => scenario.id === id),
    id,
  );
  const { cluster } = readScenario(text, id, { serviceProxy: 'iptables' });
  const simulation = new Simulation(must(cluster, id));
  return placesOf(simulation.trace(must(simulation.cluster.spec.requests[0], 'request')).run);
}

test.each<[id: string, line: string, because: string]>([
  [
    'clusterip-cross-node',
    'default/web-a · a copy — nothing in this ARP message is to be answered or learned here',
    'The address asked for, 10.244.1.1, is none of default/web-a’s, so default/web-a lets this copy go. Nothing is lost by that: copies reach more machines than the one that is meant.',
  ],
  [
    'clusterip-cross-node',
    'node-a · vetha1d4b674 — Ethernet header written: 0a:58:0a:f4:01:0a → 0a:58:0a:f4:01:01',
    'NAT changed the destination while the frame is still in the bridge, which now writes its own MAC address as that of the receiver. So the frame goes up to the IP layer, which routes it or turns it away.',
  ],
  [
    'clusterip-cross-node',
    'default/client · eth0 — Ethernet header written: 0a:58:0a:f4:01:0a → 0a:58:0a:f4:01:01',
    'The packet gets the MAC address of its next hop. That changes at every router; the IP addresses do not.',
  ],
  [
    'hairpin',
    'node-a · cni0 — Ethernet header written: 0a:58:0a:f4:01:0b → 0a:58:0a:f4:01:0b',
    'NAT changed the destination to one on this very bridge, and the frame gets its MAC address. It stays in the bridge and is not routed: the MAC address of its sender and its TTL are as they were.',
  ],
  [
    'localhost',
    'default/cart · lo — Ethernet header written: 00:00:00:00:00:00 → 00:00:00:00:00:00',
    'lo leads back into this host: there is no wire and no neighbour, so both MAC addresses are zero.',
  ],
  [
    'clusterip-cross-node',
    'node-a · bridge, nat PREROUTING — KUBE-SVC-CDGGSHYLG3RE2FKL picks 10.244.2.11:8080 (2 of 2, 50 %)',
    'Each of the 2 endpoints has a rule: every rule but the last draws whether it takes the packet (1/2), the last takes what is left, and so all are equally likely. Later packets of this connection do not draw again: connection tracking remembers.',
  ],
  [
    'clusterip-same-node',
    'node-a · bridge, nat PREROUTING — 6 rules compared, 4 matched: rule 2 of KUBE-SEP-ELX6N4Z5RGB67TLC decides',
    'Nothing was drawn: the Service has only this endpoint to choose here, or its client is to stay with the one it had (session affinity). Later packets of this connection are not asked again: connection tracking remembers.',
  ],
  [
    'service-without-endpoints',
    'node-a · connection tracking — gets the flow of the packet that it answers (RELATED, reply direction)',
    'The packet that the kernel answers was thrown away before its entry got into the connection table, which shows nothing of it. The answer takes that entry from the packet itself and is RELATED, so that what NAT did is undone.',
  ],
  [
    'clusterip-cross-node',
    'node-a · cni0 — bridge cni0 floods a copy to 3 ports: vethb6bc1e79, vetha1d4b674, cni0',
    'The destination is a group, or an address cni0 has not learned yet, so a copy goes to every port that may have it. One goes back by vetha1d4b674 to default/client, where the frame came from, because that port is in hairpin mode.',
  ],
  [
    'clusterip-cross-node',
    'underlay/switch · br0 — bridge br0 floods a copy to 3 ports: p-router, p-node-b, br0',
    'The destination is a group, or an address br0 has not learned yet. So a copy goes to every port that may have it.',
  ],
])('%s: %s', (id, line, because) => {
  const place = stepsOf(id).find((candidate) => describe(candidate) === line);
  expect(why(must(place, line))).toBe(because);
});

test.each([
  ['ping', 'default/client · socket — default/client/curl sends ICMP echo request'],
  ['ping', 'default/web · kernel — default/web receives ICMP echo'],
  ['ping', 'default/web · kernel — default/web sends ICMP echo reply'],
  ['ping', 'default/client · socket — default/client receives ICMP echo reply'],
  [
    'clusterip-cross-node',
    'default/client · ARP — default/client sends who has 10.244.1.1? tell 10.244.1.10',
  ],
  ['clusterip-cross-node', 'node-a · ARP — node-a receives ARP'],
  ['closed-port', 'default/web · kernel — default/web sends TCP RST'],
  ['service-without-endpoints', 'node-a · kernel — node-a sends ICMP port unreachable'],
  ['service-without-endpoints', 'default/client · kernel — default/client receives ICMP port unreachable'],
])('%s: only what a program holds is a socket: %s', (id, line) => {
  expect(stepsOf(id).map(describe)).toContain(line);
});

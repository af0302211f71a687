import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { POD_NETWORK_MODES } from '../cluster/types.ts';
import { must } from '../problem.ts';
import { runOf, synOf } from '../testing/run.ts';
import { describe as told } from '../trace/describe.ts';
import { endingOf } from '../trace/ending.ts';
import { endingText } from '../trace/endingText.ts';
import type { Run } from '../trace/run.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import { endingEvidence } from './endingEvidence.ts';
import { Simulation } from './simulation.ts';

interface Variant {
  readonly from?: string;
  readonly to?: string;
  readonly more?: Partial<TrafficRequest>;
  readonly modes?: { readonly podNetwork?: string; readonly serviceProxy?: string };
  /** A line of the scenario, and what stands in its place. */
  readonly edit?: readonly [string | RegExp, string];
}

/** What became of a request: the sentence, and the step that it leads to. */
function endingFor(id: string, { from, to, more, modes = {}, edit }: Variant = {}) {
  const { text } = must(
    scenarios.find((one) => one.id === id),
    `scenario ${id}`,
  );
  const yaml = edit ? text.replace(edit[0], edit[1]) : text;
  const { cluster } = readScenario(yaml, `${id}.yaml`, modes);
  const simulation = new Simulation(must(cluster, 'cluster'));
  const first = must(simulation.cluster.spec.requests[0], 'request');
  const request = { ...first, ...(from && { from }), ...(to && { to }), ...more };
  expect(simulation.check(request).filter(({ severity }) => severity === 'error')).toEqual([]);
  const { run, learnedBefore } = simulation.trace(request);
  const ending = endingOf(run);
  return {
    run,
    text: ending && endingText(ending, endingEvidence(run, simulation.dataplane, learnedBefore)),
    step: ending?.place ? told(ending.place) : null,
  };
}

const REFUSED = 'The client hears “Connection refused” (ECONNREFUSED).';
const IN_VAIN = 'Nobody told the client: it waited in vain and gave up (ETIMEDOUT).';
const NO_ENDPOINTS =
  'Refused: node-a’s kernel answered the TCP SYN to 10.96.0.80:80 with ICMP port unreachable, because kube-proxy wrote a ' +
  `REJECT rule: no ready pod stands behind the Service default/checkout. ${REFUSED}`;
const hosts = (yaml: string) => ['spec:', `spec:\n  hosts: ${yaml}`] as const;
const unreachable = ['spec:', 'spec:\n  underlay: { unknownDestination: unreachable }'] as const;

test.each<[string, string, Variant, string, string]>([
  [
    'a closed port',
    'closed-port',
    {},
    `Refused: the kernel in default/web answered the TCP SYN to 10.244.2.11:9999 with TCP RST, because no process there listens on TCP port 9999. ${REFUSED}`,
    'default/web · the end — rejected: no process listens on that address and port',
  ],
  [
    'a closed port, UDP',
    'closed-port',
    { to: 'udp://10.244.2.11:53' },
    `Refused: the kernel in default/web answered the UDP datagram to 10.244.2.11:53 with ICMP port unreachable, because no process there listens on UDP port 53. ${REFUSED}`,
    'default/web · the end — rejected: no process listens on that address and port',
  ],
  [
    'nobody behind the Service, iptables',
    'service-without-endpoints',
    {},
    NO_ENDPOINTS,
    'node-a · filter FORWARD — rule 1 of KUBE-SERVICES rejects the packet',
  ],
  [
    'nobody behind the Service, nftables',
    'service-without-endpoints',
    { modes: { serviceProxy: 'nftables' } },
    NO_ENDPOINTS,
    'node-a · kube-proxy filter-forward — rule 1 of reject-chain rejects the packet',
  ],
  [
    'a port that the Service has not',
    'clusterip-cross-node',
    { to: 'http://10.96.0.80:81/', modes: { serviceProxy: 'nftables' } },
    `Refused: node-a’s kernel answered the TCP SYN to 10.96.0.80:81 with ICMP port unreachable, because kube-proxy wrote a REJECT rule: “Reject traffic to invalid ports of ClusterIPs”. ${REFUSED}`,
    'node-a · kube-proxy filter-forward — rule 1 of cluster-ips-check rejects the packet',
  ],
  [
    'a ClusterIP that no Service has',
    'clusterip-cross-node',
    { to: 'http://10.96.0.99/', modes: { serviceProxy: 'nftables' } },
    `Timed out: node-a’s kernel threw the TCP SYN to 10.96.0.99:80 away, because kube-proxy wrote a DROP rule: “Drop traffic to unallocated ClusterIPs”. ${IN_VAIN}`,
    'node-a · kube-proxy filter-forward — rule 2 of cluster-ips-check drops the packet',
  ],
  [
    'nobody of the Service on this node',
    'nodeport-from-outside',
    { edit: ['type: NodePort', 'type: NodePort\n  externalTrafficPolicy: Local'] },
    `Timed out: node-a’s kernel threw the TCP SYN to 172.18.0.2:30080 away, because kube-proxy wrote a DROP rule: no ready pod of the Service default/web runs on this node, and its traffic policy is Local. ${IN_VAIN}`,
    'node-a · filter INPUT — rule 1 of KUBE-EXTERNAL-SERVICES drops the packet',
  ],
  [
    'an address that nobody has',
    'unused-address',
    {},
    'Host unreachable: the kernel in default/client gave up on the TCP SYN to 10.244.1.99:8080, because nobody on the link of eth0 answered the question who has 10.244.1.99 (ARP). The client hears “No route to host” (EHOSTUNREACH).',
    'default/client · the end — rejected: nobody on the link of eth0 answered who has 10.244.1.99',
  ],
  [
    'an address that nobody has, asked for by a router',
    'unused-address',
    { to: 'http://172.18.0.77/' },
    'Host unreachable: node-a’s kernel gave up on the TCP SYN to 172.18.0.77:80 and answered with ICMP host unreachable, because nobody on the link of eth0 answered the question who has 172.18.0.77 (ARP). The client hears “No route to host” (EHOSTUNREACH).',
    'node-a · the end — rejected: nobody on the link of eth0 answered who has 172.18.0.77',
  ],
  [
    'an address that nobody has, where pods are routed to',
    'unused-address',
    { modes: { podNetwork: 'kindnet' } },
    `Timed out: the underlay’s router threw the TCP SYN to 10.244.1.99:8080 away, because its blackhole route covers 10.244.1.99. ${IN_VAIN}`,
    'underlay/router · the end — dropped: a blackhole route covers the destination',
  ],
  [
    'an unreachable route',
    'egress-to-internet',
    { to: 'http://192.0.2.1/', edit: unreachable },
    'Host unreachable: the underlay’s router answered the TCP SYN to 192.0.2.1:80 with ICMP host unreachable, because its unreachable route covers 192.0.2.1. The client hears “No route to host” (EHOSTUNREACH).',
    'underlay/router · the end — rejected: an unreachable route covers the destination',
  ],
  [
    'a host that does not forward',
    'across-nodes',
    { edit: hosts('{ node-a: { sysctls: { net.ipv4.ip_forward: "0" } } }') },
    `Timed out: node-a’s kernel threw the TCP SYN to 10.244.2.11:8080 away, because this host does not forward packets for others (ip_forward is 0). ${IN_VAIN}`,
    'node-a · the end — dropped: this host does not forward packets for others (ip_forward is 0)',
  ],
  [
    'a packet larger than the tunnel',
    'mtu',
    {},
    'Too big: node-a’s kernel answered the ICMP echo request to 10.244.2.11 with ICMP fragmentation needed, because the packet has 1500 bytes, flannel.1 takes 1450, and it must not be split (DF). The client hears “Message too long” (EMSGSIZE).',
    'node-a · the end — rejected: it does not fit the MTU of flannel.1 and must not be fragmented (DF)',
  ],
  [
    'too many routers, ping',
    'ping-ttl',
    {},
    'TTL exceeded: node-a’s kernel answered the ICMP echo request to 10.244.2.11 with ICMP time exceeded, because every router takes one from the TTL, and here none was left. The client hears “Time to live exceeded”.',
    'node-a · the end — rejected: its TTL ran out at this router',
  ],
  [
    'too many routers, TCP',
    'across-nodes',
    { more: { ttl: 2 } },
    'TTL exceeded: node-b’s kernel answered the TCP SYN to 10.244.2.11:8080 with ICMP time exceeded, because every router takes one from the TTL, and here none was left. The client hears “No route to host” (EHOSTUNREACH).',
    'node-b · the end — rejected: its TTL ran out at this router',
  ],
  [
    'a name server that nobody is behind',
    'clusterip-cross-node',
    { to: 'http://web/' },
    'Timed out: the underlay’s router threw the question about a name (DNS) away, because its blackhole route covers 10.96.0.10. Nobody told the client: it asked in vain, and hears “Temporary failure in name resolution” (EAI_AGAIN) in the end.',
    'underlay/router · the end — dropped: a blackhole route covers the destination',
  ],
])('%s', (_, id, variant, text, step) => {
  expect(endingFor(id, variant)).toMatchObject({ text, step });
});

test('a name that there is not: the server that said so, and its last answer', () => {
  const { text, step } = endingFor('dns', { to: 'http://nobody/' });
  expect(text).toMatch(
    /^Name not found: kube-system\/coredns-\S+ answered that there is no such name, for every name of the search list that was tried\. The client hears “Name or service not known” \(EAI_NONAME\)\.$/,
  );
  expect(step).toBe('default/client · socket — default/client/curl receives DNS AAAA? nobody. NXDOMAIN');
});

test.each<[string, Variant, string]>([
  [
    'more than its device takes',
    { to: 'udp://10.244.2.11:80', more: { size: 3000, df: true } },
    'Too big: the kernel in default/client sent nothing, because udp://10.244.2.11:80 is to get more bytes than its device takes, and they must not be split (DF). The client hears “Message too long” (EMSGSIZE).',
  ],
  [
    'no route',
    { from: 'node/node-a', to: 'http://255.255.255.255/' },
    'Network unreachable: node-a’s kernel sent nothing, because it has no route to http://255.255.255.255/. The client hears “Network is unreachable” (ENETUNREACH).',
  ],
])('the client’s own kernel sends nothing: %s', (_, variant, text) => {
  expect(endingFor('clusterip-cross-node', variant)).toMatchObject({ text, step: null });
});

const rejected: Parameters<typeof runOf>[0] = [
  {
    born: synOf('10.244.1.10:40000', '10.244.2.11:80'),
    hops: [
      {
        netns: 'node-a',
        steps: [{ kind: 'end', disposition: 'rejected', reason: 'ROUTE_PROHIBIT' }],
      },
    ],
    end: { disposition: 'rejected', dropReason: 'ROUTE_PROHIBIT', decidedBy: null },
  },
  {
    cause: { kind: 'icmpError', about: 0 },
    born: {
      ...synOf('10.244.1.1:0', '10.244.1.10:0'),
      l4: { proto: 'icmp', type: 3, code: 13, id: 0, seq: 0, mtu: 0, gateway: null, quoted: null },
    },
    hops: [
      { netns: 'node-a', steps: [] },
      { netns: 'default/client', steps: [] },
    ],
  },
];

test.each<[string, Partial<Run>, string]>([
  [
    'prohibited',
    { outcome: 'host-unreachable', errno: 'EHOSTUNREACH' },
    'Host unreachable: node-a’s kernel answered the TCP SYN to 10.244.2.11:80 with ICMP administratively prohibited, because its prohibit route covers 10.244.2.11. The client hears “No route to host” (EHOSTUNREACH).',
  ],
  [
    'an error without a name',
    { outcome: 'refused', errno: null },
    'Refused: node-a’s kernel answered the TCP SYN to 10.244.2.11:80 with ICMP administratively prohibited, because its prohibit route covers 10.244.2.11. The client hears that it failed.',
  ],
])('%s', (_, rest, text) => {
  expect(endingText(must(endingOf(runOf(rejected, rest)), 'ending'))).toBe(text);
});

test('who would have been told, and was not', () => {
  const [packet, error] = rejected;
  const lost = { disposition: 'dropped', dropReason: 'LINK_DOWN', decidedBy: null } as const;
  const run = runOf([must(packet, 'packet'), { ...must(error, 'error'), end: lost }], {
    outcome: 'timed-out',
    errno: 'ETIMEDOUT',
  });
  expect(endingText(must(endingOf(run), 'ending'))).toBe(
    'Timed out: node-a’s kernel answered the TCP SYN to 10.244.2.11:80 with ICMP administratively prohibited (itself lost on the way back), because its prohibit route covers 10.244.2.11. Nobody told the client: it waited in vain and gave up (ETIMEDOUT).',
  );
});

test('a program that itself says no', () => {
  const answer = {
    ...synOf('10.244.2.11:80', '10.244.1.10:40000'),
    payload: { bytes: 60, text: 'HTTP/1.1 503' },
  };
  const hop = {
    netns: 'default/web',
    steps: [{ kind: 'send', owner: 'default/web/web', what: 'TCP data' }],
  } as const;
  const run = runOf([{ born: answer, hops: [hop] }], { outcome: 'http-503', servedBy: 'default/web' });
  const ending = must(endingOf(run), 'ending');
  expect(endingText(ending)).toBe('Answered 503: default/web itself said so. The network did its part.');
  expect(ending.place?.step.kind).toBe('send');
});

const everywhere = scenarios.flatMap(({ id }) =>
  POD_NETWORK_MODES.map((podNetwork) => [id, podNetwork] as const),
);

test.each(everywhere)('%s with %s: either it is delivered, or somebody said so', (id, podNetwork) => {
  for (const serviceProxy of ['iptables', 'nftables']) {
    const { run, text, step } = endingFor(id, { modes: { podNetwork, serviceProxy } });
    if (run.outcome === 'delivered') {
      expect(text).toBeNull();
      continue;
    }
    expect(text).toMatch(
      /^[A-Z][A-Za-z ]+: .+, because .+\. (The client hears “.+”.*|Nobody told the client: .+)\.$/,
    );
    expect(text).not.toMatch(/undefined|null|NaN/);
    expect(step).toMatch(/ — /);
  }
});

import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { POD_NETWORK_MODES } from '../cluster/types.ts';
import { must } from '../problem.ts';
import { runOf, synOf, type StepDraft } from '../testing/run.ts';
import { describe as told } from '../trace/describe.ts';
import { endingOf } from '../trace/ending.ts';
import { endingAhead, endingText } from '../trace/endingText.ts';
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
  const evidence = endingEvidence(run, simulation, learnedBefore);
  return {
    run,
    text: ending && endingText(ending, evidence),
    ahead: ending && endingAhead(ending, evidence),
    step: ending?.place ? told(ending.place) : null,
  };
}

const REFUSED = 'The client hears “Connection refused” (ECONNREFUSED).';
const IN_VAIN =
  'Nobody told the client: it was given 5 s here, and gave up (its kernel alone would try for about two minutes).';
const NO_ENDPOINTS =
  'Refused: no ready pod stands behind the Service default/checkout: its selector app=chekout matches no running pod ' +
  '(nearest: checkout with app=checkout). The kernel of node-a answered the TCP SYN to 10.96.0.80:80 with ICMP port ' +
  `unreachable, as a REJECT rule of kube-proxy says. ${REFUSED}`;
const hosts = (yaml: string) => ['spec:', `spec:\n  hosts: ${yaml}`] as const;
const unreachable = ['spec:', 'spec:\n  underlay: { unknownDestination: unreachable }'] as const;

test.each<[string, string, Variant, string, string]>([
  [
    'a closed port',
    'closed-port',
    {},
    `Refused: no process in default/web listens on TCP port 9999; open there: TCP 8080. The kernel in default/web answered the TCP SYN to 10.244.2.11:9999 with TCP RST. ${REFUSED}`,
    'default/web · the end — rejected: no process listens on that address and port',
  ],
  [
    'a closed port, UDP',
    'closed-port',
    { to: 'udp://10.244.2.11:53' },
    `Refused: no process in default/web listens on UDP port 53; open there: TCP 8080. The kernel in default/web answered the UDP datagram to 10.244.2.11:53 with ICMP port unreachable. ${REFUSED}`,
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
    `Refused: the Service default/web has no port TCP 81, only TCP 80. The kernel of node-a answered the TCP SYN to 10.96.0.80:81 with ICMP port unreachable, as a REJECT rule of kube-proxy says. ${REFUSED}`,
    'node-a · kube-proxy filter-forward — rule 1 of cluster-ips-check rejects the packet',
  ],
  [
    'a ClusterIP that no Service has',
    'clusterip-cross-node',
    { to: 'http://10.96.0.99/', modes: { serviceProxy: 'nftables' } },
    `Timed out: no Service has the address 10.96.0.99. The kernel of node-a threw the TCP SYN to 10.96.0.99:80 away, as a DROP rule of kube-proxy says. ${IN_VAIN}`,
    'node-a · kube-proxy filter-forward — rule 2 of cluster-ips-check drops the packet',
  ],
  [
    'nobody of the Service on this node',
    'nodeport-from-outside',
    { edit: ['type: NodePort', 'type: NodePort\n  externalTrafficPolicy: Local'] },
    `Timed out: no ready pod of the Service default/web runs on node-a, and its externalTrafficPolicy is Local; node-b has one. The kernel of node-a threw the TCP SYN to 172.18.0.2:30080 away, as a DROP rule of kube-proxy says. ${IN_VAIN}`,
    'node-a · filter INPUT — rule 1 of KUBE-EXTERNAL-SERVICES drops the packet',
  ],
  [
    'an address that nobody has',
    'unused-address',
    {},
    'Host unreachable: no pod has the address 10.244.1.99. The kernel in default/client gave up on the TCP SYN to 10.244.1.99:8080: nobody on the link of eth0 answered who has 10.244.1.99 (ARP). The client hears “No route to host” (EHOSTUNREACH).',
    'default/client · the end — rejected: nobody on the link of eth0 answered who has 10.244.1.99',
  ],
  [
    'an address that nobody has, asked for by a router',
    'unused-address',
    { to: 'http://172.18.0.77/' },
    'Host unreachable: no machine on the nodes’ network has 172.18.0.77. The kernel of node-a gave up on the TCP SYN to 172.18.0.77:80 and answered with ICMP host unreachable: nobody on the link of eth0 answered who has 172.18.0.77 (ARP). The client hears “No route to host” (EHOSTUNREACH).',
    'node-a · the end — rejected: nobody on the link of eth0 answered who has 172.18.0.77',
  ],
  [
    'an address that nobody has, where pods are routed to',
    'unused-address',
    { modes: { podNetwork: 'kindnet' } },
    `Timed out: no pod has the address 10.244.1.99. The underlay’s router threw the TCP SYN to 10.244.1.99:8080 away, by its blackhole route, the model’s stand-in for all networks that it leaves out. ${IN_VAIN}`,
    'underlay/router · the end — dropped: a blackhole route covers the destination',
  ],
  [
    'an unreachable route',
    'egress-to-internet',
    { to: 'http://192.0.2.1/', edit: unreachable },
    'Host unreachable: nobody in this scenario has the address 192.0.2.1. The underlay’s router answered the TCP SYN to 192.0.2.1:80 with ICMP host unreachable, by its unreachable route, the model’s stand-in for all networks that it leaves out. The client hears “No route to host” (EHOSTUNREACH).',
    'underlay/router · the end — rejected: an unreachable route covers the destination',
  ],
  [
    'a host that does not forward',
    'across-nodes',
    { edit: hosts('{ node-a: { sysctls: { net.ipv4.ip_forward: "0" } } }') },
    `Timed out: node-a does not forward packets for others (net.ipv4.ip_forward is 0). The kernel of node-a threw the TCP SYN to 10.244.2.11:8080 away. ${IN_VAIN}`,
    'node-a · the end — dropped: this host does not forward packets for others (ip_forward is 0)',
  ],
  [
    'a packet larger than the tunnel',
    'mtu',
    {},
    'Too big: the packet has 1500 bytes, flannel.1 takes 1450, and it must not be split (DF). The kernel of node-a answered the ICMP echo request to 10.244.2.11 with ICMP fragmentation needed. The client hears “Message too long” (EMSGSIZE).',
    'node-a · the end — rejected: it does not fit the MTU of flannel.1 and must not be fragmented (DF)',
  ],
  [
    'too many routers, ping',
    'ping-ttl',
    {},
    'TTL exceeded: every router takes one from the TTL, and at node-a none was left. The kernel of node-a answered the ICMP echo request to 10.244.2.11 with ICMP time exceeded. The client hears “Time to live exceeded”.',
    'node-a · the end — rejected: its TTL ran out at this router',
  ],
  [
    'too many routers, TCP',
    'across-nodes',
    { more: { ttl: 2 } },
    'TTL exceeded: every router takes one from the TTL, and at node-b none was left. The kernel of node-b answered the TCP SYN to 10.244.2.11:8080 with ICMP time exceeded. The client hears “No route to host” (EHOSTUNREACH).',
    'node-b · the end — rejected: its TTL ran out at this router',
  ],
  [
    'a name server that nobody is behind',
    'clusterip-cross-node',
    { to: 'http://web/' },
    'Timed out: no Service has the address 10.96.0.10, at which pods look for DNS. The underlay’s router threw the question about a name (DNS) away, by its blackhole route, the model’s stand-in for all networks that it leaves out. Nobody told the client: it asked in vain, and hears “Temporary failure in name resolution” (EAI_AGAIN) in the end.',
    'underlay/router · the end — dropped: a blackhole route covers the destination',
  ],
])('%s', (_, id, variant, text, step) => {
  expect(endingFor(id, variant)).toMatchObject({ text, step });
});

test('a name that there is not: the server that said so, and its last answer', () => {
  const { text, step } = endingFor('dns', { to: 'http://nobody/' });
  expect(text).toMatch(
    /^Name not found: the namespace default has no Service nobody\. The name server kube-system\/coredns-\S+ answered that there is no such name, for every name of the search list that was tried\. The client hears “Name or service not known” \(EAI_NONAME\)\.$/,
  );
  expect(step).toBe('default/client · socket — default/client/curl receives DNS AAAA? nobody. NXDOMAIN');
});

test.each<[string, Variant, string]>([
  [
    'more than its device takes',
    { to: 'udp://10.244.2.11:80', more: { size: 3000, df: true } },
    'Too big: udp://10.244.2.11:80 is to get more bytes than the client’s device takes, and they must not be split (DF). The kernel in default/client sent nothing. The client hears “Message too long” (EMSGSIZE).',
  ],
  [
    'no route',
    { from: 'node/node-a', to: 'http://255.255.255.255/' },
    'Network unreachable: there is no route to http://255.255.255.255/. The kernel of node-a sent nothing. The client hears “Network is unreachable” (ENETUNREACH).',
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
    'Host unreachable: the prohibit route of node-a covers 10.244.2.11. The kernel of node-a answered the TCP SYN to 10.244.2.11:80 with ICMP administratively prohibited. The client hears “No route to host” (EHOSTUNREACH).',
  ],
  [
    'an error without a name',
    { outcome: 'refused', errno: null },
    'Refused: the prohibit route of node-a covers 10.244.2.11. The kernel of node-a answered the TCP SYN to 10.244.2.11:80 with ICMP administratively prohibited. The client hears that it failed.',
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
    `Timed out: the prohibit route of node-a covers 10.244.2.11. The kernel of node-a answered the TCP SYN to 10.244.2.11:80 with ICMP administratively prohibited (itself lost on the way back). ${IN_VAIN}`,
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
      /^[A-Z][A-Za-z ]+: .+\. The .+\. (The client hears “.+”.*|Nobody told the client: .+)\.$/,
    );
    expect(text).not.toMatch(/undefined|null|NaN/);
    expect(step).toMatch(/ — /);
  }
});

test.each<[string, string, Variant, string]>([
  [
    'refused',
    'closed-port',
    {},
    'Will be refused: no process in default/web listens on TCP port 9999; open there: TCP 8080',
  ],
  [
    'the client’s own kernel',
    'clusterip-cross-node',
    { from: 'node/node-a', to: 'http://255.255.255.255/' },
    'Will find the network unreachable: there is no route to http://255.255.255.255/',
  ],
  [
    'a name',
    'dns',
    { to: 'http://nobody/' },
    'Will find no such name: the namespace default has no Service nobody',
  ],
])('what is still to be seen is told in the future: %s', (_, id, variant, text) => {
  expect(endingFor(id, variant).ahead).toBe(text);
});

/** The sentence of a request that ended at node-a. */
function endingAtNode(
  [src, dst]: readonly [string, string],
  end: Omit<Extract<StepDraft, { kind: 'end' }>, 'kind' | 'disposition'>,
  rule = '',
  before: readonly StepDraft[] = [],
  from = 'default/client',
): string {
  const run = runOf(
    [
      {
        born: synOf(src, dst),
        hops: [
          { netns: from, steps: [] },
          { netns: 'node-a', steps: [...before, { kind: 'end', disposition: 'dropped', ...end }] },
        ],
        end: { disposition: 'dropped', dropReason: end.reason, decidedBy: null },
      },
    ],
    { outcome: 'timed-out', errno: 'ETIMEDOUT' },
  );
  const entries = rule === '' ? [] : [{ text: rule, by: 'kube-proxy' } as const];
  return endingText(must(endingOf(run), 'ending'), { entries, reason: null });
}

const sysctl = (name: string) => ({ kind: 'sysctl', name: `net.ipv4.conf.eth0.${name}` }) as const;
const RULE = { kind: 'rule', table: 'filter', chain: 'KUBE-FORWARD', index: 0 } as const;
const tracked: StepDraft = { kind: 'conntrack', state: 'INVALID', direction: 'original', what: 'invalid' };

test.each<[string, string, string]>([
  [
    'a source of 127.0.0.0/8',
    endingAtNode(['127.0.0.1:40000', '10.0.0.9:80'], {
      reason: 'MARTIAN',
      decidedBy: sysctl('route_localnet'),
    }),
    '127.0.0.1 as the source has no place on a wire: 127.0.0.0/8 is every host’s own (net.ipv4.conf.eth0.route_localnet is 0)',
  ],
  [
    'a destination of 127.0.0.0/8',
    endingAtNode(['10.0.0.9:40000', '127.0.0.1:80'], {
      reason: 'MARTIAN',
      decidedBy: sysctl('route_localnet'),
    }),
    '127.0.0.1 as the destination has no place on a wire: 127.0.0.0/8 is every host’s own (net.ipv4.conf.eth0.route_localnet is 0)',
  ],
  [
    'a group as the source',
    endingAtNode(['224.0.0.1:40000', '10.0.0.9:80'], { reason: 'MARTIAN' }),
    '224.0.0.1, a group’s address, cannot be where a packet comes from',
  ],
  [
    'a way back by another device',
    endingAtNode(['10.9.9.9:40000', '10.0.0.9:80'], {
      reason: 'IP_RPFILTER',
      decidedBy: sysctl('rp_filter'),
    }),
    'node-a would answer 10.9.9.9 by another device than the one it came in by, and so takes the address for forged (net.ipv4.conf.eth0.rp_filter)',
  ],
  [
    'an address of one’s own from outside',
    endingAtNode(['10.0.0.9:40000', '10.0.0.8:80'], { reason: 'IP_LOCAL_SOURCE' }),
    'it came in from outside with 10.0.0.9, an address of node-a itself, as its source',
  ],
  [
    'one’s own packet back, not masqueraded',
    endingAtNode(['10.0.0.9:40000', '10.0.0.8:80'], { reason: 'IP_LOCAL_SOURCE' }, '', [], 'node-a'),
    'the packet came back to its own sender with 10.0.0.9 still as its source: nothing masqueraded it on its way, and nobody takes his own address from outside',
  ],
  [
    'what fits no connection, iptables',
    endingAtNode(
      ['10.0.0.9:40000', '10.0.0.8:80'],
      { reason: 'NETFILTER_DROP', decidedBy: RULE },
      '-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP',
      [tracked],
    ),
    'connection tracking calls it INVALID: no connection is known there that it could belong to',
  ],
  [
    'what does not fit its connection, nftables',
    endingAtNode(
      ['10.0.0.9:40000', '10.0.0.8:80'],
      { reason: 'NETFILTER_DROP', decidedBy: RULE },
      'ct state invalid drop',
      [{ ...tracked, decidedBy: { kind: 'conntrack', id: 1 } }],
    ),
    'connection tracking calls it INVALID: it has the addresses of a known connection, whose window or state it does not fit',
  ],
  [
    'a packet for 127.0.0.0/8 from elsewhere',
    endingAtNode(
      ['10.0.0.9:40000', '127.0.0.1:80'],
      { reason: 'NETFILTER_DROP', decidedBy: RULE },
      '-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
    ),
    'it is for an address of 127.0.0.0/8, which only what a host sends to itself may have',
  ],
  [
    'a bridge whose port takes less, and which tells nobody',
    endingAtNode(
      ['10.0.0.9:40000', '10.0.0.8:80'],
      { reason: 'PKT_TOO_BIG', decidedBy: { kind: 'interface', dev: 'veth1' } },
      '4: veth1@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 40 qdisc noqueue master cni0 state UP',
    ),
    'the packet has 60 bytes, veth1 takes 40, and it must not be split (DF)',
  ],
  [
    'a rule of somebody else that says why',
    endingAtNode(
      ['10.0.0.9:40000', '10.0.0.8:80'],
      { reason: 'NETFILTER_DROP', decidedBy: RULE },
      '-A FORWARD -m comment --comment "no guests" -j DROP',
    ),
    'a rule there says so: “no guests”',
  ],
  [
    'a rule that does not',
    endingAtNode(['10.0.0.9:40000', '10.0.0.8:80'], { reason: 'NETFILTER_DROP', decidedBy: RULE }, '-j DROP'),
    'a rule of the chain KUBE-FORWARD says so',
  ],
])('the setting or the rule that decides is told as what it is: %s', (_, text, reason) => {
  expect(text.slice('Timed out: '.length, text.indexOf('. The '))).toBe(reason);
});

test('a client with a limit of its own hears of that limit, not of its kernel’s', () => {
  const waited = (more: Partial<TrafficRequest>) =>
    endingFor('unused-address', { modes: { podNetwork: 'kindnet' }, more })
      .text?.split('. ')
      .at(-1);
  expect(waited({ timeoutMs: 1500 })).toBe(
    'Nobody told the client: it was given 1.5 s here, and gave up (its kernel alone would try for about two minutes).',
  );
  expect(waited({ to: 'udp://10.244.1.99:53' })).toBe(
    'Nobody told the client: it was given 5 s here, and gave up.',
  );
});

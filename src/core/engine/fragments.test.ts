// Datagrams that are larger than the way takes: what becomes of the whole, of its pieces, and of the request.
import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { compileDataplane } from '../compile/dataplane.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import { parseRule } from '../dataplane/iptablesRule.ts';
import type { Netfilter } from '../dataplane/netfilter.ts';
import { must } from '../problem.ts';
import { Simulation } from '../run/simulation.ts';
import { endingOf } from '../trace/ending.ts';
import { endingText } from '../trace/endingText.ts';
import { framesOf } from '../trace/frames.ts';
import { originOf, requestJourneys } from '../trace/requestJourneys.ts';
import type { Run } from '../trace/run.ts';
import { summaryOf } from '../trace/summary.ts';

const NODES = ['node-a', 'node-b']
  .map(
    (name, i) => `---
apiVersion: v1
kind: Node
metadata: { name: ${name} }
spec: { podCIDR: 10.244.${i + 1}.0/24 }
status: { addresses: [{ type: InternalIP, address: 172.18.0.${i + 2} }] }
`,
  )
  .join('');

const PODS = [
  ['client', 'node-a', '10.244.1.10'],
  ['near', 'node-a', '10.244.1.11'],
  ['far', 'node-b', '10.244.2.12'],
]
  .map(
    ([name, node, ip]) => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec: { nodeName: ${node}, containers: [{ name: app, image: app, ports: [{ containerPort: 1111, protocol: UDP }] }] }
status: { podIP: ${ip} }
`,
  )
  .join('');

const HOST_POD = `---
apiVersion: v1
kind: Pod
metadata: { name: host }
spec: { nodeName: node-a, hostNetwork: true, containers: [{ name: app, image: app, ports: [{ containerPort: 9000, protocol: UDP }] }] }
`;

const SERVICES = [
  ['near', '10.96.0.71'],
  ['far', '10.96.0.72'],
]
  .map(
    ([name, ip = '']) => `---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { type: NodePort, clusterIP: ${ip}, selector: { app: ${name} }, ports: [{ port: 1111, protocol: UDP, nodePort: ${30000 + Number(ip.slice(-2))} }] }
`,
  )
  .join('');

const MODES = ['bridge', 'flannel/vxlan', 'flannel/host-gw', 'kindnet', 'calico/bgp'];

function clusterOf(mode: string, proxy = 'iptables', mtu: number | null = null) {
  const [plugin, backend = 'null'] = mode.split('/');
  const text = `apiVersion: podwalk.dev/v1
kind: Scenario
spec: { podNetwork: { plugin: ${plugin}, backend: ${backend}, mtu: ${mtu} }, serviceProxy: { mode: ${proxy} } }
${NODES}${PODS}${HOST_POD}${SERVICES}`;
  return must(readScenario(text, 'test').cluster, 'cluster');
}

const ask = (
  simulation: Simulation,
  to: string,
  more: { size?: number; timeoutMs?: number; from?: string } = {},
) => simulation.trace({ from: 'pod/default/client', to, size: 3000, df: false, ...more }).run;

const lostIn = (run: Run) =>
  run.journeys.filter(({ disposition }) => !['delivered', 'split', 'ignored'].includes(disposition));

const REQUESTS = [
  ['udp://10.96.0.71:1111', 'default/near', ['10.244.1.11:1111']],
  ['udp://10.96.0.72:1111', 'default/far', ['10.244.2.12:1111']],
  ['udp://10.244.1.11:1111', 'default/near', []],
  ['udp://10.244.2.12:1111', 'default/far', []],
  ['icmp://10.244.1.11', 'default/near', []],
  ['icmp://10.244.2.12', 'default/far', []],
] as const;

test.each(
  MODES.flatMap((mode) =>
    ['iptables', 'nftables'].flatMap((proxy) => REQUESTS.map((row) => [mode, proxy, ...row] as const)),
  ),
)(
  '%s, %s: 3,000 bytes to %s are those of %s, and nothing is lost',
  (mode, proxy, to, servedBy, endpoints) => {
    const run = ask(new Simulation(clusterOf(mode, proxy)), to);
    const summary = summaryOf(run, [], () => null);
    expect([summary.disposition, summary.dropReason, run.outcome]).toEqual(['delivered', null, 'delivered']);
    expect(run.servedBy).toBe(servedBy);
    expect(run.outcomes.map(({ endpoint }) => endpoint)).toEqual(endpoints);
    expect(lostIn(run)).toEqual([]);
    const [whole, ...pieces] = requestJourneys(run.journeys);
    expect([whole?.cause.kind, whole?.disposition]).toEqual(['request', 'split']);
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces) expect(originOf(run.journeys, piece)).toBe(whole);
  },
);

test.each(MODES)(
  '%s: a large datagram to a closed port is refused by whoever would have listened',
  (mode) => {
    const run = ask(new Simulation(clusterOf(mode)), 'udp://10.244.2.12:7');
    expect([run.outcome, run.errno]).toEqual(['refused', 'ECONNREFUSED']);
    const summary = summaryOf(run, [], () => null);
    expect([summary.disposition, summary.dropReason]).toEqual(['rejected', 'NO_SOCKET']);
    expect(endingText(must(endingOf(run), 'ending'))).toBe(
      'Refused: no process in default/far listens on UDP port 7. The kernel in default/far answered the UDP datagram to 10.244.2.12:7 with ICMP port unreachable. The client hears “Connection refused” (ECONNREFUSED).',
    );
  },
);

/** `OFFSET+LENGTH` of what a node sends by its `eth0` of a UDP datagram, its header's octets included. */
const sent = (run: Run, dataplane: Dataplane, mode: string) =>
  framesOf(run, dataplane).flatMap(({ netns, dev, dir, ip, journey }) => {
    const carrier = run.journeys.find(({ id }) => id === journey);
    const isRequest = carrier && originOf(run.journeys, carrier).cause.kind === 'request';
    return netns === 'node-a' && dev === 'eth0' && dir === 'out' && ip && isRequest
      ? [`${mode}: ${ip.len}`]
      : [];
  });

// Measured on Linux 6.18: pods with an MTU of 1000, a node whose own device takes 1500, connection tracking on. What a
// bridge with bridge-nf-call-iptables passes up has lost its frag_max_size, so what fits goes on as a whole.
test.each([
  ['bridge', 3000, [996, 996, 996, 100]],
  ['kindnet', 3000, [996, 996, 996, 100]],
  ['calico/bgp', 3000, [996, 996, 996, 100]],
  ['bridge', 1200, [1228]],
  ['kindnet', 1200, [996, 252]],
  ['calico/bgp', 1200, [996, 252]],
] as const)('%s: of %i bytes that came in pieces leave %j', (mode, size, lengths) => {
  const simulation = new Simulation(clusterOf(mode, 'iptables', 1000));
  const run = ask(simulation, 'udp://172.18.0.3:1111', { size });
  expect(sent(run, simulation.dataplane, mode)).toEqual(lengths.map((length) => `${mode}: ${length}`));
});

/** A router that looks at ports, which only the first piece has. */
class Between extends Simulation {
  override readonly dataplane: Dataplane;

  constructor(policy: 'ACCEPT' | 'DROP', rule: string) {
    const cluster = clusterOf('bridge');
    super(cluster);
    const compiled = compileDataplane(cluster);
    const chain = { name: 'FORWARD', policy, rules: [parseRule(rule, 'operator')] };
    const netfilter: Netfilter = {
      iptables: new Map([['filter', { name: 'filter', chains: new Map([['FORWARD', chain]]) }]]),
      nftables: new Map(),
      sets: new Map(),
      conntrack: false,
    };
    const router = { ...must(compiled.netns('underlay/router'), 'router'), netfilter };
    this.dataplane = { ...compiled, netns: (name) => (name === router.name ? router : compiled.netns(name)) };
  }
}

const byCause = (run: Run) =>
  run.journeys
    .filter(({ cause }) => cause.kind === 'request' || cause.kind === 'fragment')
    .map(({ disposition, dropReason }) => `${disposition} ${dropReason}`);

test.each([
  [
    'the first piece alone arrives: its sender is told after half a minute, and its program is not',
    'DROP',
    '-p udp -m udp --dport 9000 -j ACCEPT',
    ['split null', 'rejected FRAG_REASM_TIMEOUT', 'dropped NETFILTER_DROP', 'dropped NETFILTER_DROP'],
    ['11/1'],
  ],
  [
    'all but the first arrive: nobody is told',
    'ACCEPT',
    '-p udp -m udp --dport 9000 -j DROP',
    ['split null', 'dropped NETFILTER_DROP', 'dropped FRAG_REASM_TIMEOUT', 'dropped FRAG_REASM_TIMEOUT'],
    [],
  ],
] as const)('%s', (_, policy, rule, fates, errors) => {
  const simulation = new Between(policy, rule);
  const run = ask(simulation, 'udp://172.18.0.2:9000', { from: 'external/client', timeoutMs: 40_000 });
  expect(byCause(run)).toEqual(fates);
  const told = run.journeys.flatMap(({ cause, born: { l4 } }) =>
    cause.kind === 'icmpError' && l4?.proto === 'icmp' ? [`${l4.type}/${l4.code}`] : [],
  );
  expect(told).toEqual(errors);
  expect([run.outcome, run.errno]).toEqual(['timed-out', 'ETIMEDOUT']);
  // What waited in vain is not what the request failed for.
  expect(summaryOf(run, [], () => null).dropReason).toBe('NETFILTER_DROP');
  expect(endingOf(run)?.place?.hop.netns).toBe('underlay/router');
  // Who gives up earlier never sees them go; they have no other end all the same.
  const early = ask(simulation, 'udp://172.18.0.2:9000', { from: 'external/client' });
  expect(byCause(early)).toEqual(fates.map((fate) => fate.replace('rejected', 'dropped')));
});

test('who has learned what the path takes cuts no larger pieces than that', () => {
  const simulation = new Simulation(clusterOf('flannel/vxlan'));
  const request = { from: 'external/client', to: 'udp://172.18.0.2:30072', size: 1460 };
  expect(simulation.trace(request).run.outcome).toBe('message-too-big');
  const { run } = simulation.trace(request);
  expect(run.outcome).toBe('delivered');
  const lengths = framesOf(run, simulation.dataplane).flatMap(({ netns, dir, ip, journey }) =>
    netns === 'client' && dir === 'out' && ip && run.journeys[journey]?.cause.kind === 'fragment'
      ? [ip.len]
      : [],
  );
  // The flannel device takes 1450 bytes, of which 20 are the header: 1424 is the next multiple of eight.
  expect(lengths).toEqual([1444, 64]);
});

// Where the answer of a UDP program comes from. Measured on Linux 6.18: asked at 10.9.9.9, a program on 0.0.0.0 that
// answers with sendto() answers from the address of the route back, and the client's kernel turns that away.
import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { Simulation } from '../run/simulation.ts';
import { endingOf } from '../trace/ending.ts';
import { endingText } from '../trace/endingText.ts';
import type { TrafficRequest } from '../trafficRequest.ts';

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

const hostPod = (name: string, node: string, port: number, image: string) => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: udp } }
spec: { nodeName: ${node}, hostNetwork: true, containers: [{ name: app, image: ${image}, ports: [{ containerPort: ${port}, protocol: UDP }] }] }
`;

function send(podNetwork: string, request: Partial<TrafficRequest>) {
  const text = `apiVersion: podwalk.dev/v1
kind: Scenario
spec: { podNetwork: { plugin: '${podNetwork.split('/')[0]}', backend: ${podNetwork.split('/')[1] ?? 'null'} } }
${NODES}---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: node-a, containers: [{ name: app, image: app }] }
status: { podIP: 10.244.1.10 }
${hostPod('host-a', 'node-a', 8090, 'app')}${hostPod('host-b', 'node-b', 8090, 'app')}${hostPod('dns-a', 'node-a', 53, 'coredns/coredns:1.12.1')}---
apiVersion: v1
kind: Service
metadata: { name: udp }
spec:
  type: NodePort
  clusterIP: 10.96.0.70
  selector: { app: udp }
  ports: [{ port: 90, targetPort: 8090, nodePort: 30090, protocol: UDP }]
`;
  const { cluster } = readScenario(text, 'test');
  const simulation = new Simulation(must(cluster, 'cluster'));
  return simulation.trace({ from: 'pod/default/client', to: 'udp://10.96.0.70:90', ...request }).run;
}

test.each([
  ['bridge', '10.244.1.1'],
  ['flannel/vxlan', '10.244.1.1'],
  ['flannel/host-gw', '10.244.1.1'],
  ['kindnet', '10.244.1.1'],
])('%s: the answer of a hostNetwork pod on the same node comes from %s', (podNetwork, from) => {
  for (const [to, asked] of [
    ['udp://10.96.0.70:90', '10.96.0.70:90'],
    ['udp://172.18.0.2:8090', '172.18.0.2:8090'],
  ] as const) {
    const run = send(podNetwork, { to, endpoint: 'default/host-a' });
    const answer = must(
      run.journeys.find(({ cause }) => cause.kind === 'reply'),
      'answer',
    );
    expect(answer.born.ip?.src).toBe(from);
    expect([run.outcome, answer.disposition, answer.dropReason]).toEqual([
      'timed-out',
      'rejected',
      'NO_SOCKET',
    ]);
    expect(endingText(must(endingOf(run), 'ending'))).toContain(
      `the program there waits for an answer from ${asked}, and this one comes from ${from}:8090.`,
    );
  }
});

test.each<[string, Partial<TrafficRequest>]>([
  ['calico/bgp', { endpoint: 'default/host-a' }],
  ['calico/bgp', { to: 'udp://172.18.0.2:8090' }],
  ['bridge', { endpoint: 'default/host-b' }],
  ['bridge', { to: 'udp://172.18.0.3:8090' }],
  ['bridge', { from: 'external/client', to: 'udp://172.18.0.2:30090', endpoint: 'default/host-a' }],
  ['bridge', { from: 'external/client', to: 'udp://172.18.0.2:30090', endpoint: 'default/host-b' }],
  ['bridge', { from: 'node/node-a', endpoint: 'default/host-a' }],
  ['bridge', { from: 'node/node-a', to: 'udp://127.0.0.1:8090' }],
])(
  '%s: where the route back leads out by the address asked, the client gets its answer: %o',
  (network, request) => {
    expect(send(network, request).outcome).toBe('delivered');
  },
);

test('CoreDNS answers from the address that it was asked at, whatever the route back says', () => {
  const run = send('bridge', { to: 'dns://172.18.0.2/udp.default.svc.cluster.local' });
  const answers = run.journeys.filter(({ cause, born }) => cause.kind === 'reply' && born.payload.dns);
  expect(answers.map(({ born }) => born.ip?.src)).toContain('172.18.0.2');
  expect(answers.map(({ disposition }) => disposition)).not.toContain('rejected');
});

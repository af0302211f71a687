import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { Simulation } from './simulation.ts';

const PODS = `
apiVersion: v1
kind: Pod
metadata: { name: client, namespace: shop, labels: { app: client } }
spec: { nodeName: node1, containers: [{ name: app, image: app }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { nodeName: node2, containers: [{ name: app, image: app, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { clusterIP: 10.96.0.80, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: policy, namespace: NAMESPACE }
spec: SPEC
`;

/** The caveats of a request from `client` to the Service `web`, with one policy in the file. */
function told(spec: string, namespace = 'shop'): readonly string[] {
  const text = PODS.replace('SPEC', spec).replace('NAMESPACE', namespace);
  const simulation = new Simulation(must(readScenario(text, 'test.yaml').cluster, 'cluster'));
  const { run } = simulation.trace({ from: 'pod/shop/client', to: 'http://10.96.0.80/' });
  expect(run.outcome).toBe('delivered');
  return run.caveats.map(({ message }) => message.replace(/;.*/, ''));
}

const RECEIVER = 'NetworkPolicy shop/policy selects the receiver and may forbid this';
const SENDER = 'NetworkPolicy shop/policy selects the sender and may forbid this';

test.each<[name: string, spec: string, namespace: string, caveats: readonly string[]]>([
  ['all pods of the namespace', '{ podSelector: {} }', 'shop', [RECEIVER]],
  ['the pod behind the Service', '{ podSelector: { matchLabels: { app: web } } }', 'shop', [RECEIVER]],
  ['a policy about who sends', '{ podSelector: { matchLabels: { app: client } } }', 'shop', []],
  [
    'egress of the sender',
    '{ podSelector: { matchLabels: { app: client } }, policyTypes: [Egress] }',
    'shop',
    [SENDER],
  ],
  [
    'both by default when it has egress rules',
    '{ podSelector: {}, egress: [{}] }',
    'shop',
    [RECEIVER, SENDER],
  ],
  ['another namespace', '{ podSelector: {} }', 'other', []],
])('a policy that may forbid a request is told with it: %s', (_name, spec, namespace, caveats) => {
  expect(told(spec, namespace)).toEqual(caveats);
});

import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { Simulation } from '../run/simulation.ts';

/** What differs from two CoreDNS pods behind kube-dns, set up as kubeadm does. */
export interface NamesOptions {
  readonly corefile?: string;
  readonly dnsPods?: number;
  readonly service?: boolean;
  readonly clientDns?: string;
  readonly more?: string;
}

const COREDNS =
  '{ name: coredns, image: coredns/coredns:1.12.1, ports: [{ containerPort: 53, protocol: UDP }, { containerPort: 53 }] }';

function scenario({
  corefile,
  dnsPods = 2,
  service = true,
  clientDns = '',
  more = '',
}: NamesOptions): string {
  const pods = Array.from(
    { length: dnsPods },
    (_, i) => `---
apiVersion: v1
kind: Pod
metadata: { name: coredns-${i}, namespace: kube-system, labels: { app: dns } }
spec: { nodeName: node${(i % 2) + 1}, dnsPolicy: Default, containers: [${COREDNS}] }
`,
  );
  return [
    `apiVersion: podwalk.dev/v1
kind: Scenario
metadata: { name: names }
spec:
  externals: [{ name: api.example.com, ip: 203.0.113.10, ports: [80] }]
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: node1, containers: [{ name: c, image: c }]${clientDns} }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { nodeName: node2, containers: [{ name: w, image: w, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { clusterIP: 10.96.0.80, selector: { app: web }, ports: [{ port: 80 }] }
`,
    ...pods,
    service
      ? `---
apiVersion: v1
kind: Service
metadata: { name: kube-dns, namespace: kube-system }
spec: { selector: { app: dns }, ports: [{ name: dns, port: 53, protocol: UDP }, { name: dns-tcp, port: 53 }] }
`
      : '',
    corefile === undefined
      ? ''
      : `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: coredns, namespace: kube-system }\ndata: { Corefile: ${JSON.stringify(corefile)} }\n`,
    more,
  ].join('');
}

/** A small cluster with names: a client, the Service `web`, CoreDNS on both nodes, a host outside. @throws InvariantError for a scenario with errors. */
export function openNames(options: NamesOptions): Simulation {
  const { cluster, problems } = readScenario(scenario(options), 'test.yaml');
  return new Simulation(must(cluster, problems.map(({ message }) => message).join(' ')));
}

// Whatever is done to the built-in scenarios and to dumps of clusters, in whatever order: the text that comes out is read
// without an error, and nobody who is not concerned is anywhere else than before.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { podKey, type Cluster } from '../cluster/types.ts';
import { must } from '../problem.ts';
import { DUMP } from '../testing/dump.ts';
import { applyEdit } from './applyEdit.ts';
import { decodeText } from './changeText.ts';
import type { Edit } from './edit.ts';

const modes = { podNetwork: null, serviceProxy: null };

function read(text: string, file: string): Cluster {
  const { cluster, problems } = readScenario(text, file, modes);
  return must(cluster, problems.find(({ severity }) => severity === 'error')?.message ?? 'cluster');
}

/** What `kubectl get … -o yaml` and `-o json` would say of the same objects. */
const objectsOf = (text: string) => decodeText(text).roots.filter((root) => root !== null);
const asJson = (text: string) =>
  `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objectsOf(text) }, null, 4)}\n`;
const asList = (text: string) =>
  stringify({ apiVersion: 'v1', items: objectsOf(text), kind: 'List' }, { indentSeq: false });
/** Everything on lines of its own, with comments wherever there is room for one. */
const commented = (text: string) =>
  objectsOf(text)
    .map((object) => stringify(object).replace(/^( *)(\w+:)(.*)$/gm, '$1# about $2\n$1$2$3 # behind $2\n'))
    .join('---\n');

/** A List as a stream of documents. */
function documentsOf(text: string): string {
  const [list] = objectsOf(text) as [{ readonly items: readonly object[] }];
  return list.items.map((item) => stringify(item)).join('---\n');
}

const texts: readonly (readonly [file: string, text: string])[] = scenarios.flatMap(({ id, text }) => [
  [`${id}.yaml`, text] as const,
  [`${id}.json`, asJson(text)] as const,
  [`${id}-list.yaml`, asList(text)] as const,
  [`${id}-commented.yaml`, commented(text)] as const,
  [`${id}-crlf.yaml`, text.replaceAll('\n', '\r\n')] as const,
]);

/** Controllers whose pods ask for something of their nodes, an object that is wrong, and a pod that waits. */
const CHOOSY = `apiVersion: v1
kind: Node
metadata: { name: n1, labels: { disk: ssd } }
---
apiVersion: v1
kind: Node
metadata: { name: n2 }
spec: { taints: [{ key: gpu, effect: NoSchedule }] }
---
apiVersion: v1
kind: Node
metadata: { name: n3 }
---
apiVersion: v1
kind: ReplicationController
metadata: { name: rc }
spec:
  replicas: 2
  template:
    metadata: { labels: { app: web } }
    spec: { nodeSelector: { disk: ssd }, containers: [{ name: a, image: a, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gpu }
spec:
  replicas: 2
  selector: { matchLabels: { app: gpu } }
  template:
    metadata: { labels: { app: gpu } }
    spec: { tolerations: [{ key: gpu, operator: Exists }], containers: [{ name: a, image: a }] }
---
apiVersion: v1
kind: Pod
metadata: { name: waits }
spec: { nodeSelector: { disk: none }, containers: [{ name: a, image: a }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: bad }
spec: { ports: [{ port: 0 }] }
`;
const choosy: readonly (readonly [file: string, text: string])[] = [
  ['choosy.yaml', CHOOSY],
  ['choosy.json', asJson(CHOOSY)],
];

/** Pods that stand in the file one by one. */
const dumps: readonly (readonly [file: string, text: string])[] = [
  ['dump.yaml', DUMP],
  ['dump-crlf.yaml', DUMP.replaceAll('\n', '\r\n')],
  ['dump.json', JSON.stringify(objectsOf(DUMP)[0], null, 2)],
  ['dump-commented.yaml', commented(DUMP)],
  ['dump-documents.yaml', commented(documentsOf(DUMP))],
];

interface Choice {
  readonly kind: number;
  readonly a: number;
  readonly b: number;
}

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

/** An edit of a cluster as it is now, by numbers. */
function editOf({ nodes, pods, services, workloads }: Cluster, { kind, a, b }: Choice): Edit | undefined {
  const [pod, node, service, workload] = [
    pick(pods, a),
    pick(nodes, b),
    pick(services, a),
    pick(workloads, a),
  ];
  const labels = [{ app: 'web' }, {}, { 'app.kubernetes.io/name': 'yes', tier: '1.0' }][b % 3] ?? {};
  const choices: readonly (() => Edit | undefined)[] = [
    () => ({ kind: 'addNode' }),
    () => node && { kind: 'removeNode', node: node.name },
    () => ({
      kind: 'addPod',
      namespace: 'default',
      name: `new-${a}`,
      node: node?.name ?? null,
      labels,
      port: 8080,
    }),
    () => pod && { kind: 'killPod', pod: podKey(pod) },
    () => pod && node && { kind: 'movePod', pod: podKey(pod), node: node.name },
    () => pod && { kind: 'oneMore', pod: podKey(pod) },
    () => pod && { kind: 'duplicate', object: { kind: 'Pod', namespace: pod.namespace, name: pod.name } },
    () =>
      service && {
        kind: 'duplicate',
        object: { kind: 'Service', namespace: service.namespace, name: service.name },
      },
    () => workload && { kind: 'duplicate', object: workload },
    () => ({
      kind: 'addService',
      namespace: 'default',
      name: `svc-${a}`,
      type: b % 2 ? 'NodePort' : 'ClusterIP',
      selector: labels,
      port: 80,
      targetPort: 8080,
    }),
    () =>
      service && {
        kind: 'remove',
        object: { kind: 'Service', namespace: service.namespace, name: service.name },
      },
    () => (workload && b % 4 === 0 ? { kind: 'remove', object: workload } : undefined),
    () => workload && { kind: 'scale', object: workload, replicas: b % 6 },
    () =>
      pod && {
        kind: 'setLabel',
        pod: podKey(pod),
        key: ['app', 'tier', 'k8s.io/x'][b % 3] ?? '',
        value: ['web', 'on', null][a % 3] ?? null,
      },
    () =>
      service && {
        kind: 'setSelector',
        namespace: service.namespace,
        service: service.name,
        selector: labels,
      },
  ];
  return pick(choices, kind)?.();
}

/** Pods that an edit may give another place. */
const concerned = (edit: Edit): string | undefined =>
  edit.kind === 'movePod' || edit.kind === 'killPod' ? edit.pod : undefined;

/** Refusals that are right whatever the file. */
const EXPECTED = new Set([
  'NO_NODES',
  'DUPLICATE_NAME',
  'FIELD_CONFLICT',
  'YAML_EMPTY',
  'K8S_DUPLICATE',
  'PODCIDR_FULL',
  'EDIT_MADE_UP',
  'EDIT_PER_NODE',
  'EDIT_UNCOUNTED',
  'EDIT_OF_NODE',
]);

test('any edits in any order', { timeout: 300_000 }, () => {
  const choice = fc.record({ kind: fc.nat(99), a: fc.nat(99), b: fc.nat(99) });
  let made = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...texts) },
        fc.constantFrom(...dumps),
        fc.constantFrom(...choosy),
      ),
      fc.array(choice, { minLength: 1, maxLength: 7 }),
      ([file, text], choices) => {
        let current = text;
        for (const one of choices) {
          const before = read(current, file);
          const edit = editOf(before, one);
          if (!edit) continue;
          const { text: next, problems } = applyEdit({ text: current, file, modes, cluster: before }, edit);
          if (next === null) {
            const codes = problems.map(({ code }) => code).filter((code) => !EXPECTED.has(code));
            expect(codes, `${JSON.stringify(edit)} ${problems[0]?.message}\n${current}`).toEqual([]);
            continue;
          }
          made++;
          const after = read(next, file);
          const old = new Map(before.pods.map((pod) => [podKey(pod), pod]));
          for (const pod of after.pods) {
            const was = old.get(podKey(pod));
            if (!was || edit.kind === 'removeNode' || concerned(edit) === podKey(pod)) continue;
            expect([podKey(pod), pod.node, pod.ip], JSON.stringify(edit)).toEqual([
              podKey(pod),
              was.node,
              was.ip,
            ]);
          }
          expect(applyEdit({ text: current, file, modes, cluster: before }, edit).text).toBe(next);
          current = next;
        }
      },
    ),
    { numRuns: 120 },
  );
  expect(made).toBeGreaterThan(200);
});

interface Item {
  readonly kind: string;
}

/** Who is behind every Service, as the file says; without what it says of endpoints, as follows from its selectors. */
function behindAll(text: string, given: boolean): readonly string[] {
  const roots = objectsOf(text) as readonly unknown[] as readonly (Item & {
    readonly items?: readonly Item[];
  })[];
  const items = roots
    .flatMap((root) => root.items ?? [root])
    .filter(({ kind }) => given || !kind.startsWith('Endpoint'));
  const { endpoints } = read(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }), 'a.json');
  const told = [...endpoints].flatMap(([service, ports]) =>
    [...ports].flatMap(([name, list]) =>
      list.map(({ ip, port, ...one }) =>
        [
          service,
          name,
          ip,
          port,
          one.pod,
          one.node,
          one.hostname,
          one.ready,
          one.serving,
          one.terminating,
        ].join(),
      ),
    ),
  );
  return told.sort();
}

test(
  'whatever is done to a dump, its endpoints and numbers of replicas say what its pods are',
  { timeout: 300_000 },
  () => {
    const choice = fc.record({ kind: fc.nat(99), a: fc.nat(99), b: fc.nat(99) });
    let made = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...dumps),
        fc.array(choice, { minLength: 1, maxLength: 4 }),
        ([file, text], choices) => {
          let current = text;
          for (const one of choices) {
            const cluster = read(current, file);
            const edit = editOf(cluster, one);
            const next = edit && applyEdit({ text: current, file, modes, cluster }, edit).text;
            if (next === null || next === undefined) continue;
            made++;
            current = next;
            const said = JSON.stringify(edit);
            expect(behindAll(current, true), said).toEqual(behindAll(current, false));
            const { workloads, pods } = read(current, file);
            for (const { kind, namespace, name, replicas } of workloads) {
              if (replicas === null) continue;
              const owners = [`${kind}/${namespace}/${name}`, `ReplicaSet/${namespace}/web-7d4b9c6f5`];
              const mine = pods.filter(({ owner }) =>
                owners.slice(0, name === 'web' ? 2 : 1).includes(owner ?? ''),
              );
              expect([name, mine.length], said).toEqual([name, replicas]);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
    expect(made).toBeGreaterThan(30);
  },
);

test('a dump keeps its shape: only the lines that say it change', () => {
  const dump = asJson(
    must(
      scenarios.find(({ id }) => id === 'shop'),
      'shop',
    ).text,
  );
  const opened = { text: dump, file: 'dump.json', modes, cluster: read(dump, 'dump.json') };
  const object = { kind: 'Deployment', namespace: 'shop', name: 'checkout' };
  const { text } = applyEdit(opened, { kind: 'scale', object, replicas: 2 });
  const [a, b] = [dump.split('\n'), must(text, 'text').split('\n')];
  expect(b.filter((line) => !a.includes(line)).map((line) => line.trim())).toEqual([]);
  expect(a.length).toBe(b.length);
});

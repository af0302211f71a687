// Whatever is done to the built-in scenarios and to dumps of clusters, in whatever order: the text that comes out is read
// without an error, and nobody who is not concerned is anywhere else than before.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { podKey, type Cluster } from '../cluster/types.ts';
import { must } from '../problem.ts';
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

const texts: readonly (readonly [file: string, text: string])[] = scenarios.flatMap(({ id, text }) => [
  [`${id}.yaml`, text] as const,
  [`${id}.json`, asJson(text)] as const,
  [`${id}-list.yaml`, asList(text)] as const,
  [`${id}-commented.yaml`, commented(text)] as const,
  [`${id}-crlf.yaml`, text.replaceAll('\n', '\r\n')] as const,
]);

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
]);

test('any edits in any order', { timeout: 120_000 }, () => {
  const choice = fc.record({ kind: fc.nat(99), a: fc.nat(99), b: fc.nat(99) });
  let made = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
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

// A dump lists pods one by one: they are added, taken out and replaced as their controllers would, and what else the dump says
// of them follows.
import { expect, test, vi } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { podKey, type Cluster } from '../cluster/types.ts';
import { must } from '../problem.ts';
import { DUMP } from '../testing/dump.ts';
import { applyEdit } from './applyEdit.ts';
import type { Edit } from './edit.ts';

// Every edit reads the dump several times, as carefully as a file that somebody opens.
vi.setConfig({ testTimeout: 60_000 });

const modes = { podNetwork: null, serviceProxy: null };
const WEB = 'web-7d4b9c6f5';
const web = { kind: 'Deployment', namespace: 'default', name: 'web' };
const db = { kind: 'StatefulSet', namespace: 'default', name: 'db' };

function read(text: string): Cluster {
  const { cluster, problems } = readScenario(text, 'dump.yaml', modes);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return must(cluster, 'cluster');
}

const apply = (text: string, edit: Edit) =>
  applyEdit({ text, file: 'dump.yaml', modes, cluster: read(text) }, edit);

function edited(text: string, edit: Edit): string {
  const { text: result, problems } = apply(text, edit);
  expect(problems).toEqual([]);
  return must(result, 'text');
}

const scaled = (text: string, object: typeof web, replicas: number) =>
  edited(text, { kind: 'scale', object, replicas });

const names = (text: string, prefix: string): string[] =>
  read(text)
    .pods.map(({ name }) => name)
    .filter((name) => name.startsWith(prefix))
    .sort();

/** `NAME IP NODE` of who is behind a Service, ready or not as told. */
const behind = (text: string, service: string): string[] =>
  (read(text).endpoints.get(`default/${service}`)?.get('http') ?? []).map(
    ({ pod, ip, node, ready }) =>
      `${pod?.slice('default/'.length)} ${ip} ${node}${ready ? '' : ' not ready'}`,
  );

const podOf = (text: string, name: string) =>
  must(
    read(text).pods.find((pod) => pod.name === name),
    name,
  );

/** Lines of the one that are not in the other, without their indent. */
const linesOnlyIn = (text: string, other: string): string[] => {
  const known = new Set(other.split('\n'));
  return text
    .split('\n')
    .filter((line) => !known.has(line))
    .map((line) => line.trim());
};

test('one more: a pod like its siblings, its endpoint, and the numbers of replicas; every other line stays', () => {
  const text = scaled(DUMP, web, 5);
  expect(linesOnlyIn(DUMP, text)).toEqual(['replicas: 4 # so many', 'replicas: 4 # so many']);
  expect(linesOnlyIn(text, DUMP).join('\n')).toMatchInlineSnapshot(`
    "replicas: 5 # so many
    replicas: 5 # so many
    - addresses: [10.244.2.9]
    conditions: { ready: true, serving: true, terminating: false }
    targetRef: { kind: Pod, name: web-7d4b9c6f5-fjtkh, namespace: default }
    name: web-7d4b9c6f5-fjtkh
    ownerReferences:
    - apiVersion: apps/v1
    kind: ReplicaSet
    name: web-7d4b9c6f5
    controller: true
    uid: u-web-7d4b9c6f5
    labels: { app: web, pod-template-hash: 7d4b9c6f5 }
    - image: nginx
    name: app
    ports: [{ containerPort: 8080, name: http }]
    conditions: [{ type: Ready, status: 'True' }]
    podIP: 10.244.2.9
    podIPs: [{ ip: 10.244.2.9 }]"
  `);
  expect(names(text, 'web')).toHaveLength(5);
  expect(behind(text, 'web').at(-1)).toMatch(new RegExp(`^${WEB}-\\w{5} 10.244.2.9 n2$`));
  expect(scaled(DUMP, web, 5)).toBe(text);
});

test('where all are ready the new pod is the first to go again, and leaves no trace', () => {
  const ready = DUMP.replaceAll('status: "False"', 'status: "True"')
    .replaceAll('ready: false', 'ready: true')
    .replaceAll('serving: false', 'serving: true');
  expect(scaled(scaled(ready, web, 5), web, 4)).toBe(ready);
  expect(names(scaled(scaled(DUMP, web, 5), web, 4), 'web')).not.toContain(`${WEB}-ddddd`);
});

test('fewer: who is not ready goes first, then who has been ready for the shortest time', () => {
  expect(names(scaled(DUMP, web, 3), 'web')).toEqual([`${WEB}-aaaaa`, `${WEB}-bbbbb`, `${WEB}-ccccc`]);
  const two = scaled(DUMP, web, 2);
  expect(names(two, 'web')).toEqual([`${WEB}-aaaaa`, `${WEB}-bbbbb`]);
  expect(behind(two, 'web')).toEqual([`${WEB}-aaaaa 10.244.1.5 n1`, `${WEB}-bbbbb 10.244.2.5 n2`]);
  expect(two).toContain('# taken on a Monday');
  expect(two.match(/# where it runs/g)).toHaveLength(4);
});

test('none, and some again', () => {
  const none = scaled(DUMP, web, 0);
  expect([names(none, 'web'), behind(none, 'web')]).toEqual([[], []]);
  expect(none).toContain('endpoints: []');
  const again = scaled(none, web, 2);
  expect(names(again, 'web')).toHaveLength(2);
  expect(behind(again, 'web')).toHaveLength(2);
});

test('a StatefulSet counts: the next number with a host name and a claim of its own, the highest goes first', () => {
  const more = scaled(DUMP, db, 4);
  expect(names(more, 'db')).toEqual(['db-0', 'db-1', 'db-2', 'db-3']);
  expect(podOf(more, 'db-3')).toMatchObject({
    hostname: 'db-3',
    subdomain: 'db',
    owner: 'StatefulSet/default/db',
    labels: { 'apps.kubernetes.io/pod-index': '3', 'statefulset.kubernetes.io/pod-name': 'db-3' },
  });
  expect(more).toContain('claimName: data-db-3');
  expect(new Set(names(more, 'db').map((name) => podOf(more, name).node))).toEqual(new Set(['n1', 'n2']));
  expect(scaled(more, db, 2)).toBe(DUMP);
  // One that was lost in between comes back under its number.
  const gap = scaled(scaled(DUMP, db, 3).replaceAll('db-1', 'db-9'), db, 3);
  expect(names(gap, 'db')).toEqual(['db-0', 'db-1', 'db-2']);
});

test('a killed pod comes back ready, under a name of its row, and so does its endpoint', () => {
  const text = edited(DUMP, { kind: 'killPod', pod: `default/${WEB}-ddddd` });
  const heir = must(
    names(text, 'web').find((name) => !DUMP.includes(name)),
    'heir',
  );
  expect(heir).toMatch(/^web-7d4b9c6f5-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(behind(text, 'web').at(-1)).toBe(`${heir} 10.244.2.9 n2`);
  expect(text).not.toContain('10.244.2.6');
  const same = edited(DUMP, { kind: 'killPod', pod: 'default/db-1' });
  expect(behind(same, 'db')).toEqual(['db-0 10.244.1.7 n1', 'db-1 10.244.2.9 n2']);
});

test('a pod on its way out is gone when it is killed: its heir is there already', () => {
  const leaving = DUMP.replace(
    `    name: ${WEB}-ccccc\n`,
    `    name: ${WEB}-ccccc\n    deletionTimestamp: "2024-05-09T10:00:00Z"\n`,
  );
  const text = edited(leaving, { kind: 'killPod', pod: `default/${WEB}-ccccc` });
  expect(names(text, 'web')).toHaveLength(3);
  // It is no replica either: so many are wanted beside it.
  expect(names(scaled(leaving, web, 4), 'web')).toHaveLength(5);
});

test('moved: of a ReplicaSet another pod there, of a StatefulSet the same, and endpoints follow', () => {
  const text = edited(DUMP, { kind: 'movePod', pod: `default/${WEB}-aaaaa`, node: 'n2' });
  expect(names(text, 'web')).not.toContain(`${WEB}-aaaaa`);
  expect(behind(text, 'web').at(-1)).toMatch(/10\.244\.2\.9 n2$/);
  expect(text).not.toContain('10.244.1.5');
  const same = edited(DUMP, { kind: 'movePod', pod: 'default/db-0', node: 'n2' });
  expect(behind(same, 'db')[0]).toBe('db-0 10.244.2.9 n2');
  // In place, with the comment that stood there.
  expect(same).toContain('nodeName: n2 # where it runs\n    targetRef:\n      kind: Pod\n      name: db-0');
  expect(podOf(edited(DUMP, { kind: 'movePod', pod: 'default/client', node: 'n2' }), 'client')).toMatchObject(
    {
      node: 'n2',
      ip: '10.244.2.9',
    },
  );
});

test('one more of a controller’s pods, also where the controller is not in the dump; a copy belongs to nobody', () => {
  const object = { kind: 'Pod', namespace: 'default', name: `${WEB}-bbbbb` };
  expect(edited(DUMP, { kind: 'oneMore', pod: `default/${WEB}-bbbbb` })).toBe(scaled(DUMP, web, 5));
  const alone = DUMP.slice(0, DUMP.indexOf('\n- apiVersion: apps/v1\n  kind: Deployment')) + '\n';
  expect(names(edited(alone, { kind: 'oneMore', pod: `default/${WEB}-bbbbb` }), 'web')).toHaveLength(5);
  expect(names(edited(alone, { kind: 'oneMore', pod: 'default/db-1' }), 'db')).toContain('db-2');
  const copy = podOf(edited(DUMP, { kind: 'duplicate', object }), `${WEB}-copy`);
  expect(copy?.owner ?? null).toBeNull();
  const single = edited(DUMP, { kind: 'duplicate', object: { ...object, name: 'client' } });
  expect(podOf(single, 'client-2')).toMatchObject({ owner: null, ip: '10.244.1.11' });
});

test('with a Deployment go its pods, also where the dump has no ReplicaSets', () => {
  const replicaSet = DUMP.slice(
    DUMP.indexOf('\n- apiVersion: apps/v1\n  kind: ReplicaSet'),
    DUMP.indexOf('\n- apiVersion: apps/v1\n  kind: StatefulSet'),
  );
  for (const text of [DUMP, DUMP.replace(replicaSet, '')]) {
    const rest = edited(text, { kind: 'remove', object: web });
    expect([names(rest, 'web'), behind(rest, 'web')]).toEqual([[], []]);
    expect(rest).not.toContain('kind: ReplicaSet\n  metadata');
    expect(scaled(text, web, 6)).toContain('replicas: 6');
  }
});

test('a label that the selector asks for: the pod is let go, and another comes in its place', () => {
  const pod = `default/${WEB}-aaaaa`;
  const text = edited(DUMP, { kind: 'setLabel', pod, key: 'app', value: 'debug' });
  expect(podOf(text, `${WEB}-aaaaa`)).toMatchObject({
    owner: null,
    ip: '10.244.1.5',
    labels: { app: 'debug' },
  });
  expect(names(text, 'web')).toHaveLength(5);
  expect(behind(text, 'web')).toHaveLength(4);
  expect(behind(text, 'web').join()).not.toContain('aaaaa');
  const other = edited(DUMP, { kind: 'setLabel', pod, key: 'tier', value: 'front' });
  expect(names(other, 'web')).toEqual(names(DUMP, 'web'));
});

test('another selector: whoever it asks for is behind the Service, and nobody else', () => {
  const text = edited(DUMP, {
    kind: 'setSelector',
    namespace: 'default',
    service: 'web',
    selector: { app: 'db' },
  });
  expect(behind(text, 'web')).toEqual(['db-0 10.244.1.7 n1', 'db-1 10.244.2.7 n2']);
});

test('what a dump says of endpoints on purpose stays: only what changed is written', () => {
  const wrong = DUMP.replace('    - 10.244.1.5\n    conditions', '    - 10.244.9.9\n    conditions');
  expect(behind(scaled(wrong, web, 3), 'web')[0]).toBe(`${WEB}-aaaaa 10.244.9.9 n1`);
  const theirs = DUMP.replaceAll('endpointslice-controller.k8s.io', 'mine.example');
  expect(behind(scaled(theirs, web, 1), 'web')).toHaveLength(4);
});

test('Endpoints follow as EndpointSlices do', () => {
  const endpoints = `---
apiVersion: v1
kind: Endpoints
metadata: { name: web }
subsets:
  - addresses:
      - { ip: 10.244.1.5, nodeName: n1, targetRef: { kind: Pod, name: ${WEB}-aaaaa, namespace: default } } # one
      - { ip: 10.244.2.5, nodeName: n2, targetRef: { kind: Pod, name: ${WEB}-bbbbb, namespace: default } }
      - ip: 10.244.1.6
    notReadyAddresses:
      - { ip: 10.244.2.6, nodeName: n2, targetRef: { kind: Pod, name: ${WEB}-ddddd, namespace: default } }
    ports: [{ name: http, port: 8080 }]
`;
  const start = DUMP.indexOf('\n- addressType');
  const text = `${DUMP.slice(0, start)}\n${endpoints}`;
  expect(behind(scaled(text, web, 2), 'web')).toEqual([
    `${WEB}-aaaaa 10.244.1.5 n1`,
    `${WEB}-bbbbb 10.244.2.5 n2`,
  ]);
  const five = scaled(text, web, 5);
  expect(behind(five, 'web')).toHaveLength(5);
  expect(five).toContain('# one');
  expect(behind(scaled(scaled(text, web, 0), web, 1), 'web')).toHaveLength(1);
});

test.each([
  ['a pod of a DaemonSet', { kind: 'movePod', pod: 'default/agent-q7q7q', node: 'n2' }, 'EDIT_PER_NODE'],
  ['a second one of a DaemonSet', { kind: 'oneMore', pod: 'default/agent-q7q7q' }, 'EDIT_PER_NODE'],
  [
    'replicas of a DaemonSet',
    { kind: 'scale', object: { ...db, kind: 'DaemonSet', name: 'agent' }, replicas: 2 },
    'EDIT_PER_NODE',
  ],
  ['a pod that the kubelet makes', { kind: 'movePod', pod: 'default/proxy-n1', node: 'n2' }, 'EDIT_OF_NODE'],
  ['more than anybody means', { kind: 'scale', object: web, replicas: 5000 }, 'SIZE_PODS'],
  ['more than there is', { kind: 'scale', object: web, replicas: 1_000_000 }, 'SIZE_PODS'],
  ['more than the nodes have addresses for', { kind: 'scale', object: web, replicas: 600 }, 'PODCIDR_FULL'],
] as const)('%s is refused with a reason, and nothing changes', (_, edit, code) => {
  const { text, problems } = apply(DUMP, edit);
  expect([text, problems[0]?.code]).toEqual([null, code]);
});

test('pods of a second StatefulSet, which no file lists, come up elsewhere when their node goes', () => {
  const twice = edited(DUMP, { kind: 'duplicate', object: db });
  const text = edited(twice, { kind: 'removeNode', node: 'n1' });
  expect(names(text, 'db-2-')).toEqual(['db-2-0', 'db-2-1']);
  expect(new Set(read(text).pods.map(({ node }) => node))).toEqual(new Set(['n2']));
});

test('whoever is not concerned stays where they are, whatever comes and goes', () => {
  const places = (text: string) => read(text).pods.map((pod) => `${podKey(pod)} ${pod.node} ${pod.ip}`);
  const before = places(DUMP);
  expect(places(scaled(DUMP, web, 9))).toEqual(expect.arrayContaining(before));
  expect(before).toEqual(expect.arrayContaining(places(scaled(DUMP, web, 1))));
});

test('an endpoint that comes into slices with hints has hints of the same kinds', () => {
  const hinted = DUMP.replace(
    /zone: z(\d)(?=[^]*?- addressType)/g,
    (zone, n: string) => `${zone}\n    hints: { forZones: [{ name: z${n} }], forNodes: [{ name: n${n} }] }`,
  );
  const moved = edited(hinted, { kind: 'movePod', pod: `default/${WEB}-aaaaa`, node: 'n2' });
  for (const [text, count] of [
    [scaled(hinted, web, 5), 5],
    [moved, 4],
  ] as const) {
    const slice = read(text).endpoints.get('default/web')?.get('http') ?? [];
    expect(slice.length).toBe(count);
    for (const { node, zoneHints, nodeHints } of slice) {
      expect([zoneHints, nodeHints]).toEqual([[node?.replace('n', 'z')], [node]]);
    }
  }
});

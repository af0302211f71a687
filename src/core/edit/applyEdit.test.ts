import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { podKey, type Cluster } from '../cluster/types.ts';
import { must } from '../problem.ts';
import { applyEdit } from './applyEdit.ts';
import type { Edit } from './edit.ts';

const modes = { podNetwork: null, serviceProxy: null };
const builtIn = (id: string): string =>
  must(
    scenarios.find((one) => one.id === id),
    id,
  ).text;

function read(text: string, file = 'a.yaml'): Cluster {
  const { cluster, problems } = readScenario(text, file, modes);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return must(cluster, 'cluster');
}

function edited(text: string, edit: Edit, file = 'a.yaml'): string {
  const { text: result, problems } = applyEdit({ text, file, modes, cluster: read(text, file) }, edit);
  expect(problems).toEqual([]);
  return must(result, 'text');
}

/** Lines that one text has and the other has not: `-` of the first, `+` of the second. */
function difference(before: string, after: string): string[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const rows = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (rows[i] as number[])[j] =
        a[i] === b[j]
          ? 1 + (rows[i + 1]?.[j + 1] ?? 0)
          : Math.max(rows[i + 1]?.[j] ?? 0, rows[i]?.[j + 1] ?? 0);
  const found: string[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) [i, j] = [i + 1, j + 1];
    else if (j >= b.length || (i < a.length && (rows[i + 1]?.[j] ?? 0) >= (rows[i]?.[j + 1] ?? 0)))
      found.push(`-${a[i++]}`);
    else found.push(`+${b[j++]}`);
  }
  return found;
}

const places = ({ pods }: Cluster) =>
  Object.fromEntries(pods.map((pod) => [podKey(pod), `${pod.node} ${pod.ip}`]));
/** Pods behind the port http of a Service of the shop. */
const behind = ({ endpoints }: Cluster, service: string) =>
  (endpoints.get(`shop/${service}`)?.get('http') ?? []).map(({ pod }) => pod);
const podOn = (node: string, name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { nodeName: ${node}, containers: [{ name: a, image: a }] }\n`;
const start = builtIn('clusterip-cross-node');
const shop = builtIn('shop');

test('a pod is added as a document at the end, with the next address of its node', () => {
  const text = edited(start, {
    kind: 'addPod',
    namespace: 'default',
    name: 'web-c',
    node: 'node-b',
    labels: { app: 'web' },
    port: 8080,
  });
  expect(difference(start, text).join('\n')).toMatchInlineSnapshot(`
    "+---
    +apiVersion: v1
    +kind: Pod
    +metadata: { name: web-c, labels: { app: web } }
    +spec:
    +  nodeName: node-b
    +  containers:
    +    - name: app
    +      image: nginx
    +      ports: [{ name: http, containerPort: 8080 }]
    +status: { podIP: 10.244.2.12 }"
  `);
  expect(read(text).endpoints.get('default/web')?.get('http')).toHaveLength(3);
});

test('nothing but the label changes', () => {
  const text = edited(start, { kind: 'setLabel', pod: 'default/web-b', key: 'app', value: 'other' });
  expect(difference(start, text)).toEqual([
    '-metadata: { name: web-b, labels: { app: web } }',
    '+metadata: { name: web-b, labels: { app: other } }',
  ]);
  const more = edited(start, { kind: 'setLabel', pod: 'default/client', key: 'tier', value: 'on' });
  expect(difference(start, more)).toEqual([
    '-metadata: { name: client }',
    "+metadata: { name: client, labels: { tier: 'on' } }",
  ]);
  const none = edited(start, { kind: 'setLabel', pod: 'default/web-b', key: 'app', value: null });
  expect(difference(start, none)[1]).toBe('+metadata: { name: web-b, labels: {} }');
});

test('comments and spaces of everything else stay', () => {
  const text = `# a shop
kind: Pod
apiVersion: v1
metadata:
  name:   a   # the name
  labels:
    # who it is
    app: web    # as the Service asks

    tier:  "front"
spec:
    containers:
    - name: a
      image: a
# the end
`;
  expect(edited(text, { kind: 'setLabel', pod: 'default/a', key: 'zone', value: 'x' })).toBe(
    text.replace('"front"\n', '"front"\n    zone: x\n'),
  );
  expect(edited(text, { kind: 'setLabel', pod: 'default/a', key: 'app', value: 'off' })).toBe(
    text.replace('app: web ', "app: 'off' "),
  );
  expect(edited(text, { kind: 'setLabel', pod: 'default/a', key: 'tier', value: null })).toBe(
    text.replace('    tier:  "front"\n', ''),
  );
  const moved = edited(
    `${text}---\napiVersion: v1\nkind: Node\nmetadata: { name: n1 }\n---\napiVersion: v1\nkind: Node\nmetadata: { name: n2 }`,
    { kind: 'movePod', pod: 'default/a', node: 'n2' },
  );
  expect(moved).toContain('      image: a\n    nodeName: n2\n');
});

test('what cannot be changed alone is refused', () => {
  const text = `apiVersion: v1
kind: Pod
metadata: { name: a, labels: &l { app: web } }
spec: { containers: [{ name: a, image: a }] }
---
apiVersion: v1
kind: Pod
metadata: { name: b, labels: { <<: { app: web } } }
spec: { containers: [{ name: a, image: a }] }
`;
  const cluster = read(text);
  const edit = { kind: 'setLabel', pod: 'default/b', key: 'app', value: null } as const;
  expect(applyEdit({ text, file: 'a.yaml', modes, cluster }, edit)).toMatchObject({
    text: null,
    problems: [{ code: 'EDIT_SHAPE' }],
  });
});

test('a pod without a controller is gone when it is killed', () => {
  const text = edited(start, { kind: 'killPod', pod: 'default/web-b' });
  expect(read(text).pods.map(({ name }) => name)).toEqual(['client', 'web-a']);
  expect(difference(start, text).every((line) => line.startsWith('-'))).toBe(true);
});

test('scaling moves nobody who is there', () => {
  const before = places(read(shop));
  const object = { kind: 'Deployment', namespace: 'shop', name: 'frontend' };
  const text = edited(shop, { kind: 'scale', object, replicas: 4 });
  expect(places(read(text))).toMatchObject(before);
  expect(read(text).pods).toHaveLength(9);
  const less = edited(text, { kind: 'scale', object, replicas: 2 });
  expect(places(read(less))).toEqual(before);
  const one = edited(shop, { kind: 'scale', object, replicas: 0 });
  expect(before).toMatchObject(places(read(one)));
});

test('a killed pod of a controller comes back with another name and the next address, and the others stay', () => {
  const before = places(read(shop));
  const victim = must(
    read(shop).pods.find(({ name }) => name.startsWith('cart-')),
    'cart',
  );
  const key = podKey(victim);
  const text = edited(shop, { kind: 'killPod', pod: key });
  const after = places(read(text));
  const { [key]: _gone, ...others } = before;
  expect(after).toMatchObject(others);
  expect(Object.keys(after)).toHaveLength(Object.keys(before).length);
  expect(after[key]).toBeUndefined();
  const heir = must(
    Object.keys(after).find((one) => !(one in before)),
    'heir',
  );
  expect(Object.values(before)).not.toContain(after[heir]);
  // Killed again and again: never a name twice.
  let current = text;
  const names = new Set([key]);
  for (let i = 0; i < 4; i++) {
    const next = must(
      Object.keys(places(read(current))).find((one) => !(one in before)),
      'heir',
    );
    expect(names.has(next)).toBe(false);
    names.add(next);
    current = edited(current, { kind: 'killPod', pod: next });
    expect(places(read(current))).toMatchObject(others);
  }
});

test('a pod moves: one without a controller keeps its name, one of a controller does not', () => {
  const alone = read(edited(start, { kind: 'movePod', pod: 'default/web-b', node: 'node-a' }));
  expect(places(alone)['default/web-b']).toBe('node-a 10.244.1.12');
  const [pod] = read(shop).pods;
  const target = pod?.node === 'node-a' ? 'node-b' : 'node-a';
  const key = podKey(must(pod, 'pod'));
  const before = places(read(shop));
  const after = places(read(edited(shop, { kind: 'movePod', pod: key, node: target })));
  const heir = must(
    Object.keys(after).find((one) => !(one in before)),
    'heir',
  );
  expect(after[heir]).toMatch(new RegExp(`^${target} `));
});

test('a label that the selector of a controller asks for: the pod stays up alone, another is made', () => {
  const before = read(shop);
  const pod = must(
    before.pods.find(({ name }) => name.startsWith('cart-')),
    'cart',
  );
  const text = edited(shop, { kind: 'setLabel', pod: podKey(pod), key: 'app', value: 'debug' });
  const after = read(text);
  const alone = after.pods.find((one) => podKey(one) === podKey(pod));
  expect(alone).toMatchObject({ owner: null, node: pod.node, ip: pod.ip, labels: { app: 'debug' } });
  expect(after.pods.filter(({ owner }) => owner === 'Deployment/shop/cart')).toHaveLength(2);
  expect(behind(after, 'cart')).not.toContain(podKey(pod));
});

test('a pod that its controller let go is gone for good when it is killed, or its node goes', () => {
  const key = podKey(must(read(shop).pods[0], 'pod'));
  const text = edited(shop, { kind: 'setLabel', pod: key, key: 'app', value: 'debug' });
  const { node } = must(
    read(text).pods.find((pod) => podKey(pod) === key),
    key,
  );
  for (const edit of [
    { kind: 'killPod', pod: key },
    { kind: 'removeNode', node },
  ] as const) {
    const after = read(edited(text, edit));
    expect(after.pods.map(podKey)).not.toContain(key);
    expect(after.pods).toHaveLength(read(shop).pods.length);
  }
});

test('a node goes: its own pods with it, those of controllers come up elsewhere', () => {
  const fewer = read(edited(start, { kind: 'removeNode', node: 'node-b' }));
  expect(fewer.pods.map(({ name }) => name)).toEqual(['client', 'web-a']);
  const rest = read(edited(shop, { kind: 'removeNode', node: 'node-a' }));
  expect(rest.pods).toHaveLength(read(shop).pods.length);
  expect(new Set(rest.pods.map(({ node }) => node))).toEqual(new Set(['node-b']));
  const last = edited(start, { kind: 'removeNode', node: 'node-b' });
  const { text, problems } = applyEdit(
    { text: last, file: 'a', modes, cluster: read(last) },
    { kind: 'removeNode', node: 'node-a' },
  );
  expect([text, problems[0]?.code]).toEqual([null, 'NO_NODES']);
});

test('a node is added with a block and an address of its own, and nobody moves there', () => {
  const text = edited(shop, { kind: 'addNode' });
  expect(places(read(text))).toEqual(places(read(shop)));
  expect(read(text).nodes.at(-1)).toMatchObject({ name: 'node-c', ip: '172.18.0.4' });
});

test('any pod is duplicated: a copy by itself, beside the original, which its Services pick up', () => {
  const before = read(shop);
  const pod = must(
    before.pods.find(({ owner }) => owner === 'Deployment/shop/cart'),
    'pod of cart',
  );
  const object = { kind: 'Pod', namespace: 'shop', name: pod.name };
  const text = edited(shop, { kind: 'duplicate', object });
  const after = read(text);
  expect(places(after)).toMatchObject(places(before));
  const copy = must(
    after.pods.find(({ name }) => name === 'cart-copy'),
    'copy',
  );
  expect(copy).toMatchObject({ owner: null, node: pod.node, containers: pod.containers });
  expect(copy.labels).toEqual({ app: 'cart' });
  expect(behind(after, 'cart')).toContain('shop/cart-copy');
  expect(behind(after, 'cart')).toHaveLength(behind(before, 'cart').length + 1);
  const twice = read(edited(text, { kind: 'duplicate', object }));
  expect(twice.pods.map(({ name }) => name)).toContain('cart-copy-2');
});

test('a duplicate goes to another node where its own has no address left', () => {
  const pods = Array.from({ length: 5 }, (_, i) => podOn('node-a', `a-${i}`)).join('---\n');
  const nodes = ['a', 'b'].map(
    (name, i) =>
      `apiVersion: v1\nkind: Node\nmetadata: { name: node-${name} }\nspec: { podCIDR: 10.244.${i}.0/29 }\n`,
  );
  const full = [...nodes, pods].join('---\n');
  const object = { kind: 'Pod', namespace: 'default', name: 'a-0' };
  const copy = read(edited(full, { kind: 'duplicate', object })).pods.at(-1);
  expect(copy).toMatchObject({ name: 'a-5', node: 'node-b' });
});

test.each([
  [
    'Endpoints',
    'metadata: { name: db }\nsubsets: [{ addresses: [{ ip: 10.9.9.9 }], ports: [{ port: 5432 }] }]',
  ],
  [
    'EndpointSlice',
    'metadata: { name: db-x, labels: { kubernetes.io/service-name: db } }\naddressType: IPv4\nendpoints: [{ addresses: [10.9.9.9] }]\nports: [{ port: 5432 }]',
  ],
])('a Service without a selector is duplicated with its %s', (kind, rest) => {
  const api = kind === 'Endpoints' ? 'v1' : 'discovery.k8s.io/v1';
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: { name: db }\nspec: { ports: [{ port: 5432 }] }\n';
  const text = [podOn('node-a', 'a'), service, `apiVersion: ${api}\nkind: ${kind}\n${rest}\n`].join('---\n');
  const object = { kind: 'Service', namespace: 'default', name: 'db' };
  const { endpoints } = read(edited(text, { kind: 'duplicate', object }));
  const addresses = (name: string) =>
    [...(endpoints.get(`default/${name}`)?.values() ?? [])].flat().map(({ ip }) => ip);
  expect(addresses('db')).toEqual(['10.9.9.9']);
  expect(addresses('db-2')).toEqual(['10.9.9.9']);
});

test('services come, change and go', () => {
  const added = edited(start, {
    kind: 'addService',
    namespace: 'default',
    name: 'edge',
    type: 'NodePort',
    selector: { app: 'web' },
    port: 80,
    targetPort: 8080,
  });
  expect(read(added).services.at(-1)).toMatchObject({
    name: 'edge',
    type: 'NodePort',
    selector: { app: 'web' },
  });
  const chosen = edited(added, {
    kind: 'setSelector',
    namespace: 'default',
    service: 'edge',
    selector: { tier: 'x', zone: 'y' },
  });
  expect(read(chosen).services.at(-1)?.selector).toEqual({ tier: 'x', zone: 'y' });
  const twice = edited(chosen, {
    kind: 'duplicate',
    object: { kind: 'Service', namespace: 'default', name: 'edge' },
  });
  expect(read(twice).services.map(({ name }) => name)).toEqual(['web', 'edge', 'edge-2']);
  const gone = edited(added, {
    kind: 'remove',
    object: { kind: 'Service', namespace: 'default', name: 'edge' },
  });
  expect(gone).toBe(start);
});

test.each([
  [
    'a name that is taken',
    { kind: 'addPod', namespace: 'default', name: 'web-a', node: null, labels: {}, port: null },
    'DUPLICATE_NAME',
  ],
  ['a pod that is gone', { kind: 'killPod', pod: 'default/nobody' }, 'EDIT_TARGET_GONE'],
  ['a node that is not there', { kind: 'movePod', pod: 'default/web-a', node: 'n9' }, 'EDIT_TARGET_GONE'],
  [
    'a label that cannot be',
    { kind: 'setLabel', pod: 'default/web-a', key: 'a b', value: 'x' },
    'LABEL_SYNTAX',
  ],
  [
    'more pods than the block holds',
    { kind: 'scale', object: { kind: 'Deployment', namespace: 'shop', name: 'cart' }, replicas: 1_000_000 },
    'SIZE_PODS',
  ],
] as const)('%s is refused, and nothing changes', (_, edit, code) => {
  const text = edit.kind === 'scale' ? shop : start;
  const result = applyEdit({ text, file: 'a.yaml', modes, cluster: read(text) }, edit);
  expect([result.text, result.problems[0]?.code]).toEqual([null, code]);
});

const withWrong = `${start}---\napiVersion: v1\nkind: Service\nmetadata: { name: bad }\nspec: { ports: [{ port: 0 }] }\n`;

test('a file with a wrong object can be changed, which leaves that as it is', () => {
  const { cluster: partly } = readScenario(withWrong, 'a.yaml', modes);
  const opened = { text: withWrong, file: 'a.yaml', modes, cluster: must(partly, 'cluster') };
  const { text, problems } = applyEdit(opened, { kind: 'killPod', pod: 'default/web-b' });
  expect(problems).toEqual([]);
  expect(difference(withWrong, text ?? '').every((line) => line.startsWith('-'))).toBe(true);
  expect(text).toContain('name: bad');
  const labelled = applyEdit(opened, { kind: 'setLabel', pod: 'default/web-b', key: 'a/b/c', value: 'x' });
  expect(labelled).toMatchObject({ text: null, problems: [{ code: 'LABEL_SYNTAX' }] });
});

const controller = `apiVersion: v1
kind: Node
metadata: { name: n1, labels: { disk: ssd } }
---
apiVersion: v1
kind: Node
metadata: { name: n2 }
---
apiVersion: v1
kind: ReplicationController
metadata: { name: web } # kept
spec:
  replicas: 1
  selector: { app: web }
  template:
    metadata: { labels: { app: web } }
    spec:
      nodeSelector: { disk: ssd }
      containers: [{ name: a, image: a }]
`;
const web = { kind: 'ReplicationController', namespace: 'default', name: 'web' };

test('a ReplicationController is changed like other controllers, and its pods go where they may', () => {
  const scaled = edited(controller, { kind: 'scale', object: web, replicas: 3 });
  const { pods } = read(scaled);
  expect(pods.map(({ node }) => node)).toEqual(['n1', 'n1', 'n1']);
  expect(scaled).toContain('# kept');
  const [first] = pods;
  const killed = read(edited(scaled, { kind: 'killPod', pod: podKey(must(first, 'pod')) }));
  expect(killed.pods).toHaveLength(3);
  expect(killed.pods.map(({ name }) => name)).not.toContain(first?.name);
  expect(new Set(killed.pods.map(({ node }) => node))).toEqual(new Set(['n1']));
  const twice = read(edited(controller, { kind: 'duplicate', object: web }));
  expect(twice.workloads.map(({ name, labels }) => [name, labels['app']])).toEqual([
    ['web', 'web'],
    ['web-2', 'web-2'],
  ]);
  expect(read(edited(scaled, { kind: 'remove', object: web })).pods).toEqual([]);
});

test('a pod that is labelled otherwise is let go by its ReplicationController, which makes another', () => {
  const pod = podKey(must(read(controller).pods[0], 'pod'));
  const { pods } = read(edited(controller, { kind: 'setLabel', pod, key: 'app', value: 'out' }));
  expect(pods.map(({ owner, labels }) => [owner, labels['app']])).toEqual([
    [null, 'out'],
    ['ReplicationController/default/web', 'web'],
  ]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, formatPrefix, overlaps } from '../net/prefix.ts';
import { must } from '../problem.ts';
import { Simulation } from '../run/simulation.ts';
import { deployment, node, pod, port80, scenario, service, stream } from '../testing/manifests.ts';
import { readScenario } from './read.ts';

// What nobody wrote follows from what the file says, is told as a guess, and never stands in its way.

const at = (ip: string): string => `status: { addresses: [{ type: InternalIP, address: ${ip} }] }\n`;
const machine = (name: string, ip: string, cidr = '', annotations = ''): string =>
  node(name, cidr, at(ip)).replace(
    `{ name: ${name} }`,
    `{ name: ${name}${annotations && `, annotations: { ${annotations} }`} }`,
  );
const on = (name: string, host: string, ip: string, more = ''): string =>
  pod(name, { spec: `, nodeName: ${host}`, status: `{ podIP: ${ip}${more} }` });
const named = (namespace: string, name: string) => `{ name: ${name}, namespace: ${namespace} }`;
const settings = (name: string, key: string, text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: ${named('kube-system', name)}\ndata:\n  ${key}: |\n${text.replace(/^/gm, '    ')}\n`;
const kubeadm = (pods: string, services: string): string =>
  settings('kubeadm-config', 'ClusterConfiguration', `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nnetworking:\n  dnsDomain: cluster.local\n  podSubnet: ${pods}\n  serviceSubnet: ${services}`); // prettier-ignore
const pool = (cidr: string, more = '', api = 'crd.projectcalico.org/v1'): string =>
  `apiVersion: ${api}\nkind: IPPool\nmetadata: { name: pool }\nspec: { cidr: ${cidr}${more} }\n`;
const api = (ip: string): string => service('kubernetes', `clusterIP: ${ip}, ${port80}`);
const flag = (component: string, words: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: ${named('kube-system', `${component}-cp`)}\nspec: { hostNetwork: true, containers: [{ name: x, image: x, command: [${component}, ${words}] }] }\n`;

/** Everything about a file that a guess decides. */
function guessesFor(text: string, podNetwork?: string) {
  const { cluster, problems } = readScenario(text, '-', { podNetwork });
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  expect(errors).toEqual([]);
  const { spec, nodes, pods } = must(cluster, 'cluster');
  return {
    pods: formatPrefix(spec.clusterCIDR),
    services: formatPrefix(spec.serviceCIDR),
    nodes: formatPrefix(spec.underlay.cidr),
    gateway: spec.underlay.gateway,
    blocks: nodes.map(({ name, ip, podCIDR }) => `${name} ${ip} ${formatPrefix(podCIDR)}`),
    mode: `${spec.podNetwork.plugin}${spec.podNetwork.backend ? `/${spec.podNetwork.backend}` : ''}`,
    addresses: pods.map(({ name, ip }) => `${name} ${ip}`),
    externals: spec.externals.map(({ ip }) => ip),
    told: problems.filter(({ code }) => code === 'RANGE_GUESSED').map(({ message }) => message),
    codes: problems.map(({ code }) => code),
    problems,
    spec,
  };
}

type Row = readonly [
  name: string,
  text: string,
  expected: Partial<ReturnType<typeof guessesFor>>,
  from: string,
];

// One row, one line: the table is read as a table. The last column is the evidence that is told.
// prettier-ignore
const rows: readonly Row[] = [
  ['nothing to go by', pod('a'), { pods: '10.244.0.0/16', services: '10.96.0.0/12', nodes: '172.18.0.0/24', told: [] }, ''],
  ['the Services of one namespace (k3s)', service('web', `clusterIP: 10.43.10.80, ${port80}`), { services: '10.43.0.0/16' }, 'Service range 10.43.0.0/16, guessed from the ClusterIPs.'],
  ['the API server’s Service (EKS), in the usual range', stream(api('10.100.0.1'), service('web', `clusterIP: 10.100.7.7, ${port80}`)), { services: '10.100.0.0/16' }, 'Service range 10.100.0.0/16, guessed from the ClusterIPs.'],
  ['the API server’s Service in a small range (MicroK8s)', api('10.152.183.1'), { services: '10.152.183.0/24' }, 'Service range 10.152.183.0/24, guessed from the ClusterIPs.'],
  ['a ClusterIP at the end of a range', service('web', `clusterIP: 10.0.255.255, ${port80}`), { services: '10.0.0.0/15' }, 'guessed from the ClusterIPs'],
  ['ClusterIPs between pods', stream(machine('a', '10.0.1.5', '10.0.2.0/24'), service('web', `clusterIP: 10.0.3.9, ${port80}`)), { pods: '10.0.2.0/24', services: '10.0.3.0/24', nodes: '10.0.1.0/24' }, 'guessed from the ClusterIPs'],
  ['blocks beside the nodes', stream(machine('a', '192.168.50.10', '192.168.0.0/24'), machine('b', '192.168.50.11', '192.168.1.0/24')), { pods: '192.168.0.0/19', nodes: '192.168.50.0/24' }, "guessed from the nodes' podCIDR"],
  ['blocks around the nodes', stream(machine('a', '10.0.100.5', '10.0.0.0/24'), machine('b', '10.0.100.6', '10.0.200.0/24')), { pods: '10.0.0.0/16' }, "guessed from the nodes' podCIDR"],
  ['a node with the first address', machine('a', '172.18.0.1'), { nodes: '172.18.0.0/24', gateway: '172.18.0.2' as never }, ''],
  ['nodes of several subnets', stream(machine('a', '10.0.1.5'), machine('b', '10.0.34.7')), { nodes: '10.0.0.0/18' }, "Node network 10.0.0.0/18, guessed from the nodes' addresses."],
  ['a gateway that is written', scenario('underlay: { gateway: 10.9.9.9 }'), { nodes: '10.9.9.0/24', gateway: '10.9.9.9' as never }, ''],
  ['kubeadm', kubeadm('10.8.0.0/16', '10.4.0.0/16'), { pods: '10.8.0.0/16', services: '10.4.0.0/16' }, 'Pod range 10.8.0.0/16, guessed from ConfigMap kubeadm-config.'],
  ['kubeadm, two families', kubeadm('"fd00:8::/56,10.8.0.0/16"', '10.4.0.0/16,fd00:4::/112'), { pods: '10.8.0.0/16', services: '10.4.0.0/16' }, 'ConfigMap kubeadm-config'],
  ['kubeadm, a comment that looks like it', kubeadm('10.8.0.0/16 # podSubnet: 10.9.0.0/16', '10.4.0.0/16'), { pods: '10.8.0.0/16' }, 'ConfigMap kubeadm-config'],
  ['kubeadm, before all else', stream(kubeadm('10.8.0.0/16', '10.4.0.0/16'), pool('10.9.0.0/16'), settings('kube-flannel-cfg', 'net-conf.json', '{ "Network": "10.10.0.0/16" }')), { pods: '10.8.0.0/16' }, 'ConfigMap kubeadm-config'],
  ['kubeadm, but the pods are in another pool', stream(kubeadm('10.8.0.0/16', '10.4.0.0/16'), pool('10.9.0.0/16'), on('a', 'n', '10.9.3.4')), { pods: '10.9.0.0/16' }, 'Pod range 10.9.0.0/16, guessed from IPPool pool.'],
  ['kube-proxy', settings('kube-proxy', 'config.conf', 'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nclusterCIDR: 10.8.0.0/16'), { pods: '10.8.0.0/16' }, 'ConfigMap kube-proxy'],
  ['the flags of static pods', stream(flag('kube-apiserver', '--service-cluster-ip-range=10.4.0.0/16'), flag('kube-controller-manager', '--cluster-cidr=10.8.0.0/16')), { pods: '10.8.0.0/16', services: '10.4.0.0/16' }, '--cluster-cidr of kube-controller-manager-cp'],
  ['a pool of Calico', pool('10.9.0.0/16'), { pods: '10.9.0.0/16', mode: 'calico/bgp' }, 'IPPool pool'],
  ['a pool as calicoctl shows it', pool('10.9.0.0/16', '', 'projectcalico.org/v3'), { pods: '10.9.0.0/16' }, 'IPPool pool'],
  ['a pool that is not used', stream(pool('10.9.0.0/16', ', disabled: true'), on('a', 'n', '10.10.3.4')), { pods: '10.10.0.0/16' }, "guessed from the pods' addresses"],
  ['flannel', settings('kube-flannel-cfg', 'net-conf.json', '{ "Network": "10.10.0.0/16", "Backend": { "Type": "host-gw" } }'), { pods: '10.10.0.0/16' }, 'ConfigMap kube-flannel-cfg'],
  ['a ServiceCIDR', 'apiVersion: networking.k8s.io/v1\nkind: ServiceCIDR\nmetadata: { name: kubernetes }\nspec: { cidrs: [fd00::/112, 10.4.0.0/16] }\n', { services: '10.4.0.0/16' }, 'ServiceCIDR kubernetes'],
  ['an older ServiceCIDR', 'apiVersion: networking.k8s.io/v1beta1\nkind: ServiceCIDR\nmetadata: { name: kubernetes }\nspec: { cidrs: [10.4.0.0/16] }\n', { services: '10.4.0.0/16' }, 'ServiceCIDR kubernetes'],
  ['calico-node’s subnet', machine('a', '10.20.7.5', '', 'projectcalico.org/IPv4Address: 10.20.7.5/22'), { nodes: '10.20.4.0/22' }, 'annotation projectcalico.org/IPv4Address of a'],
  ['pods alone', stream(on('a', 'n1', '10.42.1.7'), on('b', 'n2', '10.42.2.7')), { pods: '10.42.0.0/16', blocks: ['n1 172.18.0.2 10.42.1.0/24', 'n2 172.18.0.3 10.42.2.0/24'] }, "Pod range 10.42.0.0/16, guessed from the pods' addresses."],
  ['pods of two nodes in one /24', stream(on('a', 'n1', '10.42.1.7'), on('b', 'n2', '10.42.1.200')), { blocks: ['n1 172.18.0.2 10.42.1.0/25', 'n2 172.18.0.3 10.42.1.128/25'] }, "Pod block 10.42.1.0/25 of n1, guessed from its pods' addresses."],
  ['pods of a node on both sides of a /24', stream(on('a', 'n1', '10.42.1.200'), on('b', 'n1', '10.42.2.7')), { blocks: ['n1 172.18.0.2 10.42.0.0/22'] }, 'Pod block 10.42.0.0/22'],
  ['pods of two nodes between one another', stream(on('a', 'n1', '10.42.1.7'), on('b', 'n2', '10.42.1.8'), on('c', 'n1', '10.42.1.9')), { mode: 'calico/bgp' }, ''],
  ['a written pod range where Services usually are', scenario('clusterCIDR: 10.96.0.0/16'), { pods: '10.96.0.0/16', services: '10.43.0.0/16' }, 'Service range 10.43.0.0/16, as the usual 10.96.0.0/12 shares addresses with the pod range 10.96.0.0/16.'],
  ['a written pod range where nodes usually are', scenario('clusterCIDR: 172.18.0.0/16'), { nodes: '192.168.8.0/24' }, 'Node network 192.168.8.0/24, as the usual 172.18.0.0/24 shares addresses with the pod range 172.18.0.0/16.'],
  ['a written service range where pods usually are', scenario('serviceCIDR: 10.244.0.0/16'), { pods: '10.42.0.0/16' }, 'Pod range 10.42.0.0/16, as the usual'],
  ['nodes where Services usually are', machine('a', '10.100.0.5'), { nodes: '10.100.0.0/24', services: '10.43.0.0/16' }, 'as the usual 10.96.0.0/12 shares addresses with the node network 10.100.0.0/24.'],
  ['more pods than a /24 holds', deployment('replicas: 300'), { blocks: ['node1 172.18.0.2 10.244.0.0/23'] }, ''],
  ['more pods than the usual range holds', stream(...['a', 'b'].map((name) => node(name)), deployment('replicas: 70000')), { pods: '10.244.0.0/14' }, 'Pod range 10.244.0.0/14, wide enough for all that is to have an address in it.'],
  ['more nodes than the usual network holds', stream(...Array.from({ length: 300 }, (_, i) => node(`n${i}`))), { nodes: '172.18.0.0/23' }, 'Node network 172.18.0.0/23, wide enough'],
  ['hosts outside that a node has the address of', machine('a', '203.0.113.10'), { externals: ['192.0.2.10', '198.51.100.10'] as never }, ''],
  ['a Deployment that names its node', deployment('replicas: 1').replace('spec: { containers', 'spec: { nodeName: n7, containers'), { blocks: ['n7 172.18.0.2 10.244.0.0/24'] }, ''],
];

test.each(rows)('%s', { timeout: 30_000 }, (_name, text, expected, from) => {
  const found = guessesFor(text);
  expect(found).toMatchObject(expected);
  expect(found.told.join('\n')).toContain(from);
});

test('nodes that a dump leaves out have their pods’ hostIP, and blocks around their pods', () => {
  const dump = stream(
    machine('cp', '192.168.5.10', '10.8.0.0/24'),
    on('web', 'w1', '10.8.3.7', ', hostIP: 192.168.5.11'),
    on('api', 'w2', '10.8.4.7', ', hostIP: 192.168.5.12'),
    pod('agent', { spec: ', nodeName: w3, hostNetwork: true', status: '{ podIP: 192.168.5.13 }' }),
  );
  const { blocks, codes, addresses, problems, nodes } = guessesFor(dump);
  expect(blocks).toEqual([
    'cp 192.168.5.10 10.8.0.0/24',
    'w1 192.168.5.11 10.8.3.0/24',
    'w2 192.168.5.12 10.8.4.0/24',
    'w3 192.168.5.13 10.8.1.0/24',
  ]);
  expect(nodes).toBe('192.168.5.0/24');
  expect(addresses).toContain('agent 192.168.5.13');
  expect(codes).not.toContain('PODIP_OUTSIDE');
  expect(problems.find(({ code }) => code === 'NODES_ASSUMED')?.message).toBe(
    "Pods run on nodes that no Node object describes; made up w1 (192.168.5.11, its pods' hostIP), w2 (192.168.5.12, its pods' hostIP), w3 (192.168.5.13, its pods' hostIP).",
  );
});

const calicoDump = (podCIDR = '10.42.1.0/24'): string =>
  stream(
    machine('n1', '172.18.0.2', podCIDR),
    machine('n2', '172.18.0.3', '10.42.2.0/24'),
    on('a', 'n1', '10.42.77.5'),
    on('b', 'n2', '10.42.80.9'),
    on('c', 'n1', '10.42.90.1'),
    `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: ${named('kube-system', 'calico-node')}\nspec:\n  selector: { matchLabels: { a: b } }\n  template: { metadata: { labels: { a: b } }, spec: { hostNetwork: true, containers: [{ name: x }] } }\n`,
  );

test('pods of a plugin with address management of its own are not measured by the nodes’ blocks', () => {
  for (const agent of ['calico-node', 'cilium', 'weave-net', 'aws-node']) {
    const { codes, pods } = guessesFor(calicoDump().replaceAll('calico-node', agent));
    expect(codes).not.toContain('PODIP_OUTSIDE');
    expect(codes).not.toContain('PODCIDR_DUPLICATE');
    expect(pods).toBe('10.42.0.0/16');
  }
  expect(guessesFor(calicoDump('10.42.2.0/24')).codes).not.toContain('PODCIDR_DUPLICATE');
});

test('pods with addresses from anywhere get one route each where the plugin cannot be simulated', () => {
  const dump = calicoDump().replaceAll('calico-node', 'aws-node');
  const { mode, problems } = guessesFor(dump);
  expect(mode).toBe('calico/bgp');
  expect(problems.find(({ code }) => code === 'MODE_FALLBACK')?.message).toContain(
    'calico/bgp is used instead',
  );
  const { run } = new Simulation(must(readScenario(dump, '-').cluster, 'cluster')).trace({
    from: 'pod/default/b',
    to: 'icmp://10.42.90.1',
  });
  expect(run.outcome).toBe('delivered');
  expect(run.caveats.map(({ code }) => code)).toEqual(['MODE_FALLBACK']);
});

test('Calico takes another block when one is used up, and its pools tell how long a block is', () => {
  const many = stream(pool('10.9.0.0/24', ', blockSize: 28, natOutgoing: true'), ...['a', 'b'].map((n) => node(n)), deployment('replicas: 40')); // prettier-ignore
  const { spec, addresses } = guessesFor(many);
  expect(spec.podNetwork).toMatchObject({ plugin: 'calico', blockLength: 28, masquerade: true });
  expect(new Set(addresses.map((one) => one.split(' ')[1])).size).toBe(40);
  expect(guessesFor(pool('10.9.0.0/24')).spec.podNetwork.masquerade).toBe(false);
});

test('another pod network finds the same ranges in a file', () => {
  const file = stream(machine('a', '10.0.1.5', '10.8.0.0/24'), machine('b', '10.0.1.6', '10.8.1.0/24'), deployment('replicas: 3')); // prettier-ignore
  const found = (mode?: string) => {
    const { pods, services, nodes, blocks } = guessesFor(file, mode);
    return { pods, services, nodes, blocks };
  };
  for (const mode of ['bridge', 'kindnet', 'calico/bgp']) expect(found(mode)).toEqual(found());
  expect(found().pods).toBe('10.8.0.0/16');
});

const octet = fc.integer({ min: 1, max: 254 });
const address = fc
  .tuple(
    fc.constantFrom('10.0', '10.96', '10.244', '172.18', '192.168', '203.0'),
    fc.constantFrom(0, 1, 2, 113),
    octet,
  )
  .map(([net, third, last]) => `${net}.${third}.${last}`);
const block = fc.constantFrom('', '10.244.0.0/24', '10.244.0.0/20', '10.0.1.0/24', '172.18.0.0/24', '192.168.0.0/26', '10.96.1.0/24'); // prettier-ignore
const files = fc.record({
  nodes: fc.array(fc.record({ ip: fc.option(address), cidr: block }), { maxLength: 3 }),
  pods: fc.array(fc.record({ on: fc.nat(4), ip: fc.option(address), host: fc.option(address) }), { minLength: 1, maxLength: 6 }), // prettier-ignore
  services: fc.uniqueArray(address, { maxLength: 3 }),
  mode: fc.constantFrom(undefined, 'bridge', 'flannel/vxlan', 'kindnet', 'calico/bgp'),
});

test(
  'whatever addresses a file has, without a Scenario document it opens and every request ends',
  { timeout: 120_000 },
  () => {
    fc.assert(
      fc.property(files, ({ nodes, pods, services, mode }) => {
        const text = stream(
          ...nodes.map(({ ip, cidr }, i) => node(`n${i}`, cidr, ip === null ? '' : at(ip))),
          ...pods.map(({ on: host, ip, host: hostIp }, i) =>
            pod(`p${i}`, {
              labels: '{ app: web }',
              ports: '[{ containerPort: 80 }]',
              spec: nodes.length > 0 && ip === null && hostIp === null ? '' : `, nodeName: n${host}`,
              status: `{ podIP: ${ip ?? '""'}, hostIP: ${hostIp ?? '""'} }`,
            }),
          ),
          ...services.map((ip, i) => service(`s${i}`, `clusterIP: ${ip}, selector: { app: web }, ${port80}`)),
        );
        const { cluster, problems } = readScenario(text, '-', { podNetwork: mode });
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        const { spec, nodes: read, pods: made } = must(cluster, 'cluster');
        // What nobody gave an address in the file shares none with what has one.
        const free = read.filter(({ name }) => nodes[Number(name.slice(1))]?.cidr === '' && !pods.some((one) => `n${one.on}` === name && one.ip !== null)); // prettier-ignore
        for (const one of free)
          for (const other of read)
            if (one !== other) expect(overlaps(one.podCIDR, other.podCIDR), text).toBe(false);
        for (const { ip } of read) expect(contains(spec.underlay.cidr, ip)).toBe(true);
        const simulation = new Simulation(must(cluster, 'cluster'));
        const from = `pod/default/${made[0]?.name}`;
        const targets = [
          ...made.slice(1).map(({ ip }) => `http://${ip}/`),
          ...services.map((ip) => `http://${ip}/`),
        ];
        for (const to of targets)
          expect(simulation.trace({ from, to }).run.outcome.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  },
);

// What kube-proxy's own configuration says: its ConfigMap, or the flags of its container.
import { describe, expect, test } from 'vitest';
import { formatPrefix } from '../net/prefix.ts';
import { must } from '../problem.ts';
import { node, scenario, stream } from '../testing/manifests.ts';
import { readScenario } from './read.ts';
import type { ServiceProxy } from './types.ts';

const indented = (text: string): string => text.trim().replace(/^/gm, '    ');

/** kubeadm's ConfigMap with these settings. */
const configMap = (settings: string, name = 'kube-proxy', key = 'config.conf'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: kube-system }\ndata:\n  ${key}: |-\n` +
  `${indented(`apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n${settings}`)}\n`;

/** kube-proxy's DaemonSet with a command line. */
const daemonSet = (command: readonly string[], env = '[]'): string =>
  `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: kube-proxy, namespace: kube-system }\nspec:\n` +
  `  selector: { matchLabels: { k8s-app: kube-proxy } }\n  template:\n` +
  `    metadata: { labels: { k8s-app: kube-proxy } }\n` +
  `    spec: { hostNetwork: true, containers: [{ name: kube-proxy, image: kube-proxy, command: ${JSON.stringify(command)}, env: ${env} }] }\n`;

const staticPod = (line: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: kube-proxy-n1, namespace: kube-system }\n` +
  `spec: { hostNetwork: true, nodeName: n1, containers: [{ name: kube-proxy, image: kube-proxy, command: [/bin/sh, -c, ${JSON.stringify(line)}] }] }\n`;

function read(...documents: readonly string[]) {
  const { cluster, problems } = readScenario(stream(node('n1'), ...documents), '-');
  const spec = must(cluster, `a cluster: ${problems.map(({ message }) => message).join(' ')}`).spec;
  return { proxy: spec.serviceProxy, problems, caveats: cluster?.caveats ?? [] };
}

/** Ranges as they are written, so that rows can be read. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'object' && part !== null && 'length' in part && 'ip' in part
        ? formatPrefix(part as never)
        : part,
    ),
  );

const RANGE = 'clusterCIDR: 10.244.0.0/16';

describe('the ConfigMap', () => {
  test.each<[settings: string, expected: Partial<Record<keyof ServiceProxy, unknown>>]>([
    ['mode: ""', { mode: 'iptables', masqueradeAll: false, localhostNodePorts: true, masqueradeBit: 14 }],
    ['mode: nftables', { mode: 'nftables' }],
    [RANGE, { detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.244.0.0/16' } }],
    [
      'clusterCIDR: fd00::/48,10.9.1.2/16',
      { detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.9.0.0/16' } },
    ],
    ['clusterCIDR: ""', { detectLocal: { mode: 'none' } }],
    ['clusterCIDR: fd00::/48', { detectLocal: { mode: 'none' } }],
    ['mode: iptables', { detectLocal: { mode: 'none' } }],
    ['detectLocalMode: NodeCIDR', { detectLocal: { mode: 'NodeCIDR' } }],
    [
      'detectLocalMode: BridgeInterface\ndetectLocal: { bridgeInterface: cni0 }',
      { detectLocal: { mode: 'BridgeInterface', bridgeInterface: 'cni0' } },
    ],
    [
      'detectLocalMode: InterfaceNamePrefix\ndetectLocal: { interfaceNamePrefix: azv }',
      { detectLocal: { mode: 'InterfaceNamePrefix', interfaceNamePrefix: 'azv' } },
    ],
    ['detectLocalMode: BridgeInterface', { detectLocal: { mode: 'none' } }],
    ['iptables: { masqueradeAll: true }', { masqueradeAll: true }],
    [
      'mode: nftables\niptables: { masqueradeAll: true, masqueradeBit: 5 }',
      { masqueradeAll: false, masqueradeBit: 14 },
    ],
    [
      'mode: nftables\nnftables: { masqueradeAll: true, masqueradeBit: 15 }',
      { masqueradeAll: true, masqueradeBit: 15 },
    ],
    ['nftables: { masqueradeAll: true }', { masqueradeAll: false }],
    ['mode: ipvs\niptables: { masqueradeAll: true }', { mode: 'iptables', masqueradeAll: true }],
    ['iptables: { localhostNodePorts: false }', { localhostNodePorts: false }],
    ['iptables: { masqueradeBit: 0 }', { masqueradeBit: 0 }],
    ['nodePortAddresses: null', { nodePortAddresses: [] }],
    ['nodePortAddresses: [primary]', { nodePortAddresses: ['primary'] }],
    ['nodePortAddresses: [172.18.0.7/24, "::1/128"]', { nodePortAddresses: ['172.18.0.0/24'] }],
    ['bindAddress: 0.0.0.0', { bindAddress: null }],
    ['bindAddress: 172.18.0.9', { bindAddress: '172.18.0.9' }],
    ['healthzBindAddress: ""', { healthzBindAddress: { ip: '0.0.0.0', port: 10256 } }],
    ['healthzBindAddress: 127.0.0.1:1234', { healthzBindAddress: { ip: '127.0.0.1', port: 1234 } }],
    ['metricsBindAddress: 0.0.0.0', { metricsBindAddress: { ip: '0.0.0.0', port: 10249 } }],
    [
      'conntrack: { maxPerCore: 0, min: null, tcpEstablishedTimeout: 2h0m0s, tcpCloseWaitTimeout: 0s, udpTimeout: 1m30s, udpStreamTimeout: 1.5s, tcpBeLiberal: true }',
      {
        conntrack: {
          maxPerCore: 0,
          min: 131072,
          tcpEstablishedTimeout: 7200,
          tcpCloseWaitTimeout: 0,
          udpTimeout: 90,
          udpStreamTimeout: 1,
          tcpBeLiberal: true,
        },
      },
    ],
    [
      'ipvs: { scheduler: wlc, strictARP: true, excludeCIDRs: [10.1.0.0/16], tcpTimeout: 15m, tcpFinTimeout: 0s, udpTimeout: 5m }',
      {
        scheduler: 'wlc',
        ipvs: {
          strictARP: true,
          excludeCIDRs: ['10.1.0.0/16'],
          tcpTimeout: 900,
          tcpFinTimeout: 0,
          udpTimeout: 300,
        },
      },
    ],
  ])('%s', (settings, expected) => {
    expect(plain(read(configMap(settings)).proxy)).toMatchObject(expected);
  });

  test.each([
    ['of kubeadm', configMap('mode: nftables')],
    ['of EKS', configMap('mode: nftables', 'kube-proxy-config', 'config')],
    ['as JSON', configMap('').replace(/\|-[^]*/, `'{"mode":"nftables","clusterCIDR":""}'\n`)],
  ])('%s is found', (_, text) => {
    expect(read(text).proxy.mode).toBe('nftables');
  });

  test('one of another namespace is not kube-proxy’s', () => {
    const text = configMap('mode: nftables').replace('kube-system', 'default');
    expect(read(text).proxy.mode).toBe('iptables');
  });
});

describe('the document kind: Scenario goes before it', () => {
  const CONFIG = configMap(
    `clusterCIDR: 10.9.0.0/16\nmode: nftables\nnftables: { masqueradeAll: true, masqueradeBit: 3 }\nconntrack: { tcpEstablishedTimeout: 1h }`,
  );
  test.each<[spec: string, expected: Partial<Record<keyof ServiceProxy, unknown>>]>([
    ['podNetwork: {}', { mode: 'nftables', masqueradeAll: true, masqueradeBit: 3 }],
    ['serviceProxy: { mode: iptables }', { mode: 'iptables', masqueradeAll: false, masqueradeBit: 14 }],
    ['serviceProxy: { masqueradeAll: false, masqueradeBit: 9 }', { masqueradeAll: false, masqueradeBit: 9 }],
    ['podNetwork: {}', { detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.9.0.0/16' } }],
    ['clusterCIDR: 10.8.0.0/16', { detectLocal: { mode: 'ClusterCIDR', clusterCIDR: null } }],
    [
      'serviceProxy: { detectLocal: { clusterCIDR: 10.7.0.0/16 } }',
      { detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.7.0.0/16' } },
    ],
    ['serviceProxy: { detectLocal: { clusterCIDR: "" } }', { detectLocal: { mode: 'none' } }],
    ['serviceProxy: { detectLocal: { mode: none } }', { detectLocal: { mode: 'none' } }],
    ['serviceProxy: { nodePortAddresses: [primary] }', { nodePortAddresses: ['primary'] }],
    [
      'serviceProxy: { conntrack: { udpTimeout: 10s } }',
      { conntrack: { udpTimeout: 10, tcpEstablishedTimeout: 3600 } },
    ],
    ['serviceProxy: { strictARP: true }', { ipvs: { strictARP: true, tcpTimeout: 0 } }],
  ])('%s', (spec, expected) => {
    expect(plain(read(scenario(spec), CONFIG).proxy)).toMatchObject(expected);
  });
});

describe('flags', () => {
  test.each<
    [what: string, documents: readonly string[], expected: Partial<Record<keyof ServiceProxy, unknown>>]
  >([
    [
      'stand for the settings of a kube-proxy without a file',
      [
        daemonSet([
          'kube-proxy',
          '--cluster-cidr=10.9.0.0/16',
          '--proxy-mode',
          'nftables',
          '--masquerade-all',
          '--nodeport-addresses=primary',
          '--conntrack-max-per-core=0',
          '--conntrack-tcp-timeout-established=0',
          '--iptables-localhost-nodeports=false',
        ]),
      ],
      {
        mode: 'nftables',
        masqueradeAll: true,
        localhostNodePorts: false,
        nodePortAddresses: ['primary'],
        detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.9.0.0/16' },
        conntrack: { maxPerCore: 0, tcpEstablishedTimeout: 0, tcpCloseWaitTimeout: 3600 },
      },
    ],
    [
      'may name variables of the container',
      [daemonSet(['kube-proxy', '--cluster-cidr=$(CIDR)', '--v=2'], '[{ name: CIDR, value: 10.7.0.0/16 }]')],
      { detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.7.0.0/16' } },
    ],
    [
      'may stand in a line for a shell, as in a static pod',
      [
        staticPod(
          'exec kube-proxy --cluster-cidr=10.4.0.0/14 --detect-local-mode=NodeCIDR --v=2 1>>/var/log/kube-proxy.log 2>&1',
        ),
      ],
      { detectLocal: { mode: 'NodeCIDR' } },
    ],
    [
      'go before a ConfigMap that nobody gives to kube-proxy',
      [
        configMap(`${RANGE}\niptables: { masqueradeAll: true }`),
        daemonSet(['kube-proxy', '--cluster-cidr=10.9.0.0/16']),
      ],
      { masqueradeAll: false, detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.9.0.0/16' } },
    ],
    [
      'are void beside a file',
      [
        configMap(RANGE),
        daemonSet(['kube-proxy', '--config=/var/lib/kube-proxy/config.conf', '--masquerade-all']),
      ],
      { masqueradeAll: false, detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.244.0.0/16' } },
    ],
    [
      'tell nothing of a file that is not here',
      [daemonSet(['kube-proxy', '--config=/etc/kube-proxy.yaml', '--cluster-cidr=10.9.0.0/16'])],
      { detectLocal: { mode: 'ClusterCIDR', clusterCIDR: null } },
    ],
  ])('%s', (_, documents, expected) => {
    expect(plain(read(...documents).proxy)).toMatchObject(expected);
  });
});

test.each<[what: string, documents: readonly string[], code: string, severity: string, part: string]>([
  [
    'settings that are none of the defaults',
    [configMap(`${RANGE}\niptables: { masqueradeAll: true }`)],
    'PROXY_SETTINGS',
    'notice',
    'ConfigMap kube-proxy says: masqueradeAll: true, clusterCIDR: 10.244.0.0/16.',
  ],
  ['no range', [configMap('mode: ""')], 'PROXY_PODS_UNKNOWN', 'warning', 'no clusterCIDR of IPv4'],
  [
    'no bridge',
    [configMap('detectLocalMode: BridgeInterface')],
    'PROXY_PODS_UNKNOWN',
    'warning',
    'no detectLocal.bridgeInterface',
  ],
  [
    'a value that kube-proxy refuses',
    [configMap('iptables: { masqueradeBit: 32 }')],
    'PROXY_SETTING_REFUSED',
    'warning',
    'iptables.masqueradeBit must be a whole number from 0 to 31; found the number 32',
  ],
  [
    'a word that kube-proxy refuses',
    [configMap('detectLocalMode: clusterCIDR')],
    'PROXY_SETTING_REFUSED',
    'warning',
    'detectLocalMode must be ClusterCIDR',
  ],
  [
    'a setting that kube-proxy does not have',
    [configMap('masqueradeAll: true')],
    'PROXY_SETTING_UNKNOWN',
    'warning',
    "kube-proxy has no setting 'masqueradeAll'",
  ],
  [
    'a file that is no YAML',
    [configMap('mode: [')],
    'PROXY_SETTINGS_BROKEN',
    'warning',
    'cannot read config.conf of ConfigMap kube-proxy',
  ],
  [
    'flags beside a file',
    [
      configMap(RANGE),
      daemonSet(['kube-proxy', '--config=/c', '--masquerade-all', '--hostname-override=x', '--v=2']),
    ],
    'PROXY_FLAGS_UNUSED',
    'warning',
    'does not look at --masquerade-all.',
  ],
  [
    'a ConfigMap beside flags',
    [configMap(RANGE), daemonSet(['kube-proxy', '--cluster-cidr=10.9.0.0/16'])],
    'PROXY_SETTINGS_UNUSED',
    'notice',
    'ConfigMap kube-proxy is not used',
  ],
  ['a mode to come', [configMap('mode: ipvs')], 'MODE_FALLBACK', 'warning', "Service proxy is 'ipvs'"],
])('it is told: %s', (_, documents, code, severity, part) => {
  const found = read(...documents).problems.find((problem) => problem.code === code);
  expect(found).toMatchObject({ severity });
  expect(found?.message).toContain(part);
});

// As kubeadm writes it: nothing of it is a warning, and what says nothing is not told.
const KUBEADM = configMap(`
bindAddress: 0.0.0.0
bindAddressHardFail: false
clientConnection: { acceptContentTypes: "", burst: 0, kubeconfig: /var/lib/kube-proxy/kubeconfig.conf, qps: 0 }
clusterCIDR: 10.244.0.0/16
configSyncPeriod: 0s
conntrack: { maxPerCore: null, min: null, tcpBeLiberal: false, tcpCloseWaitTimeout: null, tcpEstablishedTimeout: null, udpStreamTimeout: 0s, udpTimeout: 0s }
detectLocal: { bridgeInterface: "", interfaceNamePrefix: "" }
detectLocalMode: ""
enableProfiling: false
healthzBindAddress: ""
hostnameOverride: ""
iptables: { localhostNodePorts: null, masqueradeAll: false, masqueradeBit: null, minSyncPeriod: 0s, syncPeriod: 0s }
ipvs: { excludeCIDRs: null, minSyncPeriod: 0s, scheduler: "", strictARP: false, syncPeriod: 0s, tcpFinTimeout: 0s, tcpTimeout: 0s, udpTimeout: 0s }
logging: { flushFrequency: 0, options: { json: { infoBufferSize: "0" } }, verbosity: 0 }
metricsBindAddress: ""
mode: ""
nftables: { masqueradeAll: false, masqueradeBit: null, minSyncPeriod: 0s, syncPeriod: 0s }
nodePortAddresses: null
oomScoreAdj: null
portRange: ""
showHiddenMetricsForVersion: ""
winkernel: { enableDSR: false, forwardHealthCheckVip: false, networkName: "", rootHnsEndpointName: "", sourceVip: "" }`);

test('what kubeadm writes of its own is taken without a warning', () => {
  const { problems, caveats } = read(
    KUBEADM,
    daemonSet([
      '/usr/local/bin/kube-proxy',
      '--config=/var/lib/kube-proxy/config.conf',
      '--hostname-override=$(NODE_NAME)',
    ]),
  );
  expect(problems.filter(({ code }) => code.startsWith('PROXY')).map(({ message }) => message)).toEqual([
    'kube-proxy is set up as ConfigMap kube-proxy says: clusterCIDR: 10.244.0.0/16.',
  ]);
  expect(caveats).toEqual([]);
});

test.each<[settings: string, flags: readonly string[], told: string | null]>([
  ['hostnameOverride: n9', [], 'every kube-proxy takes itself for this one node'],
  ['hostnameOverride: n9', ['kube-proxy', '--config=/c', '--hostname-override=$(NODE)'], null],
  ['iptables: { snatNodeInternalIP: true }', [], 'InternalIP'],
  ['iptables: { snatNodeInternalIP: false }', [], null],
  ['featureGates: { ProxyTerminatingEndpoints: false }', [], 'terminating'],
  ['featureGates: { ProxyTerminatingEndpoints: true, ContextualLogging: true }', [], null],
  ['featureGates: {}\niptables: null\nwinkernel: null', [], null],
])('what is not modelled is told with every request: %s %j', (settings, flags, told) => {
  const { problems, caveats } = read(configMap(settings), ...(flags.length > 0 ? [daemonSet(flags)] : []));
  const found = problems.filter(({ code }) => code === 'PROXY_SETTING_UNMODELLED');
  expect(found.length).toBe(told === null ? 0 : 1);
  expect(caveats.map(({ scope }) => scope.kind)).toEqual(told === null ? [] : ['cluster']);
  if (told !== null) expect(caveats[0]?.message).toContain(told);
  expect(problems.map(({ code }) => code)).not.toContain('PROXY_SETTING_UNKNOWN');
});

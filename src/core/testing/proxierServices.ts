// The Services of Kubernetes 1.34 pkg/proxy/nftables/proxier_test.go, TestOverallNFTablesRules.
import type { Endpoint, Service } from '../cluster/types.ts';
import { byCIDR } from '../compile/serviceProxy/localDetector.ts';
import type { NftProxySettings } from '../compile/serviceProxy/nftablesSettings.ts';
import type { ProxyHost } from '../compile/serviceProxy/settings.ts';
import { ip } from '../net/address.ts';
import { prefix } from '../net/prefix.ts';

export const NFT_SETTINGS: NftProxySettings = {
  masqueradeAll: false,
  nodePortAddresses: ['primary'],
  masqueradeMark: '0x4000',
  serviceCIDRs: [prefix('172.30.0.0/16')],
  localDetector: byCIDR(prefix('10.0.0.0/8')).nftables,
};

export const proxyHost = (name: string, address: string): ProxyHost => ({
  node: { name, labels: {}, ip: ip(address), podCIDR: prefix('10.0.1.0/24'), reserved: false, index: 0 },
  nodeIP: ip(address),
  addresses: ['127.0.0.1', address, '10.0.1.1'].map(ip),
  tcpBeLiberal: false,
});

const service = (
  name: string,
  clusterIP: string,
  options: Partial<Service>,
  nodePort: number | null,
): Service => ({
  namespace: name.replace('svc', 'ns'),
  name,
  type: 'ClusterIP',
  clusterIP: ip(clusterIP),
  ports: [{ name: 'p80', protocol: 'TCP', port: 80, targetPort: 80, nodePort }],
  selector: null,
  externalIPs: [],
  loadBalancerIPs: [],
  loadBalancerSourceRanges: [],
  externalTrafficPolicy: 'Cluster',
  internalTrafficPolicy: 'Cluster',
  healthCheckNodePort: null,
  sessionAffinity: 'None',
  affinitySeconds: 10800,
  publishNotReadyAddresses: false,
  externalName: null,
  ...options,
});
const balancer = (address: string) => ({
  type: 'LoadBalancer' as const,
  loadBalancerIPs: [{ ip: ip(address), ipMode: 'VIP' as const }],
});

const SERVICES = [
  service('svc1', '172.30.0.41', {}, null),
  service(
    'svc2',
    '172.30.0.42',
    { ...balancer('1.2.3.4'), externalTrafficPolicy: 'Local', externalIPs: [ip('192.168.99.22')] },
    3001,
  ),
  service('svc3', '172.30.0.43', { type: 'NodePort' }, 3003),
  service('svc4', '172.30.0.44', { type: 'NodePort', externalIPs: [ip('192.168.99.33')] }, null),
  service(
    'svc5',
    '172.30.0.45',
    {
      ...balancer('5.6.7.8'),
      loadBalancerSourceRanges: [prefix('203.0.113.0/25')],
      sessionAffinity: 'ClientIP',
    },
    3002,
  ),
  service('svc6', '172.30.0.46', {}, null),
];

const ENDPOINTS: Readonly<Record<string, readonly (readonly [string, string | null])[]>> = {
  svc1: [['10.180.0.1', null]],
  svc2: [['10.180.0.2', null]],
  svc3: [['10.180.0.3', null]],
  svc4: [
    ['10.180.0.4', null],
    ['10.180.0.5', 'here'],
  ],
  svc5: [['10.180.0.3', null]],
};

const endpoint = ([address, node]: readonly [string, string | null]): Endpoint => ({
  ip: ip(address),
  port: 80,
  hostname: null,
  node,
  pod: null,
  ready: true,
  serving: true,
  terminating: false,
  zoneHints: [],
  nodeHints: [],
});

/** Six Services, each of another kind; `svc4` alone has an endpoint on the node `here`. */
export const PROXIER_SERVICES = {
  services: SERVICES,
  endpoints: new Map(
    SERVICES.map(({ namespace, name }) => [
      `${namespace}/${name}`,
      new Map([['p80', (ENDPOINTS[name] ?? []).map(endpoint)]]),
    ]),
  ),
};

import { expect, test } from 'vitest';
import { readScenario } from './read.ts';
import { LINK_FILE } from './report.ts';
import { firstProblem, scenario, type ProblemRow } from '../testing/manifests.ts';

// One row, one line: the table is read as a table.
// prettier-ignore
const rows: readonly ProblemRow[] = [
  ['J5 unknown field', scenario('nods: []'), 'JSON_UNKNOWN', 'error', '$.spec.nods', 5, 'nods'],
  ['J5 meant another', scenario('external: []'), 'JSON_UNKNOWN', 'error', '$.spec.external', 5, "Did you mean 'externals'?"],
  ['J6 text for a list', scenario('externals: x'), 'JSON_TYPE', 'error', '$.spec.externals', 5, 'must be a list; found text'],
  ['J8 port of an external', scenario('externals: [{ name: a, ip: 1.2.3.4, ports: [65536] }]'), 'PORT_RANGE', 'error', '$.spec.externals[0].ports[0]', 5, 'Port 65536; allowed 1..65535'],
  ['J11 leading zero', scenario('externals: [{ name: a, ip: 010.0.0.1 }]'), 'IP_SYNTAX', 'error', '$.spec.externals[0].ip', 5, 'write 10.0.0.1'],
  ['J11 too large', scenario('underlay: { gateway: 10.0.0.256 }'), 'IP_SYNTAX', 'error', '$.spec.underlay.gateway', 5, 'above 255'],
  ['J11 three parts', scenario('underlay: { gateway: 10.0.0 }'), 'IP_SYNTAX', 'error', '$.spec.underlay.gateway', 5, '3 parts'],
  ['J11 hexadecimal', scenario('underlay: { gateway: 0x0a.0.0.1 }'), 'IP_SYNTAX', 'error', '$.spec.underlay.gateway', 5, 'hexadecimal'],
  ['J11 a blank', scenario("underlay: { gateway: '10.0.0.1 ' }"), 'IP_SYNTAX', 'error', '$.spec.underlay.gateway', 5, 'blank'],
  ['J11 full-width digits', scenario('underlay: { gateway: １0.0.0.1 }'), 'IP_SYNTAX', 'error', '$.spec.underlay.gateway', 5, 'digits'],
  ['J12 /33', scenario('clusterCIDR: 10.0.0.0/33'), 'CIDR_SYNTAX', 'error', '$.spec.clusterCIDR', 5, '0..32'],
  ['J12 /-1', scenario('clusterCIDR: 10.0.0.0/-1'), 'CIDR_SYNTAX', 'error', '$.spec.clusterCIDR', 5, '0..32'],
  ['J12 host bits', scenario('clusterCIDR: 10.0.0.5/24'), 'CIDR_HOSTBITS', 'error', '$.spec.clusterCIDR', 5, 'Did you mean 10.0.0.0/24?'],
  ['J13 overlap', scenario('{ clusterCIDR: 10.96.0.0/16, serviceCIDR: 10.96.0.0/12 }'), 'CIDR_OVERLAP', 'warning', '$.spec.clusterCIDR', 5, '10.96.0.0/16 overlaps service range 10.96.0.0/12'],
  ['J13 node network', scenario('{ clusterCIDR: 172.18.0.0/16, underlay: { cidr: 172.18.0.0/24 } }'), 'CIDR_OVERLAP', 'warning', '$.spec.clusterCIDR', 5, 'node network'],
  ['J18 two externals, one name', scenario('externals: [{ name: a, ip: 1.2.3.4 }, { name: a, ip: 1.2.3.5 }]'), 'DUPLICATE_NAME', 'error', '$.spec.externals[1].name', 5, "'a'"],
  ['J18 two externals, one address', scenario('externals: [{ name: a, ip: 1.2.3.4 }, { name: b, ip: 1.2.3.4 }]'), 'DUPLICATE_IP', 'error', '$.spec.externals[1].ip', 5, 'a and to b'],
  ['J27 gateway elsewhere', scenario('underlay: { cidr: 10.9.8.0/24, gateway: 10.9.9.9 }'), 'ROUTE_GATEWAY', 'error', '$.spec.underlay.gateway', 5, '10.9.9.9'],
  ['J29 MTU 67', scenario('underlay: { mtu: 67 }'), 'MTU_RANGE', 'error', '$.spec.underlay.mtu', 5, '68..65535'],
  ['J29 MTU 65536', scenario('podNetwork: { mtu: 65536 }'), 'MTU_RANGE', 'error', '$.spec.podNetwork.mtu', 5, '68..65535'],
  ['CNI bridge: two modes at once', scenario('podNetwork: { plugin: bridge, hairpinMode: true, promiscMode: true }'), 'CNI_EXCLUSIVE', 'error', '$.spec.podNetwork.promiscMode', 5, 'at the same time'],
  ['J29 no room for the tunnel', scenario('podNetwork: { plugin: flannel, mtu: 1451 }'), 'MTU_OVERLAY', 'warning', '$.spec.podNetwork.mtu', 5, '1500 - 50 = 1450'],
  ['U21 direction override', scenario('faults: []', '{ annotations: { title: "a\\u202eb" } }'), 'NAME_CHARS', 'error', '$.metadata.annotations.title', 3, 'U+202E'],
  ['U21 zero width', scenario('faults: []', '{ annotations: { title: "a\\u200bb" } }'), 'NAME_CHARS', 'error', '$.metadata.annotations.title', 3, 'U+200B'],
  ['U21 combining marks', scenario('faults: []', `{ annotations: { title: "a${'\u0301'.repeat(10_000)}" } }`), 'NAME_CHARS', 'error', '$.metadata.annotations.title', 3, 'combining'],
  ['A26 IPv6', scenario('externals: [{ name: a, ip: "fd00::1" }]'), 'FAMILY', 'error', '$.spec.externals[0].ip', 5, 'not enabled'],
  ['an unknown plugin', scenario('podNetwork: { plugin: flanel }'), 'MODE_UNKNOWN', 'error', '$.spec.podNetwork.plugin', 5, "Did you mean 'flannel'?"],
  ['an unknown back end', scenario('podNetwork: { plugin: flannel, backend: udp }'), 'MODE_UNKNOWN', 'error', '$.spec.podNetwork.backend', 5, 'vxlan or host-gw'],
  ['a plugin without compiler', scenario('podNetwork: { plugin: cilium }'), 'MODE_UNSUPPORTED', 'error', '$.spec.podNetwork.plugin', 5, 'flannel/vxlan'],
  ['an unknown proxy', scenario('serviceProxy: { mode: iptable }'), 'MODE_UNKNOWN', 'error', '$.spec.serviceProxy.mode', 5, "Did you mean 'iptables'?"],
  ['a proxy without compiler', scenario('serviceProxy: { mode: ipvs }'), 'MODE_UNSUPPORTED', 'error', '$.spec.serviceProxy.mode', 5, 'iptables'],
  ['kube-proxy’s conntrack settings, another name', scenario('serviceProxy: { conntrack: { beLiberal: true } }'), 'JSON_UNKNOWN', 'error', '$.spec.serviceProxy.conntrack.beLiberal', 5, 'tcpBeLiberal'],
  ['kube-proxy’s conntrack settings, no duration', scenario('serviceProxy: { conntrack: { udpTimeout: 2 min } }'), 'JSON_DURATION', 'error', '$.spec.serviceProxy.conntrack.udpTimeout', 5, '1h30m'],
  ['a bit beyond the mark', scenario('serviceProxy: { masqueradeBit: 32 }'), 'JSON_NUMBER', 'error', '$.spec.serviceProxy.masqueradeBit', 5, '0..31'],
  ['a way to tell pods, misspelled', scenario('serviceProxy: { detectLocal: { mode: clustercidr } }'), 'K8S_ENUM', 'error', '$.spec.serviceProxy.detectLocal.mode', 5, 'ClusterCIDR'],
  ['a way to tell pods, without its bridge', scenario('serviceProxy: { detectLocal: { mode: BridgeInterface } }'), 'K8S_REQUIRED', 'error', '$.spec.serviceProxy.detectLocal.bridgeInterface', 5, 'bridgeInterface'],
  ['a way to tell pods, no device', scenario('serviceProxy: { detectLocal: { mode: InterfaceNamePrefix, interfaceNamePrefix: "veth *" } }'), 'DEVICE_NAME', 'error', '$.spec.serviceProxy.detectLocal.interfaceNamePrefix', 5, '15'],
  ['kube-proxy’s conntrack settings, no yes or no', scenario('serviceProxy: { conntrack: { tcpBeLiberal: 1 } }'), 'JSON_TYPE', 'error', '$.spec.serviceProxy.conntrack.tcpBeLiberal', 5, 'true or false'],
  ['a host that is not there', scenario('hosts: { node9: {} }'), 'REF_MISSING', 'error', '$.spec.hosts.node9', 5, 'node1'],
  ['a route through nobody', scenario('underlay: { routes: [{ to: 1.2.3.4/32, via: node9 }] }'), 'REF_MISSING', 'error', '$.spec.underlay.routes[0].via', 5, 'node9'],
  ['a request without target', scenario('requests: [{ from: node/node1 }]'), 'K8S_REQUIRED', 'error', '$.spec.requests[0].to', 5, 'URL'],
  ['a request with ttl 0', scenario('requests: [{ from: node/node1, to: "icmp://1.2.3.4", ttl: 0 }]'), 'JSON_NUMBER', 'error', '$.spec.requests[0].ttl', 5, '1..255'],
  ['a fault', scenario('faults: [cut-link]'), 'K8S_IGNORED', 'warning', '$.spec.faults', 5, 'not modelled'],
];

test.each(rows)('%s', (_name, text, code, severity, path, line, part) => {
  const found = firstProblem(text, code);
  expect(found).toMatchObject({ code, severity, path, line, file: '-', isConsistent: true });
  expect(found.said).toContain(part.toLowerCase());
});

// Whoever opens a link did not write what is in it, and a newer page may have.
test.each([
  ['of the document', 'nods: []', '$.spec.nods'],
  ['of the pod network', 'podNetwork: { plugin: kindnet, colour: red }', '$.spec.podNetwork.colour'],
  [
    'of a request',
    "requests: [{ from: node/node1, to: 'icmp://1.2.3.4', tos: 16 }]",
    '$.spec.requests[0].tos',
  ],
  ['of a host', "hosts: { '*': { colour: red } }", "$.spec.hosts['*'].colour"],
])('an unknown field %s is an error in a file; in a link it is left out and told', (_, spec, path) => {
  const problem = (file: string) => {
    const { cluster, problems } = readScenario(scenario(spec), file);
    const found = problems.filter(({ code }) => code === 'JSON_UNKNOWN');
    return [cluster !== null, found.map((one) => [one.severity, one.path])];
  };
  expect(problem('a.yaml')).toEqual([false, [['error', path]]]);
  expect(problem(LINK_FILE)).toEqual([true, [['warning', path]]]);
});

// What can be asked for in the cluster of the captures.
import type { TrafficRequest } from '../../src/core/trafficRequest.ts';

export interface LabTarget {
  readonly name: string;
  readonly request: Omit<TrafficRequest, 'from'>;
  /** Rank 1: asked for in every variation. 2: from every sender. 3: from the first senders only. */
  readonly rank: 1 | 2 | 3;
}

export const target = (
  rank: 1 | 2 | 3,
  name: string,
  to: string,
  rest: Partial<TrafficRequest> = {},
): LabTarget => ({
  name,
  rank,
  request: { to, ...rest },
});

export const B = { endpoint: 'default/b' };
export const C = { endpoint: 'default/c' };

export const TARGETS: readonly LabTarget[] = [
  // Pods
  target(2, 'tcp-pod-a', 'tcp://10.244.1.10:8080'),
  target(1, 'tcp-pod-b', 'tcp://10.244.1.11:8080'),
  target(1, 'tcp-pod-c', 'tcp://10.244.2.10:8080'),
  target(3, 'tcp-pod-dns', 'tcp://10.244.2.53:53'),
  target(2, 'udp-pod-dns', 'udp://10.244.2.53:53'),
  target(3, 'tcp-pod-b-closed', 'tcp://10.244.1.11:9999'),
  target(2, 'tcp-pod-c-closed', 'tcp://10.244.2.10:9999'),
  target(3, 'udp-pod-b-closed', 'udp://10.244.1.11:9999'),
  target(2, 'udp-pod-c-closed', 'udp://10.244.2.10:9999'),
  // Services
  target(1, 'tcp-web-b', 'tcp://10.96.0.10:80', B),
  target(1, 'tcp-web-c', 'tcp://10.96.0.10:80', C),
  target(3, 'http-web-c', 'http://10.96.0.10/', C),
  target(2, 'tcp-local', 'tcp://10.96.0.14:80'),
  target(1, 'tcp-empty', 'tcp://10.96.0.12:80'),
  target(1, 'tcp-self', 'tcp://10.96.0.11:80'),
  target(3, 'tcp-sticky-b', 'tcp://10.96.0.13:80', { ...B, count: 3 }),
  target(3, 'tcp-sticky-c', 'tcp://10.96.0.13:80', { ...C, count: 3 }),
  target(1, 'udp-dns', 'udp://10.96.0.53:53'),
  target(3, 'tcp-dns', 'tcp://10.96.0.53:53'),
  target(2, 'tcp-web-unused-port', 'tcp://10.96.0.10:81'),
  target(3, 'udp-web', 'udp://10.96.0.10:80'),
  target(3, 'tcp-unused-clusterip', 'tcp://10.96.0.99:80'),
  target(3, 'udp-empty', 'udp://10.96.0.12:80'),
  // Node ports
  target(1, 'tcp-np1-b', 'tcp://172.18.0.2:30080', B),
  target(1, 'tcp-np1-c', 'tcp://172.18.0.2:30080', C),
  target(2, 'tcp-np2-b', 'tcp://172.18.0.3:30080', B),
  target(2, 'tcp-np2-c', 'tcp://172.18.0.3:30080', C),
  target(2, 'tcp-np1-local', 'tcp://172.18.0.2:30081'),
  target(1, 'tcp-np2-local', 'tcp://172.18.0.3:30081'),
  target(2, 'tcp-np1-empty', 'tcp://172.18.0.2:30082'),
  target(3, 'tcp-np2-empty', 'tcp://172.18.0.3:30082'),
  target(3, 'udp-np1', 'udp://172.18.0.2:30080'),
  target(2, 'tcp-np-localhost-b', 'tcp://127.0.0.1:30080', B),
  target(2, 'tcp-np-localhost-c', 'tcp://127.0.0.1:30080', C),
  target(3, 'tcp-np-localhost-empty', 'tcp://127.0.0.1:30082'),
  target(3, 'tcp-np-gateway-c', 'tcp://10.244.1.1:30080', C),
  // Load balancers
  target(2, 'tcp-lb-b', 'tcp://192.168.100.1:80', B),
  target(1, 'tcp-lb-c', 'tcp://192.168.100.1:80', C),
  target(1, 'tcp-lb-local', 'tcp://192.168.100.2:80'),
  target(3, 'tcp-lb-unused-port', 'tcp://192.168.100.1:81'),
  target(3, 'ping-lb', 'icmp://192.168.100.1'),
  // Nodes and hosts
  target(2, 'tcp-hn', 'tcp://172.18.0.3:9100'),
  target(3, 'tcp-node1-closed', 'tcp://172.18.0.2:9999'),
  target(2, 'tcp-node2-closed', 'tcp://172.18.0.3:9999'),
  target(3, 'udp-node1-closed', 'udp://172.18.0.2:9999'),
  target(2, 'udp-node2-closed', 'udp://172.18.0.3:9999'),
  target(1, 'tcp-internet', 'tcp://203.0.113.10:80'),
  target(3, 'tcp-internet-closed', 'tcp://203.0.113.10:81'),
  target(3, 'udp-internet-closed', 'udp://203.0.113.10:81'),
  target(3, 'tcp-client-closed', 'tcp://198.51.100.10:80'),
  // Nobody
  target(2, 'tcp-unknown-range1', 'tcp://10.244.1.99:8080'),
  target(1, 'tcp-unknown-range2', 'tcp://10.244.2.99:8080'),
  target(3, 'udp-unknown-range1', 'udp://10.244.1.99:8080'),
  target(3, 'udp-unknown-range2', 'udp://10.244.2.99:8080'),
  target(3, 'tcp-unknown-range9', 'tcp://10.244.9.9:8080'),
  target(2, 'tcp-unknown-node', 'tcp://172.18.0.99:80'),
  target(2, 'tcp-unknown-outside', 'tcp://192.0.2.1:80'),
  target(3, 'ping-unknown-outside', 'icmp://192.0.2.1'),
  target(3, 'ping-unknown-range1', 'icmp://10.244.1.99'),
  target(3, 'ping-unknown-range2', 'icmp://10.244.2.99'),
  // Gateways
  target(2, 'tcp-gateway1-closed', 'tcp://10.244.1.1:80'),
  target(3, 'tcp-gateway2-closed', 'tcp://10.244.2.1:80'),
  target(3, 'udp-gateway1-closed', 'udp://10.244.1.1:80'),
  target(3, 'tcp-router-closed', 'tcp://172.18.0.1:80'),
  target(3, 'tcp-network1', 'tcp://10.244.1.0:80'),
  target(3, 'ping-network2', 'icmp://10.244.2.0'),
  target(3, 'udp-broadcast1', 'udp://10.244.1.255:80'),
  // This very host
  target(3, 'tcp-localhost', 'tcp://127.0.0.1:8080'),
  target(3, 'tcp-localhost-closed', 'tcp://127.0.0.1:9999'),
  target(3, 'udp-localhost-closed', 'udp://127.0.0.1:9999'),
  target(3, 'ping-localhost', 'icmp://127.0.0.1'),
  // Ping
  target(2, 'ping-pod-a', 'icmp://10.244.1.10'),
  target(2, 'ping-pod-b', 'icmp://10.244.1.11'),
  target(1, 'ping-pod-c', 'icmp://10.244.2.10'),
  target(2, 'ping-clusterip', 'icmp://10.96.0.10'),
  target(3, 'ping-node1', 'icmp://172.18.0.2'),
  target(2, 'ping-node2', 'icmp://172.18.0.3'),
  target(2, 'ping-gateway1', 'icmp://10.244.1.1'),
  target(3, 'ping-gateway2', 'icmp://10.244.2.1'),
  target(3, 'ping-router', 'icmp://172.18.0.1'),
  target(2, 'ping-internet', 'icmp://203.0.113.10'),
  target(3, 'ping-client', 'icmp://198.51.100.10'),
  // TTL
  target(1, 'ping-c-ttl1', 'icmp://10.244.2.10', { ttl: 1 }),
  target(1, 'ping-c-ttl2', 'icmp://10.244.2.10', { ttl: 2 }),
  target(2, 'ping-c-ttl3', 'icmp://10.244.2.10', { ttl: 3 }),
  target(3, 'ping-internet-ttl1', 'icmp://203.0.113.10', { ttl: 1 }),
  target(2, 'ping-internet-ttl2', 'icmp://203.0.113.10', { ttl: 2 }),
  target(3, 'ping-internet-ttl3', 'icmp://203.0.113.10', { ttl: 3 }),
  target(3, 'ping-b-ttl1', 'icmp://10.244.1.11', { ttl: 1 }),
  target(2, 'tcp-web-c-ttl1', 'tcp://10.96.0.10:80', { ...C, ttl: 1 }),
  target(2, 'tcp-web-c-ttl2', 'tcp://10.96.0.10:80', { ...C, ttl: 2 }),
  target(3, 'tcp-web-b-ttl1', 'tcp://10.96.0.10:80', { ...B, ttl: 1 }),
  target(3, 'udp-dns-ttl1', 'udp://10.96.0.53:53', { ttl: 1 }),
  target(3, 'udp-dns-ttl2', 'udp://10.96.0.53:53', { ttl: 2 }),
  target(3, 'tcp-lb-c-ttl2', 'tcp://192.168.100.1:80', { ...C, ttl: 2 }),
  target(3, 'tcp-internet-ttl2', 'tcp://203.0.113.10:80', { ttl: 2 }),
  // Size
  target(2, 'ping-c-1472-df', 'icmp://10.244.2.10', { size: 1472, df: true }),
  target(3, 'ping-c-1422-df', 'icmp://10.244.2.10', { size: 1422, df: true }),
  target(3, 'ping-b-1472-df', 'icmp://10.244.1.11', { size: 1472, df: true }),
  target(3, 'ping-c-1473-df', 'icmp://10.244.2.10', { size: 1473, df: true }),
  target(2, 'ping-c-1472', 'icmp://10.244.2.10', { size: 1472, df: false }),
  target(2, 'ping-c-2000', 'icmp://10.244.2.10', { size: 2000, df: false }),
  target(3, 'ping-c-2000-default', 'icmp://10.244.2.10', { size: 2000 }),
  target(3, 'ping-internet-2000', 'icmp://203.0.113.10', { size: 2000, df: false }),
  target(2, 'udp-dns-2000', 'udp://10.96.0.53:53', { size: 2000, df: false }),
  target(3, 'udp-dns-2000-default', 'udp://10.96.0.53:53', { size: 2000 }),
  target(3, 'udp-dns-1472-df', 'udp://10.96.0.53:53', { size: 1472, df: true }),
];

export const SENDERS: readonly { readonly name: string; readonly from: string; readonly rank: 1 | 2 | 3 }[] =
  [
    { name: 'a', from: 'pod/default/a', rank: 3 },
    { name: 'node1', from: 'node/node1', rank: 3 },
    { name: 'client', from: 'external/client', rank: 3 },
    { name: 'c', from: 'pod/default/c', rank: 2 },
    { name: 'hn', from: 'pod/default/hn', rank: 2 },
    { name: 'b', from: 'pod/default/b', rank: 1 },
    { name: 'node2', from: 'node/node2', rank: 1 },
    { name: 'internet', from: 'external/internet', rank: 1 },
  ];

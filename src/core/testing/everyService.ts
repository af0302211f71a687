import { ip } from '../net/address.ts';
import { prefix } from '../net/prefix.ts';
import { twoNodes, type ClusterBuilder } from './cluster.ts';

/** The cluster `twoNodes` with every kind of Service there is. */
export const everyService = (): ClusterBuilder =>
  twoNodes()
    .pod('ingress', { node: 'node1', ports: ['80:8080', '53:5353/udp'] })
    .service('local', {
      clusterIP: '10.96.0.14',
      port: 'http=80:8080/30081',
      loadBalancerIP: '192.168.100.2',
      externalTrafficPolicy: 'Local',
      healthCheckNodePort: 30900,
      endpoints: ['c'],
    })
    .service('fenced', {
      clusterIP: '10.96.0.15',
      port: '443:8443/30082',
      loadBalancerIP: '192.168.100.3',
      loadBalancerSourceRanges: [prefix('172.18.0.0/24'), prefix('203.0.113.0/25')],
      endpoints: ['a', 'b', 'c'],
    })
    .service('sticky', {
      clusterIP: '10.96.0.13',
      port: '80:8080',
      sessionAffinity: 'ClientIP',
      endpoints: ['a', 'b'],
    })
    .service('dns', { clusterIP: '10.96.0.53', port: 'dns=53:53/udp', endpoints: ['a', 'b', 'c'] })
    .service('inside', {
      clusterIP: '10.96.0.16',
      port: '80:8080',
      internalTrafficPolicy: 'Local',
      externalIPs: [ip('192.0.2.9')],
      endpoints: ['c'],
    })
    .service('empty', { clusterIP: '10.96.0.12', port: 'http=80:8080/30083', endpoints: [] });

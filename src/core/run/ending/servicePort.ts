import { podKey, type Service } from '../../cluster/types.ts';
import { formatPrefix, contains } from '../../net/prefix.ts';
import {
  noNameServer,
  noPing,
  noSuchService,
  outsideSourceRanges,
  serviceAsEndpoint,
  wrongServicePort,
} from '../../trace/reasons/serviceReasons.ts';
import { clusterDnsIp } from '../../dns/resolvConf.ts';
import { endpointsOf, frontendAt, isNodeIp, portWords, servicesAt } from './frontends.ts';
import { whyNowhere } from './noEndpoints.ts';
import { hasAddress, isRewritten, type Goal, type Situation } from './situation.ts';

/** What is wrong with a port, at a Service that has others. */
function wrongPort({ cluster }: Situation, service: Service, { proto, port }: Goal): string {
  if (proto === 'icmp') return noPing(podKey(service), service.clusterIP ?? '');
  const targets = service.ports.flatMap((one) => endpointsOf(cluster, service, one));
  const isNodePort = service.ports.some(({ nodePort }) => nodePort === port);
  const isTarget = targets.some((target) => target.port === port);
  return wrongServicePort({
    service: podKey(service),
    asked: `${proto.toUpperCase()} ${port}`,
    ports: service.ports.map(portWords),
    isElsewhere: isNodePort ? 'nodePort' : isTarget ? 'targetPort' : null,
  });
}

/** Why a packet for an address of a Service went nowhere; `null` where the address is none, or nothing is wrong with it. */
export function serviceReason(situation: Situation): string | null {
  const { cluster, netns, packet, goal, asked } = situation;
  const [service] = servicesAt(cluster, goal.ip);
  const front = isRewritten(situation) && frontendAt(cluster, asked, isNodeIp(cluster, asked.ip));
  if (service && front)
    return serviceAsEndpoint(podKey(front.service), `${goal.ip}:${goal.port}`, podKey(service));
  const isNode = isNodeIp(cluster, goal.ip) || hasAddress(netns, goal.ip);
  const frontend = frontendAt(cluster, goal, isNode);
  if (frontend) {
    const { service, by } = frontend;
    const { loadBalancerSourceRanges: ranges } = service;
    const src = packet?.ip?.src;
    if (by === 'loadBalancer' && src && ranges.length > 0 && !ranges.some((range) => contains(range, src)))
      return outsideSourceRanges(podKey(service), src, ranges.map(formatPrefix));
    return whyNowhere(cluster, frontend, netns.name);
  }
  if (service) return wrongPort(situation, service, goal);
  if (!contains(cluster.spec.serviceCIDR, goal.ip)) return null;
  return goal.ip === clusterDnsIp(cluster) && packet?.payload.dns
    ? noNameServer(goal.ip)
    : noSuchService(goal.ip);
}

import { podKey } from '../../cluster/types.ts';
import { isMulticast, LIMITED_BROADCAST } from '../../net/address.ts';
import { contains } from '../../net/prefix.ts';
import {
  nobodyKnown,
  noSuchMachine,
  noSuchPod,
  noWayBack,
  otherNodeAddress,
  podsAreInside,
  stalePod,
} from '../../trace/reasons/addressReasons.ts';
import { outsideTheCluster, unannounced } from '../../trace/reasons/serviceReasons.ts';
import { frontendAt, isNodeIp, servicesAt } from './frontends.ts';
import { serviceReason } from './servicePort.ts';
import { isRewritten, type Situation } from './situation.ts';

/** Whether its sender is outside the cluster. */
const isFromOutside = ({ cluster, run }: Situation): boolean =>
  run.request.from.startsWith('external/') &&
  cluster.spec.externals.some(({ name }) => `external/${name}` === run.request.from);

/** `172.18.0.2:30080` of a Service, where it has such a port. */
function nodePortOf({ cluster }: Situation, ip: string): string | null {
  const ports = cluster.services.filter((one) => one.clusterIP === ip).flatMap((service) => service.ports);
  const number = ports.find(({ nodePort }) => nodePort !== null)?.nodePort;
  const node = cluster.nodes[0]?.ip;
  return number && node ? `${node}:${number}` : null;
}

/** Why no way leads to the address of a Service. */
function virtualReason(situation: Situation): string | null {
  const { cluster, goal, netns } = situation;
  const [owner] = servicesAt(cluster, goal.ip);
  const isClusterIP = owner?.clusterIP === goal.ip || (!owner && contains(cluster.spec.serviceCIDR, goal.ip));
  if (isClusterIP && isFromOutside(situation))
    return outsideTheCluster(goal.ip, nodePortOf(situation, goal.ip));
  const reason = serviceReason(situation);
  if (reason !== null) return reason;
  return owner && netns.kind !== 'node' ? unannounced(podKey(owner), goal.ip) : null;
}

/**
 * Why nobody answers for an address, or no way leads to it.
 *
 * @returns `null` where somebody has it and could be reached, as far as the cluster tells.
 */
export function addressReason(situation: Situation): string | null {
  const { cluster, goal, asked } = situation;
  const { ip } = goal;
  if (isMulticast(ip) || ip === LIMITED_BROADCAST) return null;
  for (const node of cluster.nodes) {
    const other = node.otherAddresses?.find((one) => one.ip === ip);
    if (other) return otherNodeAddress(node.name, other.type, ip, node.ip);
  }
  const virtual = virtualReason(situation);
  if (virtual !== null) return virtual;
  if (servicesAt(cluster, ip).length > 0) return null;
  const isPods =
    contains(cluster.spec.clusterCIDR, ip) || cluster.nodes.some((one) => contains(one.podCIDR, ip));
  if (cluster.pods.some((pod) => pod.ip === ip)) {
    if (!isPods || situation.netns.kind !== 'router') return null;
    if (situation.isAnswer) return noWayBack(ip);
    return isFromOutside(situation) ? podsAreInside(ip) : null;
  }
  if (isPods) {
    const front = frontendAt(cluster, asked, isNodeIp(cluster, asked.ip));
    return front && isRewritten(situation) ? stalePod(podKey(front.service), ip) : noSuchPod(ip);
  }
  if (isNodeIp(cluster, ip) || cluster.spec.externals.some((one) => one.ip === ip)) return null;
  return contains(cluster.spec.underlay.cidr, ip) ? noSuchMachine(ip) : nobodyKnown(ip);
}

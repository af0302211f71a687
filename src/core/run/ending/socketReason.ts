import { podKey, type Pod, type Service, type ServicePort } from '../../cluster/types.ts';
import type { NetNs } from '../../dataplane/netns.ts';
import { isLoopback } from '../../net/address.ts';
import { formatPrefix } from '../../net/prefix.ts';
import {
  foreignAnswer,
  headlessMapsNoPorts,
  loopbackOnly,
  noNodePortAddress,
  nobodyListens,
  nodePortAsEndpoint,
  nodePortElsewhere,
  notAtNodes,
  otherProtocol,
  portOfService,
  wrongTargetPort,
} from '../../trace/reasons/socketReasons.ts';
import type { OpenPort } from '../../trace/reasons/words.ts';
import { endpointsOf, frontendAt, isNodeIp, nodePortOwner } from './frontends.ts';
import { goalOf, isRewritten, type Goal, type Situation } from './situation.ts';

type Wanted = Goal & OpenPort;

/** What listens to the outside, each port once, in the order of the ports. */
function openPorts({ listeners }: NetNs): readonly OpenPort[] {
  const open = listeners.filter(({ ip }) => !isLoopback(ip));
  const unique = new Map(open.map(({ proto, port }) => [`${proto} ${port}`, { proto, port }]));
  return [...unique.values()].sort((a, b) => a.port - b.port || a.proto.localeCompare(b.proto));
}

const portsOfService = (service: Service, isIt: (port: ServicePort) => boolean, wanted: Wanted) =>
  service.ports.find((port) => isIt(port) && port.protocol.toLowerCase() === wanted.proto);

/** Something listens on this very port, yet not for this packet. */
function almost({ netns }: Situation, wanted: Wanted): string | null {
  const same = netns.listeners.filter(({ port }) => port === wanted.port);
  const own = same.filter(({ proto }) => proto === wanted.proto);
  if (own.length > 0 && own.every(({ ip }) => isLoopback(ip)) && !isLoopback(wanted.ip))
    return loopbackOnly(netns.name, wanted, [...new Set(own.map(({ ip }) => ip))]);
  return own.length === 0 && same.some(({ ip }) => !isLoopback(ip))
    ? otherProtocol(netns.name, wanted)
    : null;
}

/** A Service has sent the packet here. */
function rewritten(situation: Situation, wanted: Wanted): string | null {
  const { cluster, netns, asked, place } = situation;
  const front = frontendAt(cluster, asked, isNodeIp(cluster, asked.ip) || netns.kind === 'node');
  if (!front) return null;
  const service = podKey(front.service);
  const isHere = place?.journey.hops.some(
    (hop) =>
      hop.netns === netns.name && hop.steps.some((step) => step.kind === 'nat' && step.manip === 'dst'),
  );
  const owner = nodePortOwner(cluster, wanted.port);
  if (netns.kind === 'node' && owner && isHere)
    return nodePortAsEndpoint(service, `${wanted.ip}:${wanted.port}`, podKey(owner), netns.name);
  const pod = cluster.pods.find(({ ip }) => ip === wanted.ip);
  return pod ? wrongTargetPort(service, wanted, podKey(pod), openPorts(netns)) : null;
}

/** The host of a URL, without its port. */
const hostOf = (url: string): string => /^[a-z]+:\/\/([^/:]+)/.exec(url)?.[1] ?? '';

/** A headless Service by whose name this pod was found. */
function headless({ cluster, run, netns }: Situation, pod: Pod): string | null {
  const host = hostOf(run.request.to);
  const labels = host.split('.');
  const service = cluster.services.find(
    (one) =>
      one.clusterIP === null &&
      labels.slice(0, 2).includes(one.name) &&
      [...(cluster.endpoints.get(podKey(one))?.values() ?? [])].flat().some(({ ip }) => ip === pod.ip),
  );
  if (!service) return null;
  const target = service.ports.flatMap((port) =>
    endpointsOf(cluster, service, port).filter(({ ip }) => ip === pod.ip),
  )[0]?.port;
  const listens = openPorts(netns);
  const serves = listens.some(({ port }) => port === target);
  return headlessMapsNoPorts(host, listens, serves ? `${host}:${target}` : null);
}

/** A pod was asked itself. */
function atPod(situation: Situation, wanted: Wanted, pod: Pod): string | null {
  const { cluster, netns } = situation;
  const byName = headless(situation, pod);
  if (byName !== null) return byName;
  for (const service of cluster.services) {
    const isBehind = (port: ServicePort) =>
      endpointsOf(cluster, service, port).some((one) => one.ip === pod.ip && one.port !== wanted.port);
    const port = portsOfService(service, (one) => one.port === wanted.port && isBehind(one), wanted);
    const address = service.clusterIP;
    if (port && address) return portOfService(podKey(service), wanted.port, address, openPorts(netns));
    if (portsOfService(service, ({ nodePort }) => nodePort === wanted.port, wanted))
      return nodePortElsewhere(podKey(service), wanted.port);
  }
  return null;
}

/** Where a node takes node ports, in words. @see Kubernetes pkg/proxy/util/nodeport_addresses.go */
function nodePortAddresses({ cluster, netns }: Situation): string {
  const { nodePortAddresses: ranges, mode } = cluster.spec.serviceProxy;
  if (ranges.length > 0)
    return `${ranges.map((range) => (range === 'primary' ? range : formatPrefix(range))).join(', ')} (nodePortAddresses)`;
  const own = cluster.nodes.find(({ name }) => name === netns.name)?.ip ?? 'its own address';
  return mode === 'nftables'
    ? `${own}, the node’s own address,`
    : 'other addresses than 127.0.0.1 (localhostNodePorts)';
}

/** A node was asked itself. */
function atNode(situation: Situation, wanted: Wanted): string | null {
  const { cluster } = situation;
  const { services } = cluster;
  const own = services.find((one) => portsOfService(one, ({ nodePort }) => nodePort === wanted.port, wanted));
  if (own) return noNodePortAddress(podKey(own), wanted.port, wanted.ip, nodePortAddresses(situation));
  for (const what of ['port', 'targetPort'] as const) {
    const matching = services.flatMap((service) => {
      const targets = (port: ServicePort) => endpointsOf(cluster, service, port).map((one) => one.port);
      const port = portsOfService(
        service,
        (one) => (what === 'port' ? one.port === wanted.port : targets(one).includes(wanted.port)),
        wanted,
      );
      return port ? [{ service, port }] : [];
    });
    const at = matching.filter(({ port }) => port.nodePort !== null);
    const [first] = at.length > 0 ? at : matching;
    if (first)
      return notAtNodes(
        wanted.port,
        what,
        podKey(first.service),
        at.map(({ service, port }) => `${port.nodePort} (${podKey(service)})`),
      );
  }
  return null;
}

/** Why nobody took a packet that had arrived. */
export function socketReason(situation: Situation): string | null {
  const { cluster, run, netns, goal, packet, isAnswer } = situation;
  if (goal.proto === 'icmp') return null;
  const wanted: Wanted = { ...goal, proto: goal.proto };
  if (isAnswer) {
    const first = run.journeys.find(({ cause }) => cause.kind === 'request' || cause.kind === 'dns');
    const asked = first && goalOf(first.born);
    const { ip = null, l4 = null } = packet ?? {};
    const from = ip && l4 && l4.proto !== 'icmp' ? `${ip.src}:${l4.sport}` : '';
    const to = asked ? `${asked.ip}:${asked.port}` : '';
    return from === to || to === '' ? null : foreignAnswer(from, to);
  }
  const pod = cluster.pods.find((one) => one.ip === goal.ip && !one.hostNetwork);
  const special =
    almost(situation, wanted) ??
    (isRewritten(situation)
      ? rewritten(situation, wanted)
      : pod
        ? atPod(situation, wanted, pod)
        : netns.kind === 'node'
          ? atNode(situation, wanted)
          : null);
  if (special !== null) return special;
  return nobodyListens(netns.name, wanted, netns.kind === 'node' ? [] : openPorts(netns));
}

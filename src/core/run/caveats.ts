import type { Caveat } from '../cluster/caveat.ts';
import { matchesSelector } from '../cluster/labels.ts';
import { findPod } from '../cluster/podIndex.ts';
import { podKey, type Cluster, type Pod, type Service } from '../cluster/types.ts';
import { listensAssumed } from './listensAssumed.ts';
import type { Simulated } from '../engine/simulate.ts';
import type { Ip } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import { must } from '../problem.ts';
import { carriersOf } from '../trace/requestJourneys.ts';
import type { Journey, RunCaveat } from '../trace/run.ts';
import type { TrafficRequest } from '../trafficRequest.ts';

/** What a request had to do with, as far as caveats ask. */
interface Touched {
  readonly sender: Pod | undefined;
  /** Pods that a packet of the request was meant for, with the ports it was for; where it got to, and where it was to get. */
  readonly receivers: readonly { readonly pod: Pod; readonly proto: string; readonly port: number }[];
  /** Addresses and ports that the client sent to. */
  readonly services: readonly Service[];
  /** Those of them that were sent to at the address of a load balancer. */
  readonly balanced: readonly Service[];
  /** Nodes that a packet came from or was for, themselves or by their pods. */
  readonly nodes: ReadonlySet<string>;
  readonly fromOutside: boolean;
  readonly asksForName: boolean;
  readonly crossesNodes: boolean;
}

const isOwn = ({ cause }: Journey): boolean => cause.kind === 'request' || cause.kind === 'continuation';

/** Every form a packet had on its way: a destination that was rewritten is another address. */
function destinationsOf(carriers: readonly Journey[]): { ip: Ip; proto: string; port: number }[] {
  const found = new Map<string, { ip: Ip; proto: string; port: number }>();
  const add = ({ ip, l4 }: Packet) => {
    if (!ip) return;
    const port = l4 && l4.proto !== 'icmp' ? l4.dport : 0;
    found.set(`${ip.dst} ${ip.proto} ${port}`, { ip: ip.dst, proto: ip.proto, port });
  };
  const born = must(carriers[0], 'journey').born;
  add(born);
  let [dst, dport] = ['', ''];
  for (const { steps } of carriers.flatMap(({ hops }) => hops)) {
    for (const step of steps) {
      if (step.kind !== 'nat' || step.manip !== 'dst' || !step.diff) continue;
      for (const { field, to } of step.diff) {
        if (field === 'ip.dst') dst = String(to);
        if (field === 'l4.dport') dport = String(to);
      }
      const { ip, l4 } = born;
      if (!ip || dst === '') continue;
      const own = l4 && l4.proto !== 'icmp' ? l4.dport : 0;
      const port = dport === '' ? own : Number(dport);
      found.set(`${dst} ${ip.proto} ${port}`, { ip: dst as Ip, proto: ip.proto, port });
    }
  }
  return [...found.values()];
}

const addressesOf = (service: Service): readonly (Ip | null)[] => [
  service.clusterIP,
  ...service.externalIPs,
  ...service.loadBalancerIPs.map(({ ip }) => ip),
];

function touchedBy(cluster: Cluster, request: TrafficRequest, journeys: readonly Journey[]): Touched {
  const [kind, namespace = '', name = ''] = request.from.split('/');
  const sender = kind === 'pod' ? findPod(cluster, namespace, name) : undefined;
  const sent = journeys.filter(isOwn).flatMap((journey) => destinationsOf(carriersOf(journeys, journey)));
  const nodeIps = new Set(cluster.nodes.map(({ ip }) => ip));
  const receivers = sent.flatMap(({ ip, proto, port }) =>
    cluster.pods.filter((pod) => pod.ip === ip).map((pod) => ({ pod, proto, port })),
  );
  const services = cluster.services.filter((service) =>
    sent.some(
      ({ ip, port }) =>
        addressesOf(service).includes(ip) ||
        (nodeIps.has(ip) && service.ports.some(({ nodePort }) => nodePort === port && port !== 0)),
    ),
  );
  return {
    sender,
    receivers,
    services,
    balanced: services.filter(({ loadBalancerIPs }) =>
      loadBalancerIPs.some((balancer) => sent.some(({ ip }) => ip === balancer.ip)),
    ),
    nodes: new Set([
      ...(kind === 'node' ? [namespace] : []),
      ...(sender ? [sender.node] : []),
      ...receivers.map(({ pod }) => pod.node),
      ...cluster.nodes.filter((node) => sent.some(({ ip }) => ip === node.ip)).map((node) => node.name),
    ]),
    fromOutside: kind === 'external',
    crossesNodes: crossesNodes(cluster, journeys, [
      ...(sender ? [sender] : []),
      ...receivers.map(({ pod }) => pod),
    ]),
    asksForName: journeys.some(({ cause }) => cause.kind === 'dns' && cause.for === null),
  };
}

/** Whether a packet of a pod, or to one, was routed on a node that is not the pod's own. */
function crossesNodes(cluster: Cluster, journeys: readonly Journey[], pods: readonly Pod[]): boolean {
  const homes = new Set(pods.filter(({ hostNetwork }) => !hostNetwork).map(({ node }) => node));
  if (homes.size === 0) return false;
  const nodes = new Set(cluster.nodes.map(({ name }) => name));
  const routers = new Set(
    journeys
      .filter(isOwn)
      .flatMap(({ hops }) => hops)
      .filter(({ netns, steps }) => nodes.has(netns) && steps.some((step) => step.kind === 'route'))
      .map(({ netns }) => netns),
  );
  return [...homes].some((home) => [...routers].some((router) => router !== home));
}

function touches({ scope }: Caveat, touched: Touched): boolean {
  switch (scope.kind) {
    case 'cluster':
      return true;
    case 'crossesNodes':
      return touched.crossesNodes;
    case 'names':
      return touched.asksForName;
    case 'service':
      return touched.services.some(({ namespace, name }) => `${namespace}/${name}` === scope.service);
    case 'balancer':
      return touched.balanced.some(({ namespace, name }) => `${namespace}/${name}` === scope.service);
    case 'node':
      return touched.nodes.has(scope.node);
    case 'outside':
      return touched.fromOutside;
    case 'owned':
      return podsIn(scope.role, touched).some((pod) => pod.owner === scope.owner);
    case 'port':
      return touched.receivers.some(
        ({ pod, proto, port }) => podKey(pod) === scope.pod && proto === scope.proto && port === scope.port,
      );
    case 'pod':
      return podsIn(scope.role, touched).some((pod) => podKey(pod) === scope.pod);
    case 'pods':
      return podsIn(scope.role, touched).some(
        (pod) =>
          !pod.hostNetwork &&
          pod.namespace === scope.namespace &&
          matchesSelector(scope.selector, pod.labels),
      );
    default:
      return scope satisfies never;
  }
}

const podsIn = (role: 'sender' | 'receiver' | 'either', { sender, receivers }: Touched): readonly Pod[] => [
  ...(role !== 'receiver' && sender ? [sender] : []),
  ...(role === 'sender' ? [] : receivers.map(({ pod }) => pod)),
];

/** What a request has to be told with: the caveats of the cluster that it touches, each once, and who was assumed to listen. */
export function caveatsOf(
  cluster: Cluster,
  request: TrafficRequest,
  { journeys, assumed }: Pick<Simulated, 'journeys' | 'assumed'>,
): readonly RunCaveat[] {
  const listening = listensAssumed(assumed);
  if (cluster.caveats.length === 0) return listening;
  const touched = touchedBy(cluster, request, journeys);
  const told = new Set<string>();
  const touching = cluster.caveats
    .filter((caveat) => touches(caveat, touched))
    // A workload and its pods in a dump say the same.
    .filter(({ code, message }) => !told.has(`${code} ${message}`) && told.add(`${code} ${message}`))
    .map(({ code, kind, object, message }) => ({ code, kind, object, message }));
  return [...touching, ...listening];
}

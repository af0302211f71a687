import acrossNodes from './across-nodes.yaml?raw';
import closedPort from './closed-port.yaml?raw';
import clusteripCrossNode from './clusterip-cross-node.yaml?raw';
import clusteripSameNode from './clusterip-same-node.yaml?raw';
import dns from './dns.yaml?raw';
import egressToInternet from './egress-to-internet.yaml?raw';
import hairpin from './hairpin.yaml?raw';
import localhost from './localhost.yaml?raw';
import mtu from './mtu.yaml?raw';
import nodeportFromOutside from './nodeport-from-outside.yaml?raw';
import nodeportLocal from './nodeport-local.yaml?raw';
import ping from './ping.yaml?raw';
import pingTtl from './ping-ttl.yaml?raw';
import sameNode from './same-node.yaml?raw';
import serviceWithoutEndpoints from './service-without-endpoints.yaml?raw';
import shop from './shop.yaml?raw';
import threeRules from './three-rules.yaml?raw';
import unusedAddress from './unused-address.yaml?raw';

/** A scenario that comes with Podwalk. */
export interface BuiltInScenario {
  /** What links and the command line call it; the name of its file. */
  readonly id: string;
  /** As in the file's own annotation. */
  readonly title: string;
  /** One sentence: what there is to see. */
  readonly teaches: string;
  /** Kubernetes YAML. */
  readonly text: string;
}

/** In teaching order; the first is what a newcomer sees. */
export const scenarios: readonly BuiltInScenario[] = [
  {
    id: 'clusterip-cross-node',
    title: 'A ClusterIP is nowhere',
    teaches:
      'No device owns the Service address: a rule on the client’s own node swaps it for a pod before the packet leaves.',
    text: clusteripCrossNode,
  },
  {
    id: 'three-rules',
    title: 'Every pod can call every pod',
    teaches:
      'Each pod has its own address, and nothing between two pods rewrites it, whichever nodes they are on.',
    text: threeRules,
  },
  {
    id: 'same-node',
    title: 'Neighbours on a bridge',
    teaches: 'Two pods of one node talk over a software switch; the node’s router is never asked.',
    text: sameNode,
  },
  {
    id: 'across-nodes',
    title: 'A packet inside a packet',
    teaches:
      'The network between the nodes never sees pod addresses: flannel wraps the packet into another one.',
    text: acrossNodes,
  },
  {
    id: 'localhost',
    title: 'Two containers, one localhost',
    teaches: 'Containers of one pod share a network namespace, so the request never touches a wire.',
    text: localhost,
  },
  {
    id: 'clusterip-same-node',
    title: 'Through the rules and back in',
    teaches:
      'Even when the chosen pod is next door, the answer has to come back through the node that rewrote the address.',
    text: clusteripSameNode,
  },
  {
    id: 'hairpin',
    title: 'Calling yourself through the front door',
    teaches:
      'A pod that is picked as its own Service’s endpoint would talk to itself; two tricks make the answer come back.',
    text: hairpin,
  },
  {
    id: 'nodeport-from-outside',
    title: 'Knock at any node',
    teaches:
      'A node port works on nodes that run no pod of the Service, at a price: the pod sees the node as its visitor.',
    text: nodeportFromOutside,
  },
  {
    id: 'nodeport-local',
    title: 'Only at the right door',
    teaches:
      'With externalTrafficPolicy: Local the pod sees its visitor’s address, but a node without the pod drops whoever knocks.',
    text: nodeportLocal,
  },
  {
    id: 'egress-to-internet',
    title: 'Nobody out there knows your pod',
    teaches: 'Pod addresses mean nothing outside, so the node lends its own to everything that leaves.',
    text: egressToInternet,
  },
  {
    id: 'dns',
    title: 'A name becomes an address',
    teaches:
      'Before the first packet to a name goes a question to CoreDNS, for one name of the search list after the other.',
    text: dns,
  },
  {
    id: 'closed-port',
    title: 'Somebody is home, the door is shut',
    teaches: 'The packet arrives, no process waits on that port, and the kernel says so at once.',
    text: closedPort,
  },
  {
    id: 'service-without-endpoints',
    title: 'Refused by a rule',
    teaches:
      'A Service without endpoints is not silence: a rule on the client’s node rejects the connection.',
    text: serviceWithoutEndpoints,
  },
  {
    id: 'unused-address',
    title: 'Nobody answers the question',
    teaches:
      'Before the first packet comes a question to everybody: who has this address? Silence ends the journey.',
    text: unusedAddress,
  },
  {
    id: 'ping',
    title: 'There and back again',
    teaches: 'An echo crosses two nodes and comes back two hops older; only routers make it age.',
    text: ping,
  },
  {
    id: 'ping-ttl',
    title: 'A ping that dies at the first router',
    teaches:
      'With a lifetime of one hop the first router ends the packet, and tells the sender: traceroute is made of this.',
    text: pingTtl,
  },
  {
    id: 'mtu',
    title: 'Fifty bytes too many',
    teaches:
      'A tunnel needs room for its own headers; a pod that does not know sends packets that do not fit.',
    text: mtu,
  },
  {
    id: 'shop',
    title: 'A shop on two nodes',
    teaches:
      'Deployments, Services and their pods as you would really find them: pick any two and send a request.',
    text: shop,
  },
];

/** The scenario that is open before anybody chose one. */
export const defaultScenario = scenarios[0] as BuiltInScenario;

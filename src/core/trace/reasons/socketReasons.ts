import { andList, portsText, type OpenPort } from './words.ts';

// Why nobody took a packet that had arrived. Each is the rest of a sentence that starts with "because".

/** `default/web` is a pod, which has a namespace of its own; `node-a` is a machine. */
const inside = (netns: string): string => (netns.includes('/') ? `in ${netns}` : `on ${netns}`);

/** @param listens what the namespace does listen on; empty where that says nothing. */
export function nobodyListens(
  netns: string,
  { proto, port }: OpenPort,
  listens: readonly OpenPort[] = [],
): string {
  const instead = listens.length > 0 ? `; open there: ${portsText(listens)}` : '';
  return `no process ${inside(netns)} listens on ${proto.toUpperCase()} port ${port}${instead}`;
}

export const otherProtocol = (netns: string, { proto, port }: OpenPort): string =>
  `${netns} listens on port ${port} for ${proto === 'tcp' ? 'UDP' : 'TCP'} only, and this is ${proto.toUpperCase()}`;

/** @param listens the addresses of its own that a process waits on. */
export const loopbackOnly = (netns: string, { port }: OpenPort, listens: readonly string[]): string =>
  `the process ${inside(netns)} listens on port ${port} of ${andList(listens)} only, which nobody reaches from outside`;

/** @param ask `web:8080`; `null` where no port of the pods would do. */
export function headlessMapsNoPorts(host: string, listens: readonly OpenPort[], ask: string | null): string {
  const where = listens.length > 0 ? `, which listen on ${portsText(listens)}` : '';
  const remedy = ask === null ? '' : `; ask ${ask}`;
  return `a headless Service maps no ports: the name ${host} stands for the pods themselves${where}${remedy}`;
}

/** @param target the port that the Service sends on to. */
export function wrongTargetPort(
  service: string,
  target: OpenPort,
  pod: string,
  listens: readonly OpenPort[],
): string {
  const offers = listens.length > 0 ? `offers ${portsText(listens)}` : 'offers no port at all';
  return `the Service ${service} targets ${portsText([target])}, and its pod ${pod} ${offers}`;
}

/** The port of a Service asked for at one of its pods. @param address of the Service, where it has one. */
export function portOfService(
  service: string,
  port: number,
  address: string | null,
  listens: readonly OpenPort[],
): string {
  const where = address === null ? '' : ` at ${address}`;
  const own = listens.length > 0 ? `; the pod itself listens on ${portsText(listens)}` : '';
  return `${port} is the port of the Service ${service}${where}${own}`;
}

/** The node port of a Service asked for where it is none. */
export const nodePortElsewhere = (service: string, port: number): string =>
  `${port} is a node port of the Service ${service}, and only nodes have it`;

/** @param nodePorts those that nodes do have, with their Services: `30080 (default/web)`. */
export const notAtNodes = (
  port: number,
  what: 'port' | 'targetPort',
  service: string,
  nodePorts: readonly string[],
): string => {
  const owner =
    what === 'port'
      ? `${port} is a port of the Service ${service} at its own address`
      : `${port} is the port of the pods of the Service ${service}`;
  return nodePorts.length > 0
    ? `${owner}; at nodes it is ${andList(nodePorts)}`
    : `${owner}, and its type gives it no port at nodes`;
};

/** @param served addresses on which the node takes node ports. */
export function noNodePortAddress(service: string, port: number, ip: string, served: string): string {
  return `${port} is a node port of the Service ${service}, and kube-proxy takes node ports on ${served} only, not on ${ip}`;
}

/** The destination of a connection is rewritten for its first packet, by the first rule that matches, once on a host. */
export const nodePortAsEndpoint = (service: string, endpoint: string, owner: string, netns: string): string =>
  `an endpoint of the Service ${service} is ${endpoint}, a node port of the Service ${owner}: ${netns} rewrites the destination of a connection once, and would have to do it twice`;

/** An answer that the way back did not translate. */
export const foreignAnswer = (from: string, asked: string): string =>
  `the answer comes from ${from}, and the client had asked ${asked}: on its way back nothing put that address on it again, so it belongs to no connection of the client’s`;

import { andList, countOf } from './words.ts';

// Why a Service sent nothing on. Each is the rest of a sentence that starts with "because".

/** Why there is nobody behind a port of a Service. */
export type NoEndpoints =
  /** It selects no pods, and nobody wrote endpoints for it. */
  | { readonly kind: 'noSelector' }
  /** `nearest`: a pod that carries some of the labels. */
  | {
      readonly kind: 'noPods';
      readonly selector: string;
      readonly nearest: { readonly pod: string; readonly labels: string } | null;
    }
  /** No container of its pods has a port of that name. `names`: those that they have. */
  | { readonly kind: 'portName'; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: 'notReady'; readonly pods: number; readonly terminating: number }
  /** Somebody wrote its endpoints, and there is none for this port. `pods`: how many its selector matches. */
  | { readonly kind: 'given'; readonly pods: number };

function whyNone(why: NoEndpoints): string {
  switch (why.kind) {
    case 'noSelector':
      return 'it has no selector, and no EndpointSlice gives it addresses';
    case 'noPods': {
      const near = why.nearest ? ` (nearest: ${why.nearest.pod} with ${why.nearest.labels})` : '';
      return `its selector ${why.selector} matches no running pod${near}`;
    }
    case 'portName': {
      const has = why.names.length > 0 ? `theirs are called ${andList(why.names)}` : 'theirs have no names';
      return `no port of its pods is called ${why.name}, as its targetPort says; ${has}`;
    }
    case 'notReady': {
      const { pods, terminating } = why;
      if (terminating === pods) return pods === 1 ? 'its pod is terminating' : `all ${pods} are terminating`;
      const some = terminating > 0 ? ` (${terminating} terminating)` : '';
      return pods === 1 ? 'its pod is not ready' : `none of its ${pods} pods is ready${some}`;
    }
    case 'given':
      return why.pods === 0
        ? 'its EndpointSlices list no address for this port'
        : `its EndpointSlices list no address for this port, though its selector matches ${countOf(why.pods, 'pod')}`;
    default:
      return why satisfies never;
  }
}

export const noEndpoints = (service: string, why: NoEndpoints): string =>
  `no ready pod stands behind the Service ${service}: ${whyNone(why)}`;

/** @param elsewhere nodes that do have a ready one. */
export function noLocalPod(
  service: string,
  node: string,
  policy: 'externalTrafficPolicy' | 'internalTrafficPolicy',
  elsewhere: readonly string[],
): string {
  const there =
    elsewhere.length > 0 ? `; ${andList(elsewhere)} ${elsewhere.length > 1 ? 'have' : 'has'} one` : '';
  return `no ready pod of the Service ${service} runs on ${node}, and its ${policy} is Local${there}`;
}

export const outsideSourceRanges = (service: string, src: string, ranges: readonly string[]): string =>
  `${src} is in none of the loadBalancerSourceRanges of the Service ${service} (${andList(ranges)})`;

/** Another port than those a Service has. */
export interface WrongServicePort {
  readonly service: string;
  /** `TCP 81`. */
  readonly asked: string;
  /** `TCP 80`. */
  readonly ports: readonly string[];
  /** What the number that was asked for is elsewhere. */
  readonly isElsewhere: 'nodePort' | 'targetPort' | null;
}

export function wrongServicePort({ service, asked, ports, isElsewhere }: WrongServicePort): string {
  const number = asked.split(' ')[1] ?? '';
  const elsewhere = {
    nodePort: `; ${number} is its node port, which only nodes have`,
    targetPort: `; ${number} is the port of its pods`,
  };
  const also = isElsewhere === null ? '' : elsewhere[isElsewhere];
  return `the Service ${service} has no port ${asked}, only ${andList(ports)}${also}`;
}

export const noPing = (service: string, ip: string): string =>
  `${ip} is the address of the Service ${service}, which no device has: its ports are rewritten, and a ping has no port`;

/** @param nodePort `172.18.0.2:30080`: a way in. */
export function outsideTheCluster(ip: string, nodePort: string | null): string {
  const way = nodePort === null ? '' : `; from outside ask ${nodePort}`;
  return `outside the cluster no route leads to a Service address: ${ip} is known to the rules of the nodes alone${way}`;
}

export const noSuchService = (ip: string): string => `no Service has the address ${ip}`;

export const noNameServer = (ip: string): string =>
  `no Service has the address ${ip}, at which pods look for DNS`;

/** A destination is rewritten once, and the rules would have to do it twice. */
export const serviceAsEndpoint = (service: string, endpoint: string, owner: string): string =>
  `an endpoint of the Service ${service} is ${endpoint}, an address of the Service ${owner}: the destination of a connection is rewritten once, and would have to be twice`;

export const unannounced = (service: string, ip: string): string =>
  `${ip} is the load balancer’s address of the Service ${service}, and nothing here leads it to a node: who announces it is not modelled`;

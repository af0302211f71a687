import type { WorldView } from '../../core/run/views.ts';
import type { Run } from '../../core/trace/run.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import type { End } from '../simulation/ends.ts';

export interface RequestEnds {
  readonly source: string | null;
  /** Whom it was sent to, and who served it: a Service and its pod are both where it goes. */
  readonly targets: ReadonlySet<string>;
}

const hostOf = (url: string): string => {
  const authority = /^[a-z]+:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';
  return authority.startsWith('[')
    ? authority.slice(1, authority.indexOf(']'))
    : authority.replace(/:\d+$/, '');
};

/** `pod/NS/NAME/CONTAINER` names the pod too: the canvas has no finer end. */
const endOf = (from: string): string =>
  from.startsWith('pod/') ? from.split('/').slice(0, 3).join('/') : from;

/** @param own the sender's namespace, which short names belong to. */
function endsNamed(world: WorldView, host: string, own: string): readonly End[] {
  const [name, namespace = own] = host.split('.');
  return [
    ...world.services
      .filter(
        (service) =>
          service.clusterIP === host ||
          service.externalIPs.some((ip) => ip === host) ||
          service.loadBalancerIPs.some((ip) => ip === host) ||
          (service.name === name && service.namespace === namespace),
      )
      .map((service): End => `service/${service.key}`),
    ...world.pods.filter((pod) => pod.ip === host && !pod.hostNetwork).map((pod): End => `pod/${pod.key}`),
    ...world.nodes.filter((node) => node.ip === host).map((node): End => `node/${node.name}`),
    ...world.externals
      .filter((external) => external.ip === host || external.name === host)
      .map((external): End => `external/${external.name}`),
  ];
}

/** The two ends of a request as things on the canvas. */
export function endsOf(world: WorldView, request: TrafficRequest | null, run: Run | null): RequestEnds {
  if (!request) return { source: null, targets: new Set() };
  const served = run?.servedBy ?? null;
  const server: readonly End[] =
    served === null
      ? []
      : world.pods.some((pod) => pod.key === served)
        ? [`pod/${served}`]
        : [`external/${served}`];
  const [kind, own = 'default'] = request.from.split('/');
  const namespace = kind === 'pod' ? own : 'default';
  return {
    source: endOf(request.from),
    targets: new Set<string>([...endsNamed(world, hostOf(request.to), namespace), ...server]),
  };
}

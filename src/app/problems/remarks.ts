import type { Problem } from '../../core/problem.ts';
import type { ServiceView, WorldView } from '../../core/run/views.ts';
import type { Run } from '../../core/trace/run.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';

/** What is said of objects, by how problems name them: `Service/default/web`. What is only to be known is left out. */
export const remarksAbout = (
  problems: readonly Problem[],
  objects: ReadonlySet<string>,
): readonly Problem[] =>
  problems.filter(({ severity, object }) => severity !== 'notice' && objects.has(object));

/** Whether a request names a Service: `web`, `web.default`, `web.default.svc…`. */
function isNamed({ namespace, name }: ServiceView, { from, to }: TrafficRequest): boolean {
  const [, host = ''] = /^[a-z]+:\/\/([^:/]+)/.exec(to) ?? [];
  const [first, second = from.split('/')[1]] = host.split('.');
  return first === name && second === namespace;
}

/** The objects that a run had to do with: whom its packets were sent to, and where they have been. */
export function objectsOf(
  run: Run,
  request: TrafficRequest,
  world: Pick<WorldView, 'services' | 'pods' | 'nodes'>,
): ReadonlySet<string> {
  const been = new Set(run.journeys.flatMap(({ hops }) => hops.map(({ netns }) => netns)));
  const sentTo = new Set(run.journeys.map(({ born }) => born.ip?.dst));
  const services = world.services.filter(
    (service) =>
      [service.clusterIP, ...service.externalIPs, ...service.loadBalancerIPs].some(
        (ip) => ip !== null && sentTo.has(ip),
      ) || isNamed(service, request),
  );
  const pods = world.pods.filter(({ key, ip }) => been.has(key) || sentTo.has(ip));
  return new Set([
    ...services.map(({ key }) => `Service/${key}`),
    ...pods.flatMap(({ key, owner }) => [`Pod/${key}`, ...(owner === null ? [] : [owner])]),
    ...world.nodes.filter(({ name }) => been.has(name)).map(({ name }) => `Node/${name}`),
  ]);
}

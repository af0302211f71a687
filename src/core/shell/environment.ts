import type { Service } from '../cluster/types.ts';
import { hostnameOf } from './places.ts';
import type { ShellHost } from './host.ts';

/** `http` and `web-api` as parts of a variable's name. */
const upper = (name: string): string => name.toUpperCase().replaceAll('-', '_');

/**
 * Variables that kubelet sets for a Service in pods of its Namespace.
 *
 * @see Kubernetes pkg/kubelet/envvars/envvars.go, FromServices(), makeLinkVariables()
 */
function serviceVariables({ name, clusterIP, ports }: Service): [name: string, value: string][] {
  const [first] = ports;
  if (clusterIP === null || !first) return [];
  const prefix = upper(name);
  const url = (port: number, protocol: string) => `${protocol.toLowerCase()}://${clusterIP}:${port}`;
  return [
    [`${prefix}_SERVICE_HOST`, clusterIP],
    [`${prefix}_SERVICE_PORT`, `${first.port}`],
    ...ports.flatMap((port): [string, string][] =>
      port.name === null ? [] : [[`${prefix}_SERVICE_PORT_${upper(port.name)}`, `${port.port}`]],
    ),
    [`${prefix}_PORT`, url(first.port, first.protocol)],
    ...ports.flatMap(({ port, protocol }): [string, string][] => {
      const key = `${prefix}_PORT_${port}_${protocol}`;
      return [
        [key, url(port, protocol)],
        [`${key}_PROTO`, protocol.toLowerCase()],
        [`${key}_PORT`, `${port}`],
        [`${key}_ADDR`, clusterIP],
      ];
    }),
  ];
}

/** Environment variables of a shell; in a pod, those of the Services of its Namespace and of `default/kubernetes` too. */
export function environmentOf({ cluster, place }: ShellHost): ReadonlyMap<string, string> {
  const own: [string, string][] = [
    ['HOSTNAME', hostnameOf(place)],
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ];
  const { pod } = place;
  if (!pod) return new Map([...own, ['HOME', '/root']]);
  const linked = cluster.services.filter(
    ({ namespace, name }) =>
      namespace === pod.namespace || (namespace === 'default' && name === 'kubernetes'),
  );
  return new Map([...own, ...linked.flatMap(serviceVariables), ['HOME', '/root']]);
}

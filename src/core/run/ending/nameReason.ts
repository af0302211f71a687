import type { Cluster } from '../../cluster/types.ts';
import type { Run } from '../../trace/run.ts';
import { otherNamespace, noSuchName } from '../../trace/reasons/nameReasons.ts';

/** Why a name stands for nothing; `null` where the cluster has nothing to say about it. */
export function nameReason({ services, spec, namespaces }: Cluster, { request }: Run): string | null {
  const host = /^[a-z]+:\/\/([^/:]+)/.exec(request.to)?.[1]?.replace(/\.$/, '') ?? '';
  const [name = '', given, ...rest] = host.split('.');
  const isServiceName =
    given === undefined ||
    rest.length === 0 ||
    host.endsWith(`.svc.${spec.clusterDomain}`) ||
    rest[0] === 'svc';
  if (!isServiceName) return null;
  const [kind, own = 'default'] = request.from.split('/');
  const namespace = given ?? (kind === 'pod' ? own : 'default');
  const others = services.filter((one) => one.name === name && one.namespace !== namespace);
  if (others.length > 0)
    return otherNamespace(
      name,
      namespace,
      others.map((one) => `${one.name}.${one.namespace}`),
    );
  return given === undefined || namespaces.includes(given) ? noSuchName(name, namespace) : null;
}

import { corefileBlocks } from './corefileSyntax.ts';
import type { Hint } from './hints.ts';
import type { KubeObject, Objects } from './objects.ts';

const DOMAIN = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** A line `KEY: VALUE` of a configuration that stands in a ConfigMap as text. */
function settingOf(map: KubeObject | undefined, entry: string, key: string): string | undefined {
  const text = map?.field.in('data', entry).value;
  const found =
    typeof text === 'string' ? new RegExp(`^\\s*${key}:\\s*["']?([\\w.-]+)`, 'm').exec(text) : null;
  return found?.[1];
}

/** The first zone of the plugin kubernetes that is not for reverse names. */
function zoneOfCorefile(map: KubeObject | undefined): string | undefined {
  const text = map?.field.in('data', 'Corefile').value;
  if (typeof text !== 'string') return undefined;
  const plugins = corefileBlocks(text).flatMap(({ block }) =>
    block.filter(({ name }) => name === 'kubernetes'),
  );
  const [zone] = plugins.flatMap(({ args }) => args).filter((one) => !/\.arpa\.?$/.test(one));
  return zone?.replace(/\.$/, '');
}

/**
 * The cluster's domain, as its own configuration says it: kubeadm's, the kubelet's, or CoreDNS's.
 *
 * @see Kubernetes 1.34 cmd/kubeadm/app/apis/kubeadm/v1beta4/types.go, Networking.DNSDomain; kubelet config v1beta1, clusterDomain
 */
export function findClusterDomain(objects: Objects): Hint<string> | undefined {
  const maps = objects.get('ConfigMap') ?? [];
  const named = (name: string) => maps.find((map) => map.namespace === 'kube-system' && map.name === name);
  const corefile = named('coredns') ?? maps.find(({ field }) => field.in('data', 'Corefile').isPresent);
  const found = (
    [
      [named('kubeadm-config'), settingOf(named('kubeadm-config'), 'ClusterConfiguration', 'dnsDomain')],
      [named('kubelet-config'), settingOf(named('kubelet-config'), 'kubelet', 'clusterDomain')],
      [corefile, zoneOfCorefile(corefile)],
    ] as const
  ).find(([, domain]) => domain !== undefined && DOMAIN.test(domain));
  const [map, domain] = found ?? [];
  // The usual one is no news.
  if (!map || domain === undefined || domain === 'cluster.local') return undefined;
  const draft = {
    code: 'DOMAIN_GUESSED',
    severity: 'notice',
    message: `Cluster domain ${domain}, guessed from ConfigMap ${map.name}.`,
    remedy: 'Write clusterDomain in a Scenario document to be sure.',
  } as const;
  return { value: domain, source: map.field.source, draft };
}

import type { ShellHost } from '../host.ts';

/** Who can be talked to: Services by name, and every address of the cluster. */
export function hostWords({ cluster, place }: ShellHost): string[] {
  const own = place.pod?.namespace;
  const names =
    own === undefined
      ? []
      : cluster.services.map(({ name, namespace }) => (namespace === own ? name : `${name}.${namespace}`));
  return [
    ...names,
    ...cluster.services.flatMap(({ clusterIP }) => clusterIP ?? []),
    ...cluster.pods.map(({ ip }) => ip),
    ...cluster.nodes.map(({ ip }) => ip),
    ...cluster.spec.externals.map(({ ip }) => ip),
  ];
}

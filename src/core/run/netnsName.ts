import { nearest } from '../cluster/nearest.ts';
import { podKey, type Cluster } from '../cluster/types.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';

/** How many names are listed when none of them was meant. */
const LISTED = 8;

/** A pod on its node's own network has no namespace of its own: it lives in the node's. */
const ofPod = (cluster: Cluster, key: string): string =>
  cluster.pods.find((pod) => podKey(pod) === key && pod.hostNetwork)?.node ?? key;

/**
 * The namespace that a text names: `node/NAME`, `pod/NAMESPACE/NAME`, `external/NAME`, or a namespace's own name, which is
 * a node's, `NAMESPACE/POD`, an external's, or `underlay/…`. A namespace's own name wins over the longer forms.
 *
 * @returns the name, or what there is instead.
 */
export function findNetns(
  cluster: Cluster,
  dataplane: Dataplane,
  text: string,
): { readonly name: string } | { readonly remedy: string } {
  const names = dataplane.names();
  const isNamed = (name: string) => names.some((known) => known.name === name);
  const own = ofPod(cluster, text);
  if (isNamed(own)) return { name: own };
  const [, kind, rest = ''] = /^(node|pod|external)\/(.+)$/.exec(text) ?? [];
  if (kind === 'pod') {
    const name = ofPod(cluster, rest);
    if (isNamed(name)) return { name };
  } else if (kind !== undefined && names.some((known) => known.name === rest && known.kind === kind)) {
    return { name: rest };
  }
  const all = names.map(({ name }) => name);
  const meant =
    all.find((name) => name.endsWith(`/${text}`)) ?? nearest(kind === undefined ? text : rest, all);
  if (meant !== undefined) return { remedy: `Did you mean ${meant}?` };
  const more = all.length > LISTED ? ', …' : '';
  return { remedy: `There are ${all.slice(0, LISTED).join(', ')}${more}` };
}

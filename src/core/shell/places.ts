import { findPod } from '../cluster/podIndex.ts';
import { podKey, type Cluster, type Pod } from '../cluster/types.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import { hostnameOf as podHostname } from '../dns/resolvConf.ts';
import type { Place } from './host.ts';

/** In a pod: its own namespace, or its node's. */
export const placeOfPod = (pod: Pod): Place => ({
  netns: pod.hostNetwork ? pod.node : podKey(pod),
  pod,
  sender: `pod/${podKey(pod)}`,
});

/** At a machine: a node, an external, a switch or a router, by the name of its namespace; or a pod by its own. */
export function placeOfNetns(cluster: Cluster, dataplane: Dataplane, name: string): Place {
  const [namespace = '', podName = ''] = name.split('/');
  const pod = findPod(cluster, namespace, podName);
  if (pod) return placeOfPod(pod);
  const kind = dataplane.netns(name)?.kind;
  const sender = kind === 'node' || kind === 'external' ? `${kind}/${name}` : null;
  return { netns: name, pod: null, sender };
}

/** What `hostname` says there. */
export const hostnameOf = ({ netns, pod }: Place): string =>
  pod && !pod.hostNetwork ? podHostname(pod) : netns.replace(/^underlay\//, '');

import type { Ip } from '../net/address.ts';
import { matchesLabels } from './labels.ts';
import { podKey, type Cluster, type Labels, type Pod } from './types.ts';

/** Pods by what Services look for: pairs of labels, names, addresses. Building it is linear in the pods. */
export class PodIndex {
  private readonly byPair = new Map<string, Pod[]>();
  private readonly byKey = new Map<string, Pod>();
  private readonly byIp = new Map<Ip, Pod>();

  /** @param selectors all that will be asked for; pods are listed under the pairs of these only. */
  constructor(pods: readonly Pod[], selectors: readonly { namespace: string; selector: Labels }[]) {
    const wantedKeys = new Set<string>();
    for (const { namespace, selector } of selectors) {
      for (const [key, value] of Object.entries(selector)) {
        wantedKeys.add(key);
        this.byPair.set(pairKey(namespace, key, value), []);
      }
    }
    for (const pod of pods) {
      this.byKey.set(podKey(pod), pod);
      if (!pod.hostNetwork) this.byIp.set(pod.ip, pod);
      for (const key of Object.keys(pod.labels)) {
        if (wantedKeys.has(key))
          this.byPair.get(pairKey(pod.namespace, key, pod.labels[key] ?? ''))?.push(pod);
      }
    }
  }

  get(key: string): Pod | undefined {
    return this.byKey.get(key);
  }

  /** The pod that owns an address. Pods in the host's network own none. */
  withIp(address: Ip): Pod | undefined {
    return this.byIp.get(address);
  }

  /** Pods of a namespace that carry all the labels, in the file's order. */
  select(namespace: string, selector: Labels): readonly Pod[] {
    let rarest: readonly Pod[] | undefined;
    for (const [key, value] of Object.entries(selector)) {
      const withPair = this.byPair.get(pairKey(namespace, key, value)) ?? [];
      if (!rarest || withPair.length < rarest.length) rarest = withPair;
    }
    return (rarest ?? []).filter((pod) => matchesLabels(selector, pod.labels));
  }
}

const pairKey = (namespace: string, key: string, value: string): string => `${namespace} ${key}=${value}`;

/**
 * The pod called `NAMESPACE/NAME`, or the first pod of a workload called so: names of expanded pods end in letters that
 * nobody wants to type.
 */
export function findPod(cluster: Pick<Cluster, 'pods'>, namespace: string, name: string): Pod | undefined {
  const exact = cluster.pods.find((pod) => pod.name === name && pod.namespace === namespace);
  return (
    exact ??
    cluster.pods.find((pod) => pod.namespace === namespace && pod.owner?.endsWith(`/${namespace}/${name}`))
  );
}

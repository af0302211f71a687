import type { Ip } from '../net/address.ts';
import { matchesLabels } from './labels.ts';
import type { Cluster, Labels, Pod } from './types.ts';

/** Pods by namespace and name. Two look-ups cost less than making one key of each pod's names. */
export class PodNames {
  private readonly namespaces = new Map<string, Map<string, Pod>>();

  constructor(pods: readonly Pod[]) {
    for (const pod of pods) {
      let names = this.namespaces.get(pod.namespace);
      if (!names) this.namespaces.set(pod.namespace, (names = new Map()));
      names.set(pod.name, pod);
    }
  }

  /** @param key `NAMESPACE/NAME`. */
  get(key: string): Pod | undefined {
    const slash = key.indexOf('/');
    return this.namespaces.get(key.slice(0, Math.max(0, slash)))?.get(key.slice(slash + 1));
  }
}

/** Pods by what Services look for: pairs of labels, names, addresses. Each of them is linear in the pods, and made when needed. */
export class PodIndex {
  private readonly pods: readonly Pod[];
  private readonly byPair = new Map<string, Pod[]>();
  private names: PodNames | undefined;
  private byIp: Map<Ip, Pod> | undefined;

  /** @param selectors all that will be asked for; pods are listed under the pairs of these only. */
  constructor(pods: readonly Pod[], selectors: readonly { namespace: string; selector: Labels }[]) {
    this.pods = pods;
    const wantedKeys = new Set<string>();
    for (const { namespace, selector } of selectors) {
      for (const [key, value] of Object.entries(selector)) {
        wantedKeys.add(key);
        this.byPair.set(pairKey(namespace, key, value), []);
      }
    }
    if (wantedKeys.size === 0) return;
    for (const pod of pods) {
      for (const key of Object.keys(pod.labels)) {
        if (wantedKeys.has(key))
          this.byPair.get(pairKey(pod.namespace, key, pod.labels[key] ?? ''))?.push(pod);
      }
    }
  }

  /** @param key `NAMESPACE/NAME`. */
  get(key: string): Pod | undefined {
    return (this.names ??= new PodNames(this.pods)).get(key);
  }

  /** The pod that owns an address. Pods in the host's network own none. */
  withIp(address: Ip): Pod | undefined {
    this.byIp ??= new Map(this.pods.filter((pod) => !pod.hostNetwork).map((pod) => [pod.ip, pod]));
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

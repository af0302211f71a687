import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { clusterStore } from '../cluster/clusterStore.ts';

/** The Service whose pods are to be seen; boxes of the canvas and rows of the list read it. */
const highlightStore = createStore<{ readonly service: string | null }>(() => ({ service: null }));

export const highlight = (service: string | null): void => highlightStore.setState({ service });

/** The pods that a Service selects by their labels, ready or not. */
export function matchedBy(
  service: { readonly namespace: string; readonly selector: Readonly<Record<string, string>> | null },
  pods: readonly { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }[],
): number {
  return pods.filter((pod) => matches(service, pod)).length;
}

export function matches(
  {
    namespace,
    selector,
  }: { readonly namespace: string; readonly selector: Readonly<Record<string, string>> | null },
  pod: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
): boolean {
  return (
    selector !== null &&
    pod.namespace === namespace &&
    Object.entries(selector).every(
      ([key, value]) => Object.hasOwn(pod.labels, key) && pod.labels[key] === value,
    )
  );
}

/** Whether a pod is one of those. */
export const useIsMatched = (pod: {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}): boolean =>
  useStore(highlightStore, ({ service: key }) => {
    if (key === null) return false;
    const service = clusterStore.getState().world?.services.find((one) => one.key === key);
    return service !== undefined && matches(service, pod);
  });

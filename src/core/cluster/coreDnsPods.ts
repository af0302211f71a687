import type { Labels, Pod } from './types.ts';

/** `registry.k8s.io/coredns/coredns:v1.12.1`, `rancher/hardened-coredns:v1.12`, `eks/coredns@sha256:…`. */
export const isCoreDns = (image: string): boolean => /(^|[/-])coredns([:@]|$)/.test(image);

/** The label by which the Service kube-dns finds its pods, whatever their image is called. */
export const DNS_LABELS: Labels = { 'k8s-app': 'kube-dns' };

/** Whether the Service kube-dns finds a pod. */
export const isDnsPod = ({ namespace, labels }: Pick<Pod, 'namespace' | 'labels'>): boolean =>
  namespace === 'kube-system' && labels['k8s-app'] === DNS_LABELS['k8s-app'];

/** Whether a pod is a name server of the cluster. */
export const isDnsServer = (pod: Pod): boolean =>
  isDnsPod(pod) || pod.containers.some(({ image }) => isCoreDns(image));

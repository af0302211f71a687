import type { Container, Labels, Pod } from './types.ts';

/** `registry.k8s.io/coredns/coredns:v1.12.1`, `rancher/hardened-coredns:v1.12`, `eks/coredns@sha256:…`. */
const COREDNS_IMAGE = /(^|[/-])coredns([:@]|$)/;

/** The label by which the Service kube-dns finds its pods, whatever their image is called. */
export const DNS_LABELS: Labels = { 'k8s-app': 'kube-dns' };

const isDnsPod = ({ namespace, labels }: Pick<Pod, 'namespace' | 'labels'>): boolean =>
  namespace === 'kube-system' && labels['k8s-app'] === DNS_LABELS['k8s-app'];

/** Whether a container answers questions about names on a port: its ports without UDP are for metrics. */
export const speaksDns = (
  pod: Pick<Pod, 'namespace' | 'labels'>,
  { image, ports }: Container,
  port: number,
): boolean =>
  (COREDNS_IMAGE.test(image) || isDnsPod(pod)) &&
  ports.some((one) => one.port === port && one.protocol === 'UDP');

/** Whether a pod is a name server of the cluster. */
export const isDnsServer = (pod: Pod): boolean =>
  pod.containers.some((container) =>
    container.ports.some(({ port, protocol }) => protocol === 'UDP' && speaksDns(pod, container, port)),
  );

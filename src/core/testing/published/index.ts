import { guestbook, shopDemo } from './demos.ts';
import { eksDump, k3sDump, kubeadmCalicoDump } from './dumps.ts';
import { argoCd, ingressNginx, kubePrometheus, metallbNative } from './operators.ts';

/** A file as people bring it, and a request to one of its Services by name. */
export interface PublishedFile {
  readonly name: string;
  readonly text: () => string;
  readonly from: string;
  readonly to: string;
}

export const PUBLISHED_FILES: readonly PublishedFile[] = [
  {
    name: 'ingress-nginx, cloud',
    text: () => ingressNginx('cloud'),
    from: 'pod/ingress-nginx/ingress-nginx-controller',
    to: 'tcp://ingress-nginx-controller-admission:443',
  },
  {
    name: 'ingress-nginx, baremetal',
    text: () => ingressNginx('baremetal'),
    from: 'pod/ingress-nginx/ingress-nginx-controller',
    to: 'http://ingress-nginx-controller/',
  },
  {
    name: 'metallb-native',
    text: metallbNative,
    from: 'pod/metallb-system/controller',
    to: 'tcp://metallb-webhook-service:443',
  },
  { name: 'argo-cd', text: argoCd, from: 'pod/default/argocd-server', to: 'tcp://argocd-redis:6379' },
  {
    name: 'argo-cd, a port that is in no list',
    text: argoCd,
    from: 'pod/default/argocd-server',
    to: 'http://argocd-notifications-controller-metrics:9001/metrics',
  },
  {
    name: 'kube-prometheus',
    text: kubePrometheus,
    from: 'pod/monitoring/prometheus-adapter',
    to: 'http://grafana:3000/api/health',
  },
  { name: 'guestbook', text: guestbook, from: 'pod/default/frontend', to: 'tcp://redis-leader:6379' },
  {
    name: 'a shop of eleven services',
    text: shopDemo,
    from: 'pod/default/loadgenerator',
    to: 'http://frontend/',
  },
  { name: 'k3s dump', text: k3sDump, from: 'pod/shop/toolbox', to: 'http://web/' },
  { name: 'kubeadm and Calico dump', text: kubeadmCalicoDump, from: 'pod/shop/toolbox', to: 'http://web/' },
  { name: 'EKS dump', text: eksDump, from: 'pod/shop/toolbox', to: 'http://web.shop.svc.cluster.local/' },
];

import {
  container,
  definition,
  object,
  published,
  rights,
  service,
  workload,
  type Published,
} from './object.ts';

// Manifests of the shape and size that these projects publish; names and numbers are from their documentation.

const namespaceOf = (name: string): Published => object('v1', 'Namespace', name);
const secret = (name: string, namespace?: string): Published =>
  object('v1', 'Secret', name, { type: 'Opaque', data: { password: 'c2VjcmV0' } }, namespace);
const webhook = (name: string, service: string, namespace: string): Published =>
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', name, {
    webhooks: [
      {
        admissionReviewVersions: ['v1'],
        clientConfig: { service: { name: service, namespace, path: '/validate', port: 443 } },
        failurePolicy: 'Fail',
        name: `validate.${name}.example.com`,
        sideEffects: 'None',
      },
    ],
  });

/** ingress-nginx, deploy/static/provider/{cloud,baremetal}/deploy.yaml. */
export function ingressNginx(provider: 'cloud' | 'baremetal'): string {
  const namespace = 'ingress-nginx';
  const name = 'ingress-nginx-controller';
  const outside =
    provider === 'cloud' ? { externalTrafficPolicy: 'Local', type: 'LoadBalancer' } : { type: 'NodePort' };
  const families = { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' };
  const job = (which: string): Published =>
    object(
      'batch/v1',
      'Job',
      `ingress-nginx-admission-${which}`,
      {
        spec: {
          template: {
            metadata: { name: `ingress-nginx-admission-${which}` },
            spec: {
              containers: [container(which, [], { args: [which, '--namespace=$(POD_NAMESPACE)'] })],
              nodeSelector: { 'kubernetes.io/os': 'linux' },
              restartPolicy: 'OnFailure',
            },
          },
        },
      },
      namespace,
    );
  const probe = { failureThreshold: 5, httpGet: { path: '/healthz', port: 10254, scheme: 'HTTP' } };
  return published([
    namespaceOf(namespace),
    ...rights(namespace, namespace),
    ...rights('ingress-nginx-admission', namespace),
    object('v1', 'ConfigMap', name, { data: null }, namespace),
    service(name, ['http:80:http', 'https:443:https'], namespace, { ...families, ...outside }),
    service(`${name}-admission`, ['https-webhook:443:webhook'], namespace, { type: 'ClusterIP' }, name),
    workload(
      name,
      {
        containers: [
          container('controller', ['http:80', 'https:443', 'webhook:8443'], {
            args: [
              '/nginx-ingress-controller',
              `--publish-service=$(POD_NAMESPACE)/${name}`,
              '--validating-webhook=:8443',
              '--ingress-class=nginx',
            ],
            livenessProbe: probe,
            readinessProbe: probe,
          }),
        ],
        spec: { dnsPolicy: 'ClusterFirst', terminationGracePeriodSeconds: 300 },
      },
      namespace,
    ),
    job('create'),
    job('patch'),
    object('networking.k8s.io/v1', 'IngressClass', 'nginx', { spec: { controller: 'k8s.io/ingress-nginx' } }),
    webhook('ingress-nginx-admission', `${name}-admission`, namespace),
  ]);
}

/** MetalLB, config/manifests/metallb-native.yaml. */
export function metallbNative(): string {
  const namespace = 'metallb-system';
  const kinds = [
    'BFDProfile',
    'BGPAdvertisement',
    'BGPPeer',
    'Community',
    'IPAddressPool',
    'L2Advertisement',
    'ServiceL2Status',
  ];
  const monitoring = { httpGet: { path: '/metrics', port: 'monitoring' }, periodSeconds: 10 };
  return published([
    object('v1', 'Namespace', namespace, {}, undefined, {
      'pod-security.kubernetes.io/enforce': 'privileged',
    }),
    ...kinds.map((kind) => definition('metallb.io', kind, 9_000)),
    ...rights('controller', namespace),
    ...rights('speaker', namespace),
    object(
      'v1',
      'ConfigMap',
      'metallb-excludel2',
      { data: { 'excludel2.yaml': 'announcedInterfacesToExclude: ["^docker.*"]\n' } },
      namespace,
    ),
    secret('metallb-webhook-cert', namespace),
    service('metallb-webhook-service', ['webhook:443:9443'], namespace, {}, 'controller'),
    workload(
      'controller',
      {
        containers: [
          container('controller', ['monitoring:7472', 'webhook-server:9443'], {
            args: ['--port=7472', '--log-level=info', '--tls-min-version=VersionTLS12'],
            livenessProbe: monitoring,
            readinessProbe: monitoring,
          }),
        ],
      },
      namespace,
    ),
    workload(
      'speaker',
      {
        kind: 'DaemonSet',
        containers: [
          container('speaker', ['monitoring:7472', 'memberlist-tcp:7946', 'memberlist-udp:7946/UDP'], {
            args: ['--port=7472', '--log-level=info'],
            livenessProbe: monitoring,
          }),
        ],
        spec: {
          hostNetwork: true,
          tolerations: [
            { effect: 'NoSchedule', key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' },
          ],
        },
      },
      namespace,
    ),
    webhook('metallb-webhook-configuration', 'metallb-webhook-service', namespace),
  ]);
}

/** Argo CD, manifests/install.yaml: most of it are three definitions. It names no namespace. */
export function argoCd(): string {
  const names = [
    'applicationset-controller',
    'dex-server',
    'notifications-controller',
    'redis',
    'repo-server',
    'server',
    'application-controller',
  ];
  const policy = (name: string, port: number | string): Published =>
    object('networking.k8s.io/v1', 'NetworkPolicy', `${name}-network-policy`, {
      spec: {
        ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port, protocol: 'TCP' }] }],
        podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
        policyTypes: ['Ingress'],
      },
    });
  return published([
    definition('argoproj.io', 'Application', 330_000),
    definition('argoproj.io', 'ApplicationSet', 1_130_000),
    definition('argoproj.io', 'AppProject', 30_000),
    ...names.flatMap((name) => rights(`argocd-${name}`)),
    ...[
      'argocd-cm',
      'argocd-cmd-params-cm',
      'argocd-gpg-keys-cm',
      'argocd-notifications-cm',
      'argocd-rbac-cm',
    ].map((name) => object('v1', 'ConfigMap', name)),
    object('v1', 'ConfigMap', 'argocd-ssh-known-hosts-cm', {
      data: { ssh_known_hosts: '# This file was automatically generated\nexample.com ssh-ed25519 AAAA\n' },
    }),
    secret('argocd-notifications-secret'),
    secret('argocd-secret'),
    service('argocd-applicationset-controller', ['webhook:7000:webhook', 'metrics:8080:metrics']),
    service('argocd-dex-server', ['http:5556', 'grpc:5557', 'metrics:5558']),
    service('argocd-metrics', ['metrics:8082'], undefined, {}, 'argocd-application-controller'),
    service(
      'argocd-notifications-controller-metrics',
      ['metrics:9001'],
      undefined,
      {},
      'argocd-notifications-controller',
    ),
    service('argocd-redis', ['tcp-redis:6379']),
    service('argocd-repo-server', ['server:8081', 'metrics:8084']),
    service('argocd-server', ['http:80:8080', 'https:443:8080']),
    service('argocd-server-metrics', ['metrics:8083'], undefined, {}, 'argocd-server'),
    workload('argocd-applicationset-controller', {
      containers: [container('argocd-applicationset-controller', ['webhook:7000', 'metrics:8080'])],
    }),
    workload('argocd-dex-server', {
      containers: [container('dex', ['5556', '5557', '5558'])],
      spec: { initContainers: [container('copyutil', [])] },
    }),
    // What it answers for metrics stands in no list of ports.
    workload('argocd-notifications-controller', {
      containers: [
        container('argocd-notifications-controller', [], { livenessProbe: { tcpSocket: { port: 9001 } } }),
      ],
    }),
    workload('argocd-redis', {
      containers: [container('redis', ['6379'])],
      spec: { initContainers: [container('secret-init', [])] },
    }),
    workload('argocd-repo-server', { containers: [container('argocd-repo-server', ['8081', '8084'])] }),
    workload('argocd-server', {
      containers: [
        container('argocd-server', ['8080', '8083'], {
          readinessProbe: { httpGet: { path: '/healthz', port: 8080 } },
        }),
      ],
    }),
    workload('argocd-application-controller', {
      kind: 'StatefulSet',
      replicas: 1,
      containers: [container('argocd-application-controller', ['8082'])],
    }),
    policy('argocd-redis', 6379),
    policy('argocd-repo-server', 8081),
    policy('argocd-server', 8080),
    policy('argocd-dex-server', 'http'),
  ]);
}

/** kube-prometheus, manifests/ and manifests/setup/ in one file: definitions, dashboards in ConfigMaps, a few workloads. */
export function kubePrometheus(): string {
  const namespace = 'monitoring';
  const kinds = [
    'AlertmanagerConfig',
    'Alertmanager',
    'PodMonitor',
    'Probe',
    'Prometheus',
    'PrometheusAgent',
    'PrometheusRule',
    'ScrapeConfig',
    'ServiceMonitor',
    'ThanosRuler',
  ];
  const dashboard = (i: number): Published => {
    const panel = (id: number) => ({
      id,
      gridPos: { h: 7, w: 12 },
      targets: [
        {
          expr: `sum(rate(container_network_receive_bytes_total{job="kubelet"}[5m])) by (pod)`,
          legendFormat: '{{pod}}',
        },
      ],
      title: `Panel ${id}`,
      type: 'timeseries',
    });
    const json = JSON.stringify(
      { panels: Array.from({ length: 24 }, (_, id) => panel(id)), title: `Dashboard ${i}` },
      null,
      4,
    );
    return object(
      'v1',
      'ConfigMap',
      `grafana-dashboard-${i}`,
      { data: { [`dashboard-${i}.json`]: json } },
      namespace,
    );
  };
  const monitor = (name: string): Published =>
    object(
      'monitoring.coreos.com/v1',
      'ServiceMonitor',
      name,
      {
        spec: {
          endpoints: [{ interval: '30s', port: 'metrics' }],
          selector: { matchLabels: { 'app.kubernetes.io/name': name } },
        },
      },
      namespace,
    );
  const policy = (name: string, port: number): Published =>
    object(
      'networking.k8s.io/v1',
      'NetworkPolicy',
      name,
      {
        spec: {
          egress: [{}],
          ingress: [
            {
              from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } } }],
              ports: [{ port, protocol: 'TCP' }],
            },
          ],
          podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
          policyTypes: ['Egress', 'Ingress'],
        },
      },
      namespace,
    );
  const names = [
    'blackbox-exporter',
    'grafana',
    'kube-state-metrics',
    'node-exporter',
    'prometheus-adapter',
    'prometheus-operator',
  ];
  return published([
    namespaceOf(namespace),
    ...kinds.map((kind) => definition('monitoring.coreos.com', kind, 70_000)),
    ...names.flatMap((name) => rights(name, namespace)),
    object(
      'monitoring.coreos.com/v1',
      'Alertmanager',
      'main',
      { spec: { replicas: 3, version: '0.27.0' } },
      namespace,
    ),
    object(
      'monitoring.coreos.com/v1',
      'Prometheus',
      'k8s',
      { spec: { replicas: 2, version: '2.54.1' } },
      namespace,
    ),
    secret('alertmanager-main', namespace),
    secret('grafana-config', namespace),
    ...Array.from({ length: 28 }, (_, i) => dashboard(i)),
    ...names.map(monitor),
    // The pods behind these two are made by the operator, and stand in no file.
    service(
      'alertmanager-main',
      ['web:9093:web', 'reloader-web:8080:reloader-web'],
      namespace,
      { sessionAffinity: 'ClientIP' },
      'alertmanager',
    ),
    service(
      'prometheus-k8s',
      ['web:9090:web', 'reloader-web:8080:reloader-web'],
      namespace,
      { sessionAffinity: 'ClientIP' },
      'prometheus',
    ),
    service('blackbox-exporter', ['https:9115:https', 'probe:19115:http'], namespace),
    service('grafana', ['http:3000:http'], namespace),
    service('kube-state-metrics', ['https-main:8443:https-main', 'https-self:9443:https-self'], namespace, {
      clusterIP: 'None',
    }),
    service('node-exporter', ['https:9100:https'], namespace, { clusterIP: 'None' }),
    service('prometheus-adapter', ['https:443:6443'], namespace),
    service('prometheus-operator', ['https:8443:https'], namespace, { clusterIP: 'None' }),
    workload(
      'blackbox-exporter',
      {
        replicas: 1,
        containers: [
          container('blackbox-exporter', ['http:19115']),
          container('kube-rbac-proxy', ['https:9115']),
        ],
      },
      namespace,
    ),
    workload(
      'grafana',
      {
        replicas: 1,
        containers: [
          container('grafana', ['http:3000'], {
            readinessProbe: { httpGet: { path: '/api/health', port: 'http' } },
          }),
        ],
      },
      namespace,
    ),
    workload(
      'kube-state-metrics',
      {
        replicas: 1,
        containers: [
          container('kube-state-metrics', [], { args: ['--host=127.0.0.1', '--port=8081'] }),
          container('kube-rbac-proxy-main', ['https-main:8443']),
          container('kube-rbac-proxy-self', ['https-self:9443']),
        ],
      },
      namespace,
    ),
    workload(
      'node-exporter',
      {
        kind: 'DaemonSet',
        containers: [
          container('node-exporter', [], { args: ['--web.listen-address=127.0.0.1:9100'] }),
          container('kube-rbac-proxy', ['https:9100']),
        ],
        spec: { hostNetwork: true, hostPID: true, tolerations: [{ operator: 'Exists' }] },
      },
      namespace,
    ),
    workload(
      'prometheus-adapter',
      { replicas: 2, containers: [container('prometheus-adapter', ['https:6443'])] },
      namespace,
    ),
    workload(
      'prometheus-operator',
      {
        replicas: 1,
        containers: [
          container('prometheus-operator', ['http:8080']),
          container('kube-rbac-proxy', ['https:8443']),
        ],
      },
      namespace,
    ),
    policy('grafana', 3000),
    policy('kube-state-metrics', 8443),
    policy('prometheus-adapter', 6443),
  ]);
}

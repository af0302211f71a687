import { stringify } from 'yaml';

/** A Kubernetes object as people publish it. */
export type Published = Readonly<Record<string, unknown>>;

/** Objects of one file, with `---` between them, as `kubectl kustomize` writes it. */
export const published = (objects: readonly Published[]): string =>
  objects.map((object) => stringify(object, { lineWidth: 120 })).join('---\n');

/** One List, as `kubectl get … -A -o yaml` writes it. */
export const dumped = (items: readonly Published[]): string =>
  stringify({ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }, { lineWidth: 0 });

export const object = (
  apiVersion: string,
  kind: string,
  name: string,
  rest: Published = {},
  namespace?: string,
  labels: Readonly<Record<string, string>> = {},
): Published => ({
  apiVersion,
  kind,
  metadata: { labels: { 'app.kubernetes.io/name': name, ...labels }, name, ...(namespace && { namespace }) },
  ...rest,
});

/** Who may do what, as every operator brings it: no packet depends on it. */
export const rights = (name: string, namespace?: string): Published[] => {
  const roleRef = (kind: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
  const subjects = [{ kind: 'ServiceAccount', name, namespace: namespace ?? 'default' }];
  const rules = [
    { apiGroups: [''], resources: ['configmaps', 'pods', 'secrets'], verbs: ['get', 'list', 'watch'] },
  ];
  const group = 'rbac.authorization.k8s.io/v1';
  return [
    object('v1', 'ServiceAccount', name, { automountServiceAccountToken: true }, namespace),
    object(group, 'Role', name, { rules }, namespace),
    object(group, 'ClusterRole', name, { rules }),
    object(group, 'RoleBinding', name, { roleRef: roleRef('Role'), subjects }, namespace),
    object(group, 'ClusterRoleBinding', name, { roleRef: roleRef('ClusterRole'), subjects }),
  ];
};

const DESCRIPTION =
  'Describes what the controller is to do with this field, when it was last looked at, and which of the other fields ' +
  'of the same object win over it where both are given; an empty value leaves the choice to the controller.';

/** A definition whose schema takes about so many letters: those of real operators are most of their manifests. */
export function definition(group: string, kind: string, letters: number): Published {
  const plural = `${kind.toLowerCase()}s`;
  const field = (i: number) => ({
    description: DESCRIPTION,
    properties: {
      matchLabels: { additionalProperties: { type: 'string' }, type: 'object' },
      value: { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true },
    },
    required: [`value`],
    type: i % 2 === 0 ? 'object' : 'array',
  });
  const count = Math.ceil(letters / 620);
  const properties = Object.fromEntries(Array.from({ length: count }, (_, i) => [`setting${i}`, field(i)]));
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      annotations: { 'controller-gen.kubebuilder.io/version': 'v0.16.3' },
      name: `${plural}.${group}`,
    },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1alpha1',
          schema: {
            openAPIV3Schema: {
              description: DESCRIPTION,
              properties: { spec: { properties, type: 'object' } },
              type: 'object',
            },
          },
          served: true,
          storage: true,
        },
      ],
    },
  };
}

/** A port as `name:8080`, `8080`, `name:53/UDP`. */
function containerPort(text: string): Published {
  const [, name, port, protocol] = /^(?:([a-z0-9-]+):)?(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  return { containerPort: Number(port), ...(name && { name }), protocol: protocol ?? 'TCP' };
}

/** A port of a Service as `name:80:target`; without a target it is the port itself. */
export function servicePort(text: string): Published {
  const [name = '', port = '', target] = text.split(':');
  const targetPort = target === undefined ? Number(port) : /^\d+$/.test(target) ? Number(target) : target;
  return { name, port: Number(port), protocol: 'TCP', targetPort };
}

/** A container with the things around its ports that real ones have. */
export const container = (name: string, ports: readonly string[], more: Published = {}): Published => ({
  env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
  image: `registry.example.com/${name}:v1.2.3@sha256:${'0'.repeat(64)}`,
  imagePullPolicy: 'IfNotPresent',
  name,
  ...(ports.length > 0 && { ports: ports.map(containerPort) }),
  resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '100m', memory: '90Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
  },
  volumeMounts: [{ mountPath: '/tmp', name: 'tmp' }],
  ...more,
});

interface WorkloadParts {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly replicas?: number;
  readonly spec?: Published;
  readonly containers: readonly Published[];
}

/** A workload whose pods are labelled with its name. */
export function workload(
  name: string,
  { kind = 'Deployment', replicas, spec = {}, containers }: WorkloadParts,
  namespace?: string,
): Published {
  const labels = { 'app.kubernetes.io/name': name };
  return object(
    'apps/v1',
    kind,
    name,
    {
      spec: {
        ...(replicas !== undefined && { replicas }),
        selector: { matchLabels: labels },
        ...(kind === 'StatefulSet' && { serviceName: name }),
        template: {
          metadata: { labels },
          spec: {
            containers,
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            serviceAccountName: name,
            volumes: [{ emptyDir: {}, name: 'tmp' }],
            ...spec,
          },
        },
      },
    },
    namespace,
  );
}

/** A Service in front of the pods that carry a name. */
export const service = (
  name: string,
  ports: readonly string[],
  namespace?: string,
  more: Published = {},
  of = name,
): Published =>
  object(
    'v1',
    'Service',
    name,
    { spec: { ports: ports.map(servicePort), selector: { 'app.kubernetes.io/name': of }, ...more } },
    namespace,
  );

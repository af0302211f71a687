/** Pods of one scenario: Kubernetes' own ceiling (kubernetes.io/docs/setup/best-practices/cluster-large). */
export const MAX_PODS = 150_000;

/** Kinds that we read, and the API they live in. */
export const READ_KINDS: ReadonlyMap<string, string> = new Map([
  ['Scenario', 'podwalk.dev/v1'],
  ['Node', 'v1'],
  ['Namespace', 'v1'],
  ['Pod', 'v1'],
  ['Service', 'v1'],
  ['Endpoints', 'v1'],
  ['ConfigMap', 'v1'],
  ['EndpointSlice', 'discovery.k8s.io/v1'],
  ['Deployment', 'apps/v1'],
  ['ReplicaSet', 'apps/v1'],
  ['ReplicationController', 'v1'],
  ['StatefulSet', 'apps/v1'],
  ['DaemonSet', 'apps/v1'],
  ['ServiceCIDR', 'networking.k8s.io/v1'],
  ['IPPool', 'crd.projectcalico.org/v1'],
]);

/** Other API versions of kinds that we read, with the same fields. */
const ALSO_READ: ReadonlySet<string> = new Set([
  'networking.k8s.io/v1beta1 ServiceCIDR',
  'networking.k8s.io/v1alpha1 ServiceCIDR',
  'projectcalico.org/v3 IPPool',
]);

/** Whether we read objects of a kind of this API version. */
export const isRead = (apiVersion: string, kind: string): boolean =>
  READ_KINDS.get(kind) === apiVersion || ALSO_READ.has(`${apiVersion} ${kind}`);

/** Kinds that change what happens to packets, and that the model does not know yet. */
const UNMODELLED_KINDS: ReadonlySet<string> = new Set([
  'NetworkPolicy',
  'Ingress',
  'IngressClass',
  'Gateway',
  'GatewayClass',
  'HTTPRoute',
]);

/** Other kinds of Kubernetes itself: no packet depends on them. */
const BYSTANDERS = [
  'ClusterRole', 'ClusterRoleBinding', 'ComponentStatus', 'ControllerRevision', 'CronJob', 'CSIDriver', 'CSINode',
  'CustomResourceDefinition', 'Event', 'HorizontalPodAutoscaler', 'IPAddress', 'Job', 'Lease', 'LimitRange',
  'MutatingWebhookConfiguration', 'PersistentVolume', 'PersistentVolumeClaim', 'PodDisruptionBudget', 'PodTemplate',
  'PriorityClass', 'ResourceQuota', 'Role', 'RoleBinding', 'RuntimeClass', 'ServiceAccount',
  'StorageClass', 'ValidatingAdmissionPolicy', 'ValidatingWebhookConfiguration', 'VolumeAttachment',
]; // prettier-ignore

/** And those that few people ever write. */
const RARE_BYSTANDERS = [
  'APIService', 'Binding', 'CertificateSigningRequest', 'ClusterTrustBundle', 'CSIStorageCapacity', 'DeviceClass',
  'DeviceTaintRule', 'FlowSchema', 'LeaseCandidate', 'LocalSubjectAccessReview', 'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding', 'PodCertificateRequest', 'PodSecurityPolicy', 'PriorityLevelConfiguration',
  'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice', 'Scale', 'StorageVersion', 'StorageVersionMigration',
  'SubjectAccessReview', 'TokenRequest', 'TokenReview', 'ValidatingAdmissionPolicyBinding', 'VolumeAttributesClass',
]; // prettier-ignore

export const ALL_KINDS: ReadonlySet<string> = new Set([
  ...READ_KINDS.keys(),
  ...UNMODELLED_KINDS,
  ...BYSTANDERS,
  ...RARE_BYSTANDERS,
  'List',
  'Secret',
]);

/** Kinds without a namespace, among those we read. */
export const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'Scenario',
  'Node',
  'Namespace',
  'ServiceCIDR',
  'IPPool',
]);

/**
 * API versions that Kubernetes no longer serves, by `group/version` and, where a group lost its kinds at different times, by
 * kind. Source: kubernetes.io/docs/reference/using-api/deprecation-guide.
 */
const REMOVED: Readonly<Record<string, readonly [release: string, instead: string]>> = {
  'extensions/v1beta1 Ingress': ['1.22', 'networking.k8s.io/v1'],
  'extensions/v1beta1 NetworkPolicy': ['1.16', 'networking.k8s.io/v1'],
  'extensions/v1beta1': ['1.16', 'apps/v1'],
  'apps/v1beta1': ['1.16', 'apps/v1'],
  'apps/v1beta2': ['1.16', 'apps/v1'],
  'networking.k8s.io/v1beta1': ['1.22', 'networking.k8s.io/v1'],
  'discovery.k8s.io/v1beta1': ['1.25', 'discovery.k8s.io/v1'],
  'policy/v1beta1': ['1.25', 'policy/v1'],
  'batch/v1beta1': ['1.25', 'batch/v1'],
  'batch/v2alpha1': ['1.21', 'batch/v1'],
  'autoscaling/v2beta1': ['1.25', 'autoscaling/v2'],
  'autoscaling/v2beta2': ['1.26', 'autoscaling/v2'],
  'rbac.authorization.k8s.io/v1beta1': ['1.22', 'rbac.authorization.k8s.io/v1'],
  'apiextensions.k8s.io/v1beta1': ['1.22', 'apiextensions.k8s.io/v1'],
};

/** The release that removed an API version and what replaces it; `undefined` when it is still served, or never was. */
export const removedApi = (apiVersion: string, kind: string): readonly [string, string] | undefined => {
  for (const key of [`${apiVersion} ${kind}`, apiVersion]) {
    if (Object.hasOwn(REMOVED, key)) return REMOVED[key];
  }
  return undefined;
};

/** API groups that the API server itself serves; others below k8s.io come as custom resources. */
const SERVED = new Set(
  `apps autoscaling batch extensions policy admissionregistration.k8s.io apiextensions.k8s.io apiregistration.k8s.io
  authentication.k8s.io authorization.k8s.io certificates.k8s.io coordination.k8s.io discovery.k8s.io events.k8s.io
  flowcontrol.apiserver.k8s.io internal.apiserver.k8s.io networking.k8s.io node.k8s.io rbac.authorization.k8s.io
  resource.k8s.io scheduling.k8s.io storage.k8s.io storagemigration.k8s.io`.split(/\s+/),
);

/** Whether the API server knows all kinds of an API version: one that is not among them is a slip. */
export function isServedByKubernetes(apiVersion: string): boolean {
  const [group = '', version] = apiVersion.split('/');
  return version === undefined || SERVED.has(group);
}

/** Whether an API group belongs to Kubernetes: no domain (`apps`), or one below k8s.io. */
export function isKubernetesApi(apiVersion: string): boolean {
  const [group = '', version] = apiVersion.split('/');
  return version === undefined || !group.includes('.') || group.endsWith('.k8s.io');
}

/** One level of a Kubernetes object: every field that the API has there. */
export interface Level {
  /** By name: what stands below, or whether a field that nobody reads here is told as ignored. */
  readonly fields: ReadonlyMap<string, Level | 'quiet' | 'ignored'>;
  /** How problems call this level, as `Pod spec.`; `null`: fields without effect are not told. */
  readonly told: readonly [kind: string, prefix: string] | null;
}

/**
 * @param words names of fields; with `!` those that packets could depend on and that nobody reads here. All others are
 *   read, or change no packet, so that `kubectl get -o yaml` of a real cluster is not drowned in notices.
 * @param below levels further down, by the field that holds one, or a list of them.
 */
function level(
  words: string,
  below: Readonly<Record<string, Level>> = {},
  told: Level['told'] = null,
): Level {
  const fields = new Map<string, Level | 'quiet' | 'ignored'>();
  for (const word of words.match(/\S+/g) ?? []) {
    if (word.endsWith('!')) fields.set(word.slice(0, -1), 'ignored');
    else fields.set(word, 'quiet');
  }
  for (const [name, under] of Object.entries(below)) fields.set(name, under);
  return { fields, told };
}

// Names of Kubernetes v1.33 (kubernetes.io/docs/reference/generated/kubernetes-api/v1.33), with those that later releases
// added and those that dumps of old clusters still have. Maps of free keys, such as labels, have no level.

const METADATA = level(
  `name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp
  deletionGracePeriodSeconds labels annotations finalizers managedFields clusterName initializers`,
  { ownerReferences: level('apiVersion kind name uid controller blockOwnerDeletion') },
);

const SELECTOR = level('matchLabels', { matchExpressions: level('key operator values') });

const REFERENCE = level('apiVersion kind namespace name uid resourceVersion fieldPath');

const CONTAINER = level(
  `name image command args env envFrom workingDir resources resizePolicy restartPolicy restartPolicyRules volumeMounts
  volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy
  imagePullPolicy securityContext stdin stdinOnce tty`,
  { ports: level('name containerPort protocol hostPort hostIP') },
  ['Container', 'containers[].'],
);

const POD_SPEC = level(
  `volumes ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector
  serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace
  securityContext imagePullSecrets hostname subdomain hostnameOverride! affinity schedulerName tolerations hostAliases!
  priorityClassName priority readinessGates runtimeClassName enableServiceLinks preemptionPolicy overhead
  topologySpreadConstraints setHostnameAsFQDN os hostUsers schedulingGates resourceClaims resources workloadRef`,
  {
    containers: CONTAINER,
    initContainers: CONTAINER,
    dnsConfig: level('nameservers searches', { options: level('name value') }),
  },
  ['Pod', 'spec.'],
);

const POD_STATUS = level(
  `observedGeneration phase message reason nominatedNodeName hostIP hostIPs podIP startTime initContainerStatuses
  containerStatuses ephemeralContainerStatuses qosClass resize resourceClaimStatuses extendedResourceClaimStatus
  allocatedResources resources`,
  {
    podIPs: level('ip'),
    conditions: level('type status observedGeneration lastProbeTime lastTransitionTime reason message'),
  },
);

const TEMPLATE = level('', { metadata: METADATA, spec: POD_SPEC });

const NODE_SPEC = level(
  'podCIDR podCIDRs providerID unschedulable externalID configSource',
  { taints: level('key value effect timeAdded') },
  ['Node', 'spec.'],
);

const NODE_STATUS = level(
  `capacity allocatable phase conditions daemonEndpoints nodeInfo images volumesInUse volumesAttached config
  runtimeHandlers features declaredFeatures`,
  { addresses: level('type address') },
);

const SERVICE_SPEC = level(
  `selector clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName
  externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses ipFamily! ipFamilies ipFamilyPolicy topologyKeys!
  allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution`,
  {
    ports: level('name protocol appProtocol port targetPort nodePort'),
    sessionAffinityConfig: level('', { clientIP: level('timeoutSeconds') }),
  },
  ['Service', 'spec.'],
);

const BALANCER = level('', { ingress: level('ip hostname ipMode ports') });

const ENDPOINT_PORT = level('name port protocol appProtocol');

const ENDPOINT = level('addresses hostname nodeName zone deprecatedTopology topology', {
  conditions: level('ready serving terminating'),
  targetRef: REFERENCE,
  hints: level('', { forZones: level('name'), forNodes: level('name') }),
});

const ENDPOINT_ADDRESS = level('ip hostname nodeName', { targetRef: REFERENCE });

const PEER = level('', {
  podSelector: SELECTOR,
  namespaceSelector: SELECTOR,
  ipBlock: level('cidr except'),
});

const POLICY_PORT = level('protocol port endPort');

const BACKEND = level('resource', { service: level('name', { port: level('name number') }) });

const top = (kind: string | null, spec: Level | null, more: Readonly<Record<string, Level>> = {}): Level =>
  level(
    'apiVersion kind spec status',
    { metadata: METADATA, ...(spec && { spec }), ...more },
    kind === null ? null : [kind, ''],
  );

/** A kind that makes pods. */
const workload = (words: string, more: Readonly<Record<string, Level>> = {}): Level =>
  top(
    'Workload',
    level(`minReadySeconds ${words}`, { selector: SELECTOR, template: TEMPLATE, ...more }, [
      'Workload',
      'spec.',
    ]),
  );

/** What can stand in the objects of a kind; kinds that are not here are not looked at. */
export const KNOWN_FIELDS: ReadonlyMap<string, Level> = new Map([
  ['Node', top('Node', NODE_SPEC, { status: NODE_STATUS })],
  ['Namespace', top(null, null)],
  ['Pod', top('Pod', POD_SPEC, { status: POD_STATUS })],
  ['Service', top('Service', SERVICE_SPEC, { status: level('conditions', { loadBalancer: BALANCER }) })],
  ['ConfigMap', level('apiVersion kind data binaryData immutable', { metadata: METADATA })],
  [
    'Endpoints',
    level('apiVersion kind', {
      metadata: METADATA,
      subsets: level('', {
        addresses: ENDPOINT_ADDRESS,
        notReadyAddresses: ENDPOINT_ADDRESS,
        ports: ENDPOINT_PORT,
      }),
    }),
  ],
  [
    'EndpointSlice',
    level('apiVersion kind addressType', { metadata: METADATA, endpoints: ENDPOINT, ports: ENDPOINT_PORT }),
  ],
  [
    'Deployment',
    workload('replicas strategy revisionHistoryLimit paused progressDeadlineSeconds rollbackTo'),
  ],
  ['ReplicaSet', workload('replicas')],
  [
    'StatefulSet',
    workload(
      `replicas volumeClaimTemplates serviceName podManagementPolicy updateStrategy revisionHistoryLimit
      persistentVolumeClaimRetentionPolicy`,
      { ordinals: level('start') },
    ),
  ],
  ['DaemonSet', workload('updateStrategy revisionHistoryLimit templateGeneration')],
  [
    'NetworkPolicy',
    top(
      null,
      level('policyTypes', {
        podSelector: SELECTOR,
        ingress: level('', { from: PEER, ports: POLICY_PORT }),
        egress: level('', { to: PEER, ports: POLICY_PORT }),
      }),
    ),
  ],
  [
    'Ingress',
    top(
      null,
      level('ingressClassName', {
        defaultBackend: BACKEND,
        tls: level('hosts secretName'),
        rules: level('host', { http: level('', { paths: level('path pathType', { backend: BACKEND }) }) }),
      }),
    ),
  ],
]);

import { InvariantError } from '../problem.ts';
import { BALANCER_EFFECTS, NODE_STATUS_EFFECTS, SERVICE_EFFECTS } from './clusterEffects.ts';
import type { Effect } from './effects.ts';
import {
  AFFINITY_EFFECTS,
  NODE_AFFINITY_EFFECTS,
  CONTAINER_EFFECTS,
  POD_EFFECTS,
  POD_STATUS_EFFECTS,
  SYSCTL_EFFECTS,
} from './podEffects.ts';

/**
 * What is known of a field. `read`: it is modelled. `quiet`: no packet, address, name or endpoint depends on it. `kind`: its
 * kind as a whole is not modelled, and told so. An effect: packets depend on it, and it is not modelled.
 */
export type FieldUse = 'read' | 'quiet' | 'kind' | Effect;

/** One level of a Kubernetes object: every field that the API has there. */
export interface Level {
  /** By name: what stands below, or what is known of the field. */
  readonly fields: ReadonlyMap<string, Level | FieldUse>;
  /** How problems call this level, as `Pod spec.`; `null`: fields that Kubernetes does not know are not told. */
  readonly told: readonly [kind: string, prefix: string] | null;
}

export const isLevel = (known: Level | FieldUse): known is Level =>
  typeof known === 'object' && 'fields' in known;

/**
 * @param words names of fields: with `*` those that are read, all others are quiet.
 * @param more what stands below a field, or below the entries of a list; effects of fields that are not modelled.
 */
function level(
  words: string,
  more: Readonly<Record<string, Level | Effect>> = {},
  told: Level['told'] = null,
): Level {
  const fields = new Map<string, Level | FieldUse>();
  const add = (name: string, known: Level | FieldUse) => {
    if (fields.has(name)) throw new InvariantError(`field ${name} stands twice`);
    fields.set(name, known);
  };
  for (const word of words.match(/\S+/g) ?? []) {
    if (word.endsWith('*')) add(word.slice(0, -1), 'read');
    else add(word, 'quiet');
  }
  for (const [name, known] of Object.entries(more)) add(name, known);
  return { fields, told };
}

/** A level of a kind that is not modelled as a whole. */
function levelOfKind(words: string, more: Readonly<Record<string, Level>> = {}): Level {
  const fields = new Map<string, Level | FieldUse>(Object.entries(more));
  for (const name of words.match(/\S+/g) ?? []) fields.set(name, 'kind');
  return { fields, told: null };
}

// Names of Kubernetes v1.33 (kubernetes.io/docs/reference/generated/kubernetes-api/v1.33), with those that later releases
// added and those that dumps of old clusters still have. Maps of free keys, such as labels, have no level; annotations that
// packets depend on are in annotationEffects.ts.

const METADATA = level(
  `name* generateName* namespace* labels* annotations* deletionTimestamp* selfLink uid resourceVersion generation
  creationTimestamp deletionGracePeriodSeconds finalizers managedFields clusterName initializers`,
  { ownerReferences: level('kind* name* controller* apiVersion uid blockOwnerDeletion') },
);

const SELECTOR = level('matchLabels*', { matchExpressions: level('key* operator* values*') });

const REFERENCE = level('kind* namespace* name* apiVersion uid resourceVersion fieldPath');

const CONTAINER = level(
  `name* image* command* args* env* restartPolicy* envFrom workingDir resources resizePolicy restartPolicyRules volumeMounts
  volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy
  imagePullPolicy stdin stdinOnce tty`,
  {
    ...CONTAINER_EFFECTS,
    ports: level('name* containerPort* protocol* hostPort* hostIP*'),
  },
  ['Container', 'containers[].'],
);

const POD_SPEC = level(
  `nodeName* nodeSelector* schedulingGates* hostNetwork* dnsPolicy* hostname* subdomain* volumes ephemeralContainers restartPolicy
  terminationGracePeriodSeconds activeDeadlineSeconds serviceAccountName* serviceAccount* automountServiceAccountToken hostPID
  hostIPC shareProcessNamespace imagePullSecrets priorityClassName priority enableServiceLinks preemptionPolicy overhead
  setHostnameAsFQDN hostUsers resourceClaims resources workloadRef`,
  {
    ...POD_EFFECTS,
    containers: CONTAINER,
    initContainers: CONTAINER,
    hostAliases: level('ip* hostnames*'),
    tolerations: level('key* operator* value* effect* tolerationSeconds'),
    affinity: level('', {
      ...AFFINITY_EFFECTS,
      nodeAffinity: level('', {
        ...NODE_AFFINITY_EFFECTS,
        requiredDuringSchedulingIgnoredDuringExecution: level('', {
          nodeSelectorTerms: level('', {
            matchExpressions: level('key* operator* values*'),
            matchFields: level('key* operator* values*'),
          }),
        }),
      }),
    }),
    dnsConfig: level('nameservers* searches*', { options: level('name* value*') }),
    securityContext: level(
      `appArmorProfile fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxChangePolicy seLinuxOptions
      seccompProfile supplementalGroups supplementalGroupsPolicy windowsOptions`,
      { sysctls: level('value*', SYSCTL_EFFECTS) },
    ),
  },
  ['Pod', 'spec.'],
);

const POD_STATUS = level(
  `phase* podIP* observedGeneration message reason nominatedNodeName hostIP hostIPs startTime initContainerStatuses
  ephemeralContainerStatuses qosClass resize resourceClaimStatuses extendedResourceClaimStatus allocatedResources resources`,
  {
    ...POD_STATUS_EFFECTS,
    podIPs: level('ip*'),
    conditions: level('type* status* observedGeneration lastProbeTime lastTransitionTime reason message'),
  },
);

const TEMPLATE = level('', { metadata: METADATA, spec: POD_SPEC });

const NODE_SPEC = level(
  'podCIDR* podCIDRs* unschedulable* providerID externalID configSource',
  { taints: level('effect* key* value* timeAdded') },
  ['Node', 'spec.'],
);

const NODE_STATUS = level(
  `capacity* allocatable* phase daemonEndpoints images volumesInUse volumesAttached config runtimeHandlers features
  declaredFeatures`,
  { ...NODE_STATUS_EFFECTS, addresses: level('type* address*') },
);

const SERVICE_SPEC = level(
  `selector* clusterIP* clusterIPs* type* externalIPs* sessionAffinity* loadBalancerIP* loadBalancerSourceRanges*
  externalName* externalTrafficPolicy* healthCheckNodePort* publishNotReadyAddresses* allocateLoadBalancerNodePorts*
  internalTrafficPolicy* trafficDistribution* topologyKeys loadBalancerClass`,
  {
    ...SERVICE_EFFECTS,
    ports: level('name* protocol* port* targetPort* nodePort* appProtocol'),
    sessionAffinityConfig: level('', { clientIP: level('timeoutSeconds*') }),
  },
  ['Service', 'spec.'],
);

const BALANCER = level('', { ingress: level('ip* ipMode* ports', BALANCER_EFFECTS) });

const ENDPOINT_PORT = level('name* port* protocol* appProtocol');

const ENDPOINT = level('addresses* hostname* nodeName* zone deprecatedTopology topology', {
  conditions: level('ready* serving* terminating*'),
  targetRef: REFERENCE,
  hints: level('', { forZones: level('name*'), forNodes: level('name*') }),
});

const ENDPOINT_ADDRESS = level('ip* hostname* nodeName*', { targetRef: REFERENCE });

const PEER = levelOfKind('', {
  podSelector: SELECTOR,
  namespaceSelector: SELECTOR,
  ipBlock: levelOfKind('cidr except'),
});

const POLICY_PORT = levelOfKind('protocol port endPort');

const BACKEND = levelOfKind('resource', {
  service: levelOfKind('name', { port: levelOfKind('name number') }),
});

const top = (kind: string | null, spec: Level | null, more: Readonly<Record<string, Level>> = {}): Level => {
  const below: Record<string, Level> = { metadata: METADATA, ...(spec && { spec }), ...more };
  const words = ['apiVersion*', 'kind*', 'spec', 'status'].filter((word) => !(word in below));
  return level(words.join(' '), below, kind === null ? null : [kind, '']);
};

/** A kind that makes pods. */
const workload = (words: string, more: Readonly<Record<string, Level>> = {}): Level =>
  top(
    'Workload',
    level(`minReadySeconds ${words}`, { selector: SELECTOR, template: TEMPLATE, ...more }, [
      'Workload',
      'spec.',
    ]),
  );

/** Its selector is a plain map of labels. */
const REPLICATION_CONTROLLER = top(
  'Workload',
  level('minReadySeconds replicas* selector*', { template: TEMPLATE }, ['Workload', 'spec.']),
);

/** What can stand in the objects of a kind; kinds that are not here are not looked at. */
export const KNOWN_FIELDS: ReadonlyMap<string, Level> = new Map([
  ['Node', top('Node', NODE_SPEC, { status: NODE_STATUS })],
  ['Namespace', top(null, null)],
  ['Pod', top('Pod', POD_SPEC, { status: POD_STATUS })],
  ['Service', top('Service', SERVICE_SPEC, { status: level('conditions', { loadBalancer: BALANCER }) })],
  ['ConfigMap', level('apiVersion* kind* data* binaryData immutable', { metadata: METADATA })],
  [
    'Endpoints',
    level('apiVersion* kind*', {
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
    level('apiVersion* kind* addressType*', {
      metadata: METADATA,
      endpoints: ENDPOINT,
      ports: ENDPOINT_PORT,
    }),
  ],
  [
    'Deployment',
    workload('replicas* strategy revisionHistoryLimit paused progressDeadlineSeconds rollbackTo'),
  ],
  ['ReplicaSet', workload('replicas*')],
  ['ReplicationController', REPLICATION_CONTROLLER],
  [
    'StatefulSet',
    workload(
      `replicas* serviceName* volumeClaimTemplates podManagementPolicy updateStrategy revisionHistoryLimit
      persistentVolumeClaimRetentionPolicy`,
      { ordinals: level('start*') },
    ),
  ],
  ['DaemonSet', workload('updateStrategy revisionHistoryLimit templateGeneration')],
  [
    'NetworkPolicy',
    top(
      null,
      levelOfKind('policyTypes', {
        podSelector: SELECTOR,
        ingress: levelOfKind('', { from: PEER, ports: POLICY_PORT }),
        egress: levelOfKind('', { to: PEER, ports: POLICY_PORT }),
      }),
    ),
  ],
  [
    'Ingress',
    top(
      null,
      levelOfKind('ingressClassName', {
        defaultBackend: BACKEND,
        tls: levelOfKind('hosts secretName'),
        rules: levelOfKind('host', {
          http: levelOfKind('', { paths: levelOfKind('path pathType', { backend: BACKEND }) }),
        }),
      }),
    ),
  ],
]);

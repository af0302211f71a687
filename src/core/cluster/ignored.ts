import type { Field } from './field.ts';

/**
 * Fields of each kind that are read, or that no packet depends on. Everything else an author writes is told as ignored, so
 * that nothing is left out silently, but `kubectl get -o yaml` of a real cluster is not drowned in notices.
 */
const QUIET: Readonly<Record<string, ReadonlySet<string>>> = {
  top: set('apiVersion kind metadata spec status'),
  Node: set('podCIDR podCIDRs taints unschedulable providerID externalID configSource'),
  Pod: set(`nodeName hostNetwork containers initContainers ephemeralContainers nodeSelector volumes restartPolicy
    terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy dnsConfig serviceAccount serviceAccountName securityContext
    automountServiceAccountToken enableServiceLinks preemptionPolicy priority priorityClassName schedulerName tolerations
    affinity topologySpreadConstraints imagePullSecrets readinessGates runtimeClassName overhead hostPID hostIPC
    shareProcessNamespace hostUsers os resources schedulingGates resourceClaims setHostnameAsFQDN hostname subdomain`),
  Container:
    set(`name image ports command args env envFrom workingDir resources volumeMounts volumeDevices imagePullPolicy
    lifecycle livenessProbe readinessProbe startupProbe securityContext stdin stdinOnce tty terminationMessagePath
    terminationMessagePolicy resizePolicy restartPolicy`),
  Service: set(`type clusterIP clusterIPs ports selector externalIPs loadBalancerIP loadBalancerSourceRanges
    externalTrafficPolicy internalTrafficPolicy healthCheckNodePort sessionAffinity sessionAffinityConfig
    publishNotReadyAddresses externalName allocateLoadBalancerNodePorts ipFamilies ipFamilyPolicy loadBalancerClass`),
  Workload:
    set(`replicas selector template serviceName strategy updateStrategy revisionHistoryLimit podManagementPolicy
    progressDeadlineSeconds minReadySeconds paused volumeClaimTemplates persistentVolumeClaimRetentionPolicy ordinals`),
};

function set(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}

/** Tells the fields of an object, and of its `spec`, that have no effect here. */
export function noteIgnored(kind: 'Node' | 'Pod' | 'Service' | 'Workload', field: Field): void {
  note(kind, 'top', field, '');
  note(kind, kind, field.at('spec'), 'spec.');
}

/** Tells the fields of one container that have no effect here. */
export const noteIgnoredInContainer = (field: Field): void =>
  note('Container', 'Container', field, 'containers[].');

/** Tells the fields of a pod template's spec that have no effect here. */
export const noteIgnoredInPodSpec = (field: Field): void => note('Pod', 'Pod', field, 'spec.');

function note(kind: string, table: string, field: Field, prefix: string): void {
  const quiet = QUIET[table];
  for (const key of field.keys()) {
    if (quiet?.has(key)) continue;
    field.at(key).add({
      code: 'K8S_IGNORED',
      severity: 'notice',
      message: `Ignored: ${prefix}${key.slice(0, 80)}.`,
      remedy: 'Nothing to do; it changes no packet here.',
      group: `${kind} ${prefix}${key}`,
    });
  }
}

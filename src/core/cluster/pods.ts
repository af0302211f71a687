import type { Ip } from '../net/address.ts';
import type { ContainerLists } from './containerLists.ts';
import type { Field } from './field.ts';
import { readLabels, readName } from './names.ts';
import type { KubeObject } from './objects.ts';
import { readPodSpec, type PodSpec } from './podSpec.ts';
import type { Labels } from './types.ts';

/** A pod before it has a node and an address. */
export interface PodDraft {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly spec: PodSpec;
  /** Asked for, or honoured from a dump. */
  readonly ip: Ip | undefined;
  readonly ready: boolean;
  readonly terminating: boolean;
  /** It had a place and an address, and is gone: they are not given to others at once. */
  readonly killed: boolean;
  readonly owner: string | null;
  /** Why it has no node, where its own status says that none took it. */
  readonly unscheduled: string | null;
  /** Where problems about it are told: the pod, or the workload it comes from. */
  readonly field: Field;
}

/** Reads one Pod; `undefined` for one that has finished, which has no network any more. */
export function readPod(
  { namespace, name, field }: KubeObject,
  containers: ContainerLists,
): PodDraft | undefined {
  const status = field.at('status');
  const phase = status.get('phase');
  if (phase === 'Succeeded' || phase === 'Failed') {
    field.add({
      code: 'POD_FINISHED',
      severity: 'notice',
      message: `Pod ${name} has finished (${phase}) and is left out.`,
      remedy: 'Nothing to do.',
      group: '',
    });
    return undefined;
  }
  const metadata = field.at('metadata');
  const spec = field.at('spec');
  readName(metadata.at('name'), 'subdomain');
  if (!spec.isPresent) spec.required('a Pod needs containers');
  const owner = metadata
    .at('ownerReferences')
    .items()
    .find((entry) => entry.get('controller') !== false);
  return {
    namespace,
    name,
    labels: readLabels(metadata.at('labels')),
    spec: readPodSpec(spec, containers),
    ip: readPodIp(status),
    ready: isReady(status),
    terminating: metadata.at('deletionTimestamp').isPresent,
    killed: false,
    unscheduled: spec.at('nodeName').value ? null : unscheduledOf(spec, status),
    owner: owner ? `${String(owner.get('kind'))}/${namespace}/${String(owner.get('name'))}` : null,
    field,
  };
}

/** `status.podIP`, or the IPv4 one of `status.podIPs` in a dual-stack cluster. */
function readPodIp(status: Field): Ip | undefined {
  const single = status.at('podIP');
  if (typeof single.value === 'string' && single.value.includes(':')) {
    const ipv4 = status
      .at('podIPs')
      .items()
      .map((entry) => entry.at('ip'));
    return (ipv4.find((field) => !String(field.value).includes(':')) ?? single).ip();
  }
  return single.value === '' ? undefined : single.ip();
}

/**
 * Why a dumped pod waits for a node, as its status tells; one that waits at a gate is not even looked at.
 * @see kubernetes pkg/apis/core/types.go, PodScheduled and PodSchedulingGate
 */
function unscheduledOf(spec: Field, status: Field): string | null {
  const gates = spec.at('schedulingGates').values();
  if (gates.length > 0) return `It waits until its ${gates.length} scheduling gates are taken away.`;
  const scheduled = status
    .at('conditions')
    .items()
    .find((condition) => condition.get('type') === 'PodScheduled');
  if (scheduled?.get('status') !== 'False') return null;
  const message = scheduled.get('message');
  return typeof message === 'string' && message !== '' ? message : 'No node took it.';
}

/** The condition Ready. A pod that says nothing is taken to be up, one that says it is Pending is not. */
function isReady(status: Field): boolean {
  const ready = status
    .at('conditions')
    .items()
    .find((condition) => condition.get('type') === 'Ready');
  if (ready) return ready.get('status') === 'True';
  return status.get('phase') !== 'Pending';
}

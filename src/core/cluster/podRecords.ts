import type { Field } from './field.ts';
import type { PodDraft } from './pods.ts';
import { quote } from './source.ts';
import { podKey, type ClusterNode, type PodRecord, type ScenarioSpec } from './types.ts';
import { knownKeys } from './unknownKeys.ts';

/**
 * Reads `spec.pods` of the Scenario: what became of pods since the cluster was set up, by `NAMESPACE/POD` and in the order
 * it happened. Kubernetes keeps this in the objects of pods that controllers made, which a scenario does not list.
 *
 * `{ killed: true }`: the pod is gone, and its controller has made another. `{ node, ip }`: it runs there, wherever a fresh
 * cluster would have put it.
 */
export function readPodRecords(field: Field): Map<string, PodRecord> {
  const records = new Map<string, PodRecord>();
  for (const key of field.keys()) {
    const entry = field.at(key);
    knownKeys(entry, ['killed', 'node', 'ip']);
    records.set(key, {
      killed: entry.at('killed').flag() ?? false,
      node: entry.at('node').text() ?? null,
      ip: entry.at('ip').ip() ?? null,
    });
  }
  return records;
}

/** Pods where their records say that they run. A record of a node that there is not is told, and has no effect. */
export function whereTheyRun(
  drafts: readonly PodDraft[],
  { pods: records }: ScenarioSpec,
  nodes: () => readonly ClusterNode[],
  field: Field,
): readonly PodDraft[] {
  if (records.size === 0) return drafts;
  const names = new Set(nodes().map(({ name }) => name));
  const known = new Set<string>();
  const placed = drafts.map((draft) => {
    const key = podKey(draft);
    const record = records.get(key);
    if (!record) return draft;
    known.add(key);
    if (record.killed) return draft;
    const { node, ip } = record;
    if (node !== null && !names.has(node)) {
      const message = `Pod ${quote(draft.name)} is said to run on ${quote(node)}, which is no node of this cluster.`;
      field.at(key).at('node').error('REF_MISSING', message, 'Name a node of this scenario.');
      return draft;
    }
    return { ...draft, ip: ip ?? draft.ip, spec: { ...draft.spec, nodeName: node ?? draft.spec.nodeName } };
  });
  for (const key of records.keys()) {
    if (known.has(key)) continue;
    field.at(key).add({
      code: 'POD_UNKNOWN',
      severity: 'notice',
      message: `Nothing here is or was the pod ${quote(key)}; what is said of it has no effect.`,
      remedy: 'Remove the entry.',
    });
  }
  return placed;
}

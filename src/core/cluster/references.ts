import type { Field } from './field.ts';
import { readName } from './names.ts';
import type { Objects } from './objects.ts';
import type { Report } from './report.ts';
import { quote } from './source.ts';
import { checkListens } from './hostListens.ts';
import { findPod } from './podIndex.ts';
import { podKey, type Cluster, type Pod } from './types.ts';
import type { TrafficRequest } from '../trafficRequest.ts';

/** Namespaces that every cluster has. */
const BUILT_IN = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** The namespaces of the file, declared ones first; those that objects only mention are created, with a notice. */
export function readNamespaces(objects: Objects, report: Report): string[] {
  const declared = (objects.get('Namespace') ?? []).map(({ name, field }) => {
    readName(field.in('metadata', 'name'), 'label');
    return name;
  });
  const namespaces = new Set(['default', ...declared]);
  for (const [kind, ofKind] of objects) {
    for (const { namespace, field } of ofKind) {
      if (namespace === '' || namespaces.has(namespace)) continue;
      namespaces.add(namespace);
      if (kind === 'ConfigMap' || BUILT_IN.includes(namespace)) continue;
      readName(field.in('metadata', 'namespace'), 'label');
      report.add(field.source, ['metadata', 'namespace'], {
        code: 'NAMESPACE_CREATED',
        severity: 'notice',
        message: `Namespace ${quote(namespace)} is not declared; it was created.`,
        remedy: 'Add a Namespace object to declare it.',
      });
    }
  }
  return [...namespaces];
}

/** Names in the Scenario document that must belong to something: hosts, and the nodes that routes go through. */
export function checkReferences({ nodes, pods, workloads, spec }: Cluster, scenario: Field): void {
  const nodeNames = new Set(nodes.map((node) => node.name));
  const known = [...nodeNames].slice(0, 8).join(', ');
  const routes = scenario.in('spec', 'underlay', 'routes').items();
  for (const route of routes) {
    const via = route.at('via').value;
    if (typeof via !== 'string' || nodeNames.has(via)) continue;
    route
      .at('via')
      .error(
        'REF_MISSING',
        `There is no node ${quote(via)}; known: ${known}.`,
        'Name a node of this scenario.',
      );
  }
  if (spec.hosts.size === 0) return;
  checkListens(scenario.in('spec', 'hosts'), { nodes, pods });
  // A workload may have no pods just now.
  const podNames = new Set([...pods, ...workloads].map(podKey));
  const externals = new Set(spec.externals.map((external) => external.name));
  for (const name of spec.hosts.keys()) {
    if (name === '*' || nodeNames.has(name) || podNames.has(name) || externals.has(name)) continue;
    const at = scenario.in('spec', 'hosts').at(name);
    at.error(
      'REF_MISSING',
      `There is no host ${quote(name)}; known nodes: ${known}.`,
      'Name a node, NAMESPACE/POD, NAMESPACE/WORKLOAD, or * for all nodes.',
    );
  }
}

/** Requests that start at `pod/NAMESPACE/DEPLOYMENT` start at its first pod, whose own name nobody wants to type. */
export function nameSenders(requests: readonly TrafficRequest[], pods: readonly Pod[]): TrafficRequest[] {
  return requests.map((request) => {
    const [kind, namespace = '', name = '', ...container] = request.from.split('/');
    const pod = kind === 'pod' ? findPod({ pods }, namespace, name) : undefined;
    return pod ? { ...request, from: ['pod', podKey(pod), ...container].join('/') } : request;
  });
}

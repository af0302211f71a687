import { decoding } from '../io/yaml.ts';
import type { Ip } from '../net/address.ts';
import { ContainerLists } from './containerLists.ts';
import { readCorefile } from './corefile.ts';
import { readEndpoints } from './endpoints.ts';
import { Field } from './field.ts';
import { findHints } from './hints.ts';
import { MAX_PODS } from './kinds.ts';
import { readNodes, type ReadNodes } from './nodes.ts';
import { readObjects, type Objects } from './objects.ts';
import { placePods } from './placement.ts';
import { readPod, type PodDraft } from './pods.ts';
import { Report } from './report.ts';
import { readScenarioSpec, type ModeOverrides } from './scenarioSpec.ts';
import { readServices } from './services.ts';
import { inOneGo, type Steps } from '../steps.ts';
import type { Cluster, Reading } from './types.ts';
import { checkReferences, nameSenders, readNamespaces } from './references.ts';
import { whereTheyRun } from './podRecords.ts';
import { expandWorkloads } from './workloads.ts';

const PODS_A_STEP = 500;

/**
 * Reads a scenario: Kubernetes objects as YAML or JSON, with or without a document `kind: Scenario`.
 *
 * Total: whatever the text is, there is an answer. Equal texts give equal clusters. Problems of severity `error` leave the
 * cluster out; nothing else does.
 *
 * @param fileName as the user named it (`-` for standard input, `link` for a share link); its ending tells JSON from YAML.
 * @param modes modes that win over those in the file, written `flannel/vxlan`, `iptables`.
 */
export const readScenario = (text: string, fileName: string, modes: ModeOverrides = {}): Reading =>
  inOneGo(readingScenario(text, fileName, modes));

/** The same, in steps. */
export function* readingScenario(text: string, fileName: string, modes: ModeOverrides = {}): Steps<Reading> {
  const decoded = yield* decoding(text, fileName);
  const report = new Report(fileName);
  const objects = yield* readObjects(decoded.documents, report);
  const isRefused =
    decoded.problems.some((problem) => problem.severity === 'error') || report.has('SECRET_SEEN');
  const cluster = isRefused ? null : yield* readingCluster(objects, modes, report);
  return {
    cluster: report.hasErrors ? null : cluster,
    problems: [...decoded.problems, ...report.problems()],
  };
}

function* readingCluster(objects: Objects, modes: ModeOverrides, report: Report): Steps<Cluster | null> {
  const podObjects = objects.get('Pod') ?? [];
  if (podObjects.length > MAX_PODS) return refuseSize(podObjects.length, report);
  const [scenario] = objects.get('Scenario') ?? [];
  const nowhere = Field.root(undefined, {
    document: { number: 0, value: null, lineOf: () => 0 },
    base: [],
    label: 'Scenario',
    report,
    typeCode: 'JSON_TYPE',
  });
  const spec = readScenarioSpec(scenario?.field ?? nowhere, findHints(objects), modes, report);

  const containers = new ContainerLists();
  const single: PodDraft[] = [];
  for (const [i, object] of podObjects.entries()) {
    if (i % PODS_A_STEP === 0) yield { stage: 'cluster', done: i, of: podObjects.length };
    const pod = readPod(object, containers);
    if (pod) single.push(pod);
  }
  const owned = new Set<string>();
  for (const { owner } of single) if (owner !== null) owned.add(owner);
  let nodes: ReadNodes | undefined;
  const readThem = () =>
    (nodes ??= readNodes(objects, spec, namesOfNodes(single), addressesByNode(single), report));
  const nodesOf = () => readThem().nodes;
  const { drafts: made, workloads } = expandWorkloads(objects, nodesOf, owned, spec.pods);
  const records = (scenario?.field ?? nowhere).in('spec', 'pods');
  const drafts = whereTheyRun([...single, ...made], spec, nodesOf, records);
  if (drafts.length > MAX_PODS) return refuseSize(drafts.length, report);

  const pods = placePods(drafts, readThem(), spec);
  const services = readServices(objects, spec);
  const endpoints = readEndpoints(objects, services, pods);
  const cluster: Cluster = {
    spec: { ...spec, requests: nameSenders(spec.requests, pods) },
    nodes: readThem().nodes,
    pods,
    workloads,
    services: services.map(({ service }) => service),
    endpoints,
    namespaces: readNamespaces(objects, report),
    corefile: readCorefile(objects, spec.clusterDomain),
    caveats: report.caveats,
  };
  checkReferences(cluster, scenario?.field ?? nowhere);
  return cluster;
}

function refuseSize(count: number, report: Report): null {
  const message = `${count} pods; this app takes ${MAX_PODS}.`;
  report.add(null, [], {
    code: 'SIZE_PODS',
    severity: 'error',
    message,
    remedy: 'Open a part of the cluster.',
  });
  return null;
}

function namesOfNodes(pods: readonly PodDraft[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { spec } of pods) if (spec.nodeName !== undefined) names.add(spec.nodeName);
  return names;
}

/** Addresses that pods bring along, by node. Grouped once, as there may be many of both. */
function addressesByNode(pods: readonly PodDraft[]): (node: string) => readonly Ip[] {
  const byNode = new Map<string, Ip[]>();
  for (const { ip, spec } of pods) {
    if (ip === undefined || spec.hostNetwork || spec.nodeName === undefined) continue;
    const known = byNode.get(spec.nodeName);
    if (known) known.push(ip);
    else byNode.set(spec.nodeName, [ip]);
  }
  return (node) => byNode.get(node) ?? [];
}

import { decodeDocuments } from '../io/yaml.ts';
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
import type { Cluster, Reading } from './types.ts';
import { checkReferences, nameSenders, readNamespaces } from './references.ts';
import { readPodRecords, whereTheyRun } from './podRecords.ts';
import { expandWorkloads } from './workloads.ts';

/**
 * Reads a scenario: Kubernetes objects as YAML or JSON, with or without a document `kind: Scenario`.
 *
 * Total: whatever the text is, there is an answer. Equal texts give equal clusters. Problems of severity `error` leave the
 * cluster out; nothing else does.
 *
 * @param fileName as the user named it (`-` for standard input, `link` for a share link); its ending tells JSON from YAML.
 * @param modes modes that win over those in the file, written `flannel/vxlan`, `iptables`.
 */
export function readScenario(text: string, fileName: string, modes: ModeOverrides = {}): Reading {
  const decoded = decodeDocuments(text, fileName);
  const report = new Report(fileName);
  const objects = readObjects(decoded.documents, report);
  const isRefused =
    decoded.problems.some((problem) => problem.severity === 'error') || report.has('SECRET_SEEN');
  const cluster = isRefused ? null : readCluster(objects, modes, report);
  return {
    cluster: report.hasErrors ? null : cluster,
    problems: [...decoded.problems, ...report.problems()],
  };
}

function readCluster(objects: Objects, modes: ModeOverrides, report: Report): Cluster | null {
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
  const root = scenario?.field ?? nowhere;
  const records = readPodRecords(root.in('spec', 'pods'));
  const hints = findHints(objects, decodeText, records);
  const readSpec = readScenarioSpec(root, hints, records, modes, report);
  const { spec } = readSpec;

  const containers = new ContainerLists();
  const single: PodDraft[] = [];
  for (const object of podObjects) {
    const pod = readPod(object, containers);
    if (pod) single.push(pod);
  }
  const owned = new Set<string>();
  for (const { owner } of single) if (owner !== null) owned.add(owner);
  let nodes: ReadNodes | undefined;
  const readThem = () => (nodes ??= readNodes(objects, readSpec, hints.evidence, report));
  const nodesOf = () => readThem().nodes;
  const { drafts: made, workloads } = expandWorkloads(objects, nodesOf, owned, spec.pods);
  const drafts = whereTheyRun([...single, ...made], spec, nodesOf, root.in('spec', 'pods'));
  if (drafts.length > MAX_PODS) return refuseSize(drafts.length, report);

  const { nodes: placed, pods } = placePods(drafts, readThem(), readSpec);
  const services = readServices(objects, readSpec);
  const endpoints = readEndpoints(objects, services, pods);
  const cluster: Cluster = {
    spec: { ...spec, requests: nameSenders(spec.requests, pods) },
    nodes: placed,
    pods,
    workloads,
    services: services.map(({ service }) => service),
    endpoints,
    namespaces: readNamespaces(objects, report),
    corefile: readCorefile(objects, spec.clusterDomain),
    caveats: report.caveats,
  };
  checkReferences(cluster, root);
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

/** A text inside an object, such as a component's settings in a ConfigMap. One that cannot be decoded tells nothing. */
const decodeText = (text: string): readonly unknown[] =>
  decodeDocuments(text, 'a text inside an object').documents.map(({ value }) => value);

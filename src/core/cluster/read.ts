import { decodeDocuments, decoding } from '../io/yaml.ts';
import { must, type Problem } from '../problem.ts';
import { findApiServers, isApiService, type ApiServer } from './apiServers.ts';
import { ContainerLists } from './containerLists.ts';
import { readCorefile } from './corefile.ts';
import { readEndpoints } from './endpoints.ts';
import { Field } from './field.ts';
import { nameHosts } from './hostListens.ts';
import { findHints } from './hints.ts';
import { withDns } from './madeUpDns.ts';
import { tellDnsLoops } from './dnsLoops.ts';
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
import { readPodRecords, whereTheyRun } from './podRecords.ts';
import { expandWorkloads, WORKLOAD_KINDS } from './workloads.ts';

/** How often objects are left out before the file as a whole is refused: without one, another may be wrong. */
const ROUNDS = 5;

const PODS_A_STEP = 500;

/**
 * Reads a scenario: Kubernetes objects as YAML or JSON, with or without a document `kind: Scenario`.
 *
 * Total: whatever the text is, there is an answer. Equal texts give equal clusters. An object with an error is left out,
 * as the API server would refuse it alone, and its error says so; the cluster is what the other objects make. Where the
 * error is not an object's own (syntax, limits, the Scenario), or nothing would be left to show, there is no cluster.
 *
 * @param fileName as the user named it (`-` for standard input, `link` for a share link); its ending tells JSON from YAML.
 * @param modes modes that win over those in the file, written `flannel/vxlan`, `iptables`.
 * @param calls where requests go that are made besides those of the file.
 */
export const readScenario = (
  text: string,
  fileName: string,
  modes: ModeOverrides = {},
  calls: readonly string[] = [],
): Reading => inOneGo(readingScenario(text, fileName, modes, calls));

/** The same, in steps. */
export function* readingScenario(
  text: string,
  fileName: string,
  modes: ModeOverrides = {},
  calls: readonly string[] = [],
): Steps<Reading> {
  const { documents, problems: ofText, wrongObjects } = yield* decoding(text, fileName);
  if (documents.length === 0) return { cluster: null, problems: ofText };
  const leftOut = new Set<string>();
  const told: Problem[] = ofText.map((problem) => leftOutFor(problem));
  let first: Reading | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const report = new Report(fileName);
    const objects = yield* readObjects(documents, report, leftOut);
    const cluster = yield* readingCluster(withDns(objects, calls, report), modes, report);
    const wrong = new Set([...report.wrongObjects, ...(round === 0 ? wrongObjects : [])]);
    if (cluster !== null && wrong.size === 0 && !report.isFileWrong) {
      if (round > 0 && !isWorthShowing(objects)) break;
      return { cluster, problems: [...told, ...report.problems()] };
    }
    first ??= { cluster: null, problems: [...ofText, ...report.problems()] };
    if (report.isFileWrong) break;
    // What else there is to say about these objects may be why they are wrong.
    const why = report.problems(wrong).filter(({ severity }) => severity !== 'notice');
    told.push(...why.map((problem) => leftOutFor(problem)));
    for (const place of wrong) leftOut.add(place);
  }
  return must(first, 'a first round');
}

const leftOutFor = (problem: Problem): Problem =>
  problem.severity === 'error' ? { ...problem, leftOut: true } : problem;

const SHOWN = ['Node', 'Pod', 'Service', ...WORKLOAD_KINDS];

/** Whether objects make a picture. A namespace alone, or endpoints of nothing, do not. */
const isWorthShowing = (objects: Objects): boolean => SHOWN.some((kind) => objects.has(kind));

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
  const root = scenario?.field ?? nowhere;
  const records = readPodRecords(root.in('spec', 'pods'));
  const hints = findHints(objects, decodeText, records);
  const readSpec = readScenarioSpec(root, hints, records, modes, report);
  const { spec } = readSpec;

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
  const readThem = () => (nodes ??= readNodes(objects, readSpec, hints.evidence, report));
  const nodesOf = () => readThem().nodes;
  const { drafts: made, workloads } = expandWorkloads(objects, () => readThem().hosts, owned, spec.pods);
  const drafts = whereTheyRun([...single, ...made], spec, nodesOf, root.in('spec', 'pods'));
  if (drafts.length > MAX_PODS) return refuseSize(drafts.length, report);

  const { nodes: placed, pods, pending, fits } = placePods(drafts, readThem(), readSpec);
  const services = readServices(objects, readSpec);
  const apiService = services.find(({ service }) => isApiService(service))?.service;
  // Where the file has endpoints of that Service, they say it.
  let apiServers: readonly ApiServer[] = [];
  const findThem = () => (apiServers = findApiServers(apiService, placed, pods));
  const endpoints = readEndpoints(objects, services, pods, placed, findThem);
  if (!apiService) findThem();
  const cluster: Cluster = {
    spec: { ...spec, hosts: nameHosts(spec.hosts, pods), requests: nameSenders(spec.requests, pods) },
    nodes: placed,
    pods,
    pending,
    fits,
    workloads,
    services: services.map(({ service }) => service),
    endpoints,
    namespaces: readNamespaces(objects, report),
    corefile: readCorefile(objects, spec.clusterDomain),
    apiServers: apiServers.filter(({ because }) => because !== null),
    caveats: report.caveats,
  };
  checkReferences(cluster, root);
  tellDnsLoops(cluster, report);
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

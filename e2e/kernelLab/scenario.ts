// The cluster of the captures: two nodes, five pods, a Service of every kind, two hosts outside.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Capture } from '../../src/core/testing/capture.ts';

export type KubernetesObject = Record<string, unknown>;

export interface ScenarioObjects {
  /** `spec` of the document `kind: Scenario`. */
  readonly spec: KubernetesObject;
  /** Everything that Kubernetes has an object for. */
  readonly objects: readonly KubernetesObject[];
}

const FIXTURE = 'src/testing/fixtures/kernel-captures/pod-pod-same-node.bridge.iptables.json';

let known: ScenarioObjects | undefined;

/** As the captures have it, with the plain bridge. */
export function captureScenario(): ScenarioObjects {
  if (known) return known;
  const { scenario } = JSON.parse(readFileSync(join(process.cwd(), FIXTURE), 'utf8')) as Capture;
  const [first, ...objects] = scenario as (KubernetesObject & { spec: KubernetesObject })[];
  return (known = { spec: (first as { spec: KubernetesObject }).spec, objects });
}

/** The stream of objects, as a file would hold it. */
export const streamOf = ({ spec, objects }: ScenarioObjects): readonly KubernetesObject[] => [
  { apiVersion: 'podwalk.dev/v1', kind: 'Scenario', metadata: { name: 'lab' }, spec },
  ...objects,
];

const isObject = (value: unknown): value is KubernetesObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Puts fields into an object of the scenario, keeping what is beside them. */
function merged(into: KubernetesObject, fields: KubernetesObject): KubernetesObject {
  const result = { ...into };
  for (const [key, value] of Object.entries(fields)) {
    const old = result[key];
    result[key] = isObject(value) && isObject(old) ? merged(old, value) : value;
  }
  return result;
}

const withObject = (
  { spec, objects }: ScenarioObjects,
  kind: string,
  name: string,
  fields: KubernetesObject,
): ScenarioObjects => ({
  spec,
  objects: objects.map((object) => {
    const { metadata } = object;
    const isMeant = object['kind'] === kind && isObject(metadata) && metadata['name'] === name;
    return isMeant ? merged(object, fields) : object;
  }),
});

/** The Service of that name, its `spec` changed. */
export const withService = (
  scenario: ScenarioObjects,
  name: string,
  fields: KubernetesObject,
): ScenarioObjects => withObject(scenario, 'Service', name, { spec: fields });

/** The Service of that name with addresses of load balancers. */
export const withLoadBalancer = (
  scenario: ScenarioObjects,
  name: string,
  ips: readonly string[],
): ScenarioObjects =>
  withObject(withService(scenario, name, { type: 'LoadBalancer' }), 'Service', name, {
    status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
  });

/** The pod of that name, with one port of its first container reachable by its node. */
export const withHostPort = (
  scenario: ScenarioObjects,
  name: string,
  containerPort: number,
  hostPort: number,
): ScenarioObjects =>
  withObject(scenario, 'Pod', name, {
    spec: { containers: [{ name: 'app', image: 'app', ports: [{ containerPort, hostPort }] }] },
  });

export const withSpec = ({ spec, objects }: ScenarioObjects, fields: KubernetesObject): ScenarioObjects => ({
  spec: merged(spec, fields),
  objects,
});

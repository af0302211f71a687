import type { Field } from './field.ts';
import type { KubeObject } from './objects.ts';
import { readProtocol } from './podSpec.ts';
import type { Endpoint } from './types.ts';

/** One slice (or one subset of an Endpoints object): every address on every port. */
export interface GivenEndpoints {
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  readonly endpoints: readonly Omit<Endpoint, 'port'>[];
}

const SERVICE_NAME = 'kubernetes.io/service-name';

/** Reads one EndpointSlice into the list of its Service. Only IPv4 addresses are modelled. */
export function readSlice({ namespace, name, field }: KubeObject, into: Map<string, GivenEndpoints[]>): void {
  const service = field.in('metadata', 'labels').at(SERVICE_NAME).text();
  if (service === undefined) {
    ignored(field, `EndpointSlice ${name} has no label ${SERVICE_NAME}, so it belongs to no Service.`);
    return;
  }
  const family = field.at('addressType').oneOf(['IPv4', 'IPv6', 'FQDN'] as const);
  if (!field.at('addressType').isPresent) field.at('addressType').required('IPv4, as a rule');
  if (family !== 'IPv4') {
    if (family !== undefined)
      ignored(field, `EndpointSlice ${name} holds ${family} addresses, which are not modelled.`);
    return;
  }
  const endpoints = field.at('endpoints').collect((entry) => {
    const conditions = entry.at('conditions');
    // All addresses of one entry are the same endpoint; since 1.x kube-proxy uses the first one only.
    const ip = entry.at('addresses').items()[0]?.ip();
    if (ip === undefined) return undefined;
    return {
      ip,
      hostname: entry.at('hostname').text() ?? null,
      node: entry.at('nodeName').text() ?? null,
      pod: targetPod(entry.at('targetRef'), namespace),
      ready: conditions.at('ready').flag() ?? null,
      serving: conditions.at('serving').flag() ?? null,
      terminating: conditions.at('terminating').flag() ?? false,
      zoneHints: entry.in('hints', 'forZones').collect((zone) => zone.at('name').text()),
      nodeHints: entry.in('hints', 'forNodes').collect((node) => node.at('name').text()),
    };
  });
  push(into, `${namespace}/${service}`, { ports: readPorts(field.at('ports')), endpoints });
}

/** Reads an Endpoints object: `addresses` are ready, `notReadyAddresses` are not. It knows no terminating ones. */
export function readEndpointsObject(
  { namespace, name, field }: KubeObject,
  into: Map<string, GivenEndpoints[]>,
): void {
  for (const subset of field.at('subsets').items()) {
    const ports = readPorts(subset.at('ports'));
    for (const key of ['addresses', 'notReadyAddresses'] as const) {
      const ready = key === 'addresses';
      const endpoints = subset.at(key).collect((entry) => {
        const ip = entry.at('ip').ip();
        if (ip === undefined) return undefined;
        const pod = targetPod(entry.at('targetRef'), namespace);
        const node = entry.at('nodeName').text() ?? null;
        const hostname = entry.at('hostname').text() ?? null;
        return {
          ip,
          hostname,
          node,
          pod,
          ready,
          serving: ready,
          terminating: false,
          zoneHints: [],
          nodeHints: [],
        };
      });
      push(into, `${namespace}/${name}`, { ports, endpoints });
    }
  }
  push(into, `${namespace}/${name}`, { ports: [], endpoints: [] });
}

/** The pod that an endpoint says it is; `null` when it is something else. */
function targetPod(target: Field, namespace: string): string | null {
  if (target.get('kind') !== 'Pod') return null;
  return `${target.at('namespace').text() ?? namespace}/${target.at('name').text() ?? ''}`;
}

function readPorts(field: Field): { name: string; port: number }[] {
  return field.collect((entry) => {
    readProtocol(entry.at('protocol'));
    const port = entry.at('port').port();
    return port === undefined ? undefined : { name: entry.at('name').text() ?? '', port };
  });
}

function push(into: Map<string, GivenEndpoints[]>, key: string, given: GivenEndpoints): void {
  const list = into.get(key);
  if (list) list.push(given);
  else into.set(key, [given]);
}

function ignored(field: Field, message: string): void {
  field.add({
    code: 'K8S_IGNORED',
    severity: 'notice',
    message,
    remedy: 'Nothing to do.',
    group: 'EndpointSlice',
  });
}

import type { Field } from './field.ts';
import type { Objects } from './objects.ts';
import type { ReadService } from './services.ts';
import { quote } from './source.ts';
import type { Endpoint } from './types.ts';
import { allocateZones, type Allocation } from './zoneAllocation.ts';
import { readZoneCapacity, type ZoneCapacity } from './zoneCapacity.ts';

export type PortEndpoints = ReadonlyMap<string, readonly Endpoint[]>;

export const ZONE_LABEL = 'topology.kubernetes.io/zone';

const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'] as const;

/** Whether a Service asks for topology aware hints; the older annotation goes before the newer. */
function wantsTopologyMode(field: Field): boolean {
  const annotations = field.in('metadata', 'annotations');
  const value =
    annotations.get('service.kubernetes.io/topology-aware-hints') ??
    annotations.get('service.kubernetes.io/topology-mode');
  return value === 'Auto' || value === 'auto';
}

/**
 * Hints of a cluster's endpoints, as the EndpointSlice controller writes them for the Services that ask for it: by
 * `trafficDistribution` each endpoint is for its own zone (and node), by the annotation topology-mode zones get as many as
 * their share of the processors.
 *
 * @see kubernetes staging/src/k8s.io/endpointslice/reconciler.go, reconcileByAddressType(); trafficdist/trafficdist.go;
 *   topologycache/topologycache.go, AddHints()
 */
export class TopologyHints {
  private readonly zoneOf: (node: string | null) => string | undefined;
  private readonly objects: Objects;
  private capacity: ZoneCapacity | undefined;

  /** @param zoneOf the zone that a node's label names. */
  constructor(objects: Objects, zoneOf: (node: string | null) => string | undefined) {
    this.objects = objects;
    this.zoneOf = zoneOf;
  }

  /** The endpoints of a Service that the controller looks after, with their hints. */
  add({ service, field }: ReadService, endpoints: PortEndpoints): PortEndpoints {
    const at = field.in('spec', 'trafficDistribution');
    const distribution = at.value === '' ? undefined : at.oneOf(DISTRIBUTIONS);
    if (service.selector === null) return endpoints;
    if (wantsTopologyMode(field)) return this.byCapacity(field, service.name, endpoints);
    return distribution === undefined ? endpoints : this.byPlace(at, distribution, endpoints);
  }

  private byPlace(
    at: Field,
    distribution: (typeof DISTRIBUTIONS)[number],
    endpoints: PortEndpoints,
  ): PortEndpoints {
    const isByNode = distribution === 'PreferSameNode';
    const ready = readyOf(endpoints);
    const without = ready.find(({ node }) => this.zoneOf(node) === undefined);
    if (without && !isByNode) {
      tellNone(at, `${distribution} changes nothing here: ${withoutZone(without)}.`);
    }
    return mapReady(endpoints, (endpoint) => {
      const zone = this.zoneOf(endpoint.node);
      return {
        zoneHints: zone === undefined ? [] : [zone],
        nodeHints: isByNode && endpoint.node !== null ? [endpoint.node] : [],
      };
    });
  }

  private byCapacity(field: Field, name: string, endpoints: PortEndpoints): PortEndpoints {
    const at = field.in('metadata', 'annotations');
    const ready = readyOf(endpoints);
    const capacity = (this.capacity ??= readZoneCapacity(this.objects));
    if (!capacity.ok) {
      tellNone(at, `Topology hints: the controller writes none, as ${capacity.reason}.`);
      if (capacity.isUnknown)
        tellUnknown(field, name, `topology hints are asked for, and ${capacity.reason}`);
      return endpoints;
    }
    const without = ready.find(({ node }) => this.zoneOf(node) === undefined);
    const zones = ready.map(({ node }) => this.zoneOf(node) ?? '');
    const allocation: Allocation = without
      ? { ok: false, reason: withoutZone(without) }
      : allocateZones(capacity.shares, zones);
    if (!allocation.ok) {
      tellNone(at, `Topology hints: the controller writes none, as ${allocation.reason}.`);
      return endpoints;
    }
    if (allocation.isFree) {
      tellUnknown(
        field,
        name,
        'topology hints lend endpoints to other zones, and which ones is up to the controller',
      );
    }
    const zoneFor = new Map(ready.map(({ ip }, i) => [ip, allocation.zones[i] ?? '']));
    return mapReady(endpoints, ({ ip }) => ({ zoneHints: [zoneFor.get(ip) ?? ''], nodeHints: [] }));
  }
}

const isReady = ({ ready }: Endpoint): boolean => ready === true;

/** Each ready endpoint once, whatever its ports are. */
function readyOf(endpoints: PortEndpoints): readonly Endpoint[] {
  const byIp = new Map<string, Endpoint>();
  for (const list of endpoints.values())
    for (const endpoint of list)
      if (isReady(endpoint) && !byIp.has(endpoint.ip)) byIp.set(endpoint.ip, endpoint);
  return [...byIp.values()];
}

/** Only what is ready gets hints. */
const mapReady = (
  endpoints: PortEndpoints,
  hints: (endpoint: Endpoint) => Pick<Endpoint, 'zoneHints' | 'nodeHints'>,
): PortEndpoints =>
  new Map(
    [...endpoints].map(([port, list]) => [
      port,
      list.map((endpoint) => (isReady(endpoint) ? { ...endpoint, ...hints(endpoint) } : endpoint)),
    ]),
  );

const withoutZone = ({ node, ip }: Endpoint): string =>
  node === null
    ? `endpoint ${ip} is on no node`
    : `node ${quote(node)} of endpoint ${ip} has no label ${ZONE_LABEL}`;

function tellNone(at: Field, message: string): void {
  at.add({
    code: 'HINTS_NONE',
    severity: 'warning',
    message: `${message} Every endpoint is used from everywhere.`,
    remedy: `Label all nodes with ${ZONE_LABEL}, and see that each zone has endpoints.`,
  });
}

function tellUnknown({ source }: Field, name: string, why: string): void {
  const namespaceAndName = source.label.replace(/^Service\//, '');
  source.report.caveats.push({
    code: 'HINTS_ASSUMED',
    kind: 'assumed',
    object: source.label,
    message: `A real cluster may choose other endpoints of Service ${name}: ${why}.`,
    scope: { kind: 'service', service: namespaceAndName },
  });
}

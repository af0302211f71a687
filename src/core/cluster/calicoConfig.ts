import { networkOf, parseCidr, type Prefix } from '../net/prefix.ts';
import { prefixOf } from './evidence.ts';
import type { KubeObject, Objects } from './objects.ts';

/** How Calico sends packets from node to node: not at all inside others, always, or between subnets alone. */
export interface CalicoTunnel {
  readonly kind: 'IPIP' | 'VXLAN';
  readonly isForAll: boolean;
  /** Where that stands, for a sentence. */
  readonly from: string;
  readonly object: KubeObject;
}

/** One pool of Calico's address management. */
export interface CalicoPool {
  readonly cidr: Prefix;
  /** Bits of the blocks that nodes take from it. */
  readonly blockLength: number;
  readonly natOutgoing: boolean;
  readonly tunnel: 'IPIP' | 'VXLAN' | null;
  readonly isForAll: boolean;
  readonly isDisabled: boolean;
  readonly object: KubeObject;
}

const DEFAULT_BLOCK_LENGTH = 26;

const of = (objects: Objects, kind: string): readonly KubeObject[] => objects.get(kind) ?? [];

/** The IPv4 pools of a file, in its order. @see projectcalico/calico api/pkg/apis/projectcalico/v3/ippool.go, IPPoolSpec */
export function calicoPools(objects: Objects): CalicoPool[] {
  return of(objects, 'IPPool').flatMap((object) => {
    const spec = object.field.at('spec');
    const cidr = prefixOf(spec.get('cidr'));
    if (!cidr) return [];
    const [ipip, vxlan, blockSize] = ['ipipMode', 'vxlanMode', 'blockSize'].map((key) => spec.get(key));
    const uses = (mode: unknown) => mode === 'Always' || mode === 'CrossSubnet';
    const tunnel = uses(ipip) ? 'IPIP' : uses(vxlan) ? 'VXLAN' : null;
    return [
      {
        cidr,
        blockLength:
          typeof blockSize === 'number' && blockSize >= 20 && blockSize <= 32
            ? blockSize
            : DEFAULT_BLOCK_LENGTH,
        natOutgoing: spec.get('natOutgoing') === true,
        tunnel,
        isForAll: (tunnel === 'IPIP' ? ipip : vxlan) === 'Always',
        isDisabled: spec.get('disabled') === true,
        object,
      },
    ];
  });
}

/** Annotations in which calico-node says which address its tunnel device has; it has one where a pool uses the tunnel. */
const TUNNEL_ADDRESSES = [
  ['projectcalico.org/IPv4IPIPTunnelAddr', 'IPIP'],
  ['projectcalico.org/IPv4VXLANTunnelAddr', 'VXLAN'],
] as const;

/** What the manifest tells calico-node to make its first pool with. */
const TUNNEL_VARIABLES = [
  ['CALICO_IPV4POOL_IPIP', 'IPIP'],
  ['CALICO_IPV4POOL_VXLAN', 'VXLAN'],
] as const;

/**
 * The tunnel that packets between this cluster's nodes go through, told by its pools, else by what calico-node wrote on the
 * nodes, else by what its manifest says. `undefined`: by none of these.
 */
export function calicoTunnel(objects: Objects): CalicoTunnel | undefined {
  const pools = calicoPools(objects).filter(({ isDisabled }) => !isDisabled);
  const pool = pools.find(({ tunnel }) => tunnel !== null);
  if (pool?.tunnel) {
    const { tunnel: kind, object } = pool;
    const isForAll = pools.some((one) => one.tunnel !== null && one.isForAll);
    return needed(objects, { kind, isForAll, from: `IPPool ${object.name}`, object });
  }
  if (pools.length > 0) return undefined;
  for (const object of of(objects, 'Node')) {
    const annotations = object.field.in('metadata', 'annotations');
    for (const [key, kind] of TUNNEL_ADDRESSES)
      if (annotations.at(key).isPresent)
        return needed(objects, {
          kind,
          isForAll: true,
          from: `annotation ${key} of Node ${object.name}`,
          object,
        });
  }
  for (const [name, kind] of TUNNEL_VARIABLES) {
    const found = variableOf(objects, name);
    if (found && (found.value === 'Always' || found.value === 'CrossSubnet')) {
      const isForAll = found.value === 'Always';
      return needed(objects, {
        kind,
        isForAll,
        from: `${name} of ${found.object.kind} ${found.object.name}`,
        object: found.object,
      });
    }
  }
  return undefined;
}

/** A tunnel between subnets alone is none where all nodes are in one, which calico-node writes on them. */
function needed(objects: Objects, tunnel: CalicoTunnel): CalicoTunnel | undefined {
  if (tunnel.isForAll) return tunnel;
  const subnets = new Set<string>();
  for (const { field } of of(objects, 'Node')) {
    const text = field.in('metadata', 'annotations', 'projectcalico.org/IPv4Address').value;
    const own = typeof text === 'string' ? parseCidr(text) : undefined;
    subnets.add(own && !own.ip.includes(':') ? `${networkOf(own.ip, own.length)}/${own.length}` : '');
  }
  return subnets.size === 1 && !subnets.has('') ? undefined : tunnel;
}

function variableOf(
  objects: Objects,
  name: string,
): { readonly value: unknown; readonly object: KubeObject } | undefined {
  for (const kind of ['DaemonSet', 'Pod'])
    for (const object of of(objects, kind)) {
      if (!object.name.startsWith('calico-node')) continue;
      const spec = kind === 'Pod' ? object.field.at('spec') : object.field.in('spec', 'template', 'spec');
      const containers = spec.at('containers');
      for (const container of Array.isArray(containers.value) ? containers.items() : []) {
        const env = container.at('env');
        const entry = (Array.isArray(env.value) ? env.items() : []).find((one) => one.get('name') === name);
        if (entry) return { value: entry.get('value'), object };
      }
    }
  return undefined;
}

import { ipFromBits, ipv4Bits, parseIp, type Ip } from '../net/address.ts';
import {
  addressIn,
  contains,
  formatPrefix,
  networkOf,
  parsePrefix,
  prefix,
  type Prefix,
} from '../net/prefix.ts';
import { findClusterDomain } from './domainHint.ts';
import { findPodNetwork, findServiceProxy } from './modeHints.ts';
import { readKubeProxyConfig, type KubeProxyConfig } from './kubeProxyConfig.ts';
import type { KubeObject, Objects } from './objects.ts';
import type { Draft, Report, Source } from './report.ts';
import type { PodNetworkMode, ServiceProxy } from './types.ts';

/** Something the objects of a real cluster tell about what no object says outright, and how to say that it was guessed. */
export interface Hint<T> {
  readonly value: T;
  readonly source: Source | null;
  readonly draft: Draft;
}

/** What can be told from the objects of a file about things its Scenario document may leave open. */
export interface Hints {
  readonly podNetwork: Hint<PodNetworkMode> | undefined;
  readonly serviceProxy: Hint<ServiceProxy['mode']> | undefined;
  /** How kube-proxy is set up. */
  readonly kubeProxy: KubeProxyConfig | undefined;
  readonly clusterCIDR: Hint<Prefix> | undefined;
  readonly serviceCIDR: Hint<Prefix> | undefined;
  readonly clusterDomain: Hint<string> | undefined;
  readonly underlay: Hint<{ readonly cidr: Prefix; readonly gateway: Ip }> | undefined;
}

/** The value of a hint; using one is never silent. */
export function takeHint<T>(hint: Hint<T> | undefined, report: Report): T | undefined {
  if (!hint) return undefined;
  const { source, draft, value } = hint;
  report.add(source, [], draft);
  if (draft.code === 'MODE_FALLBACK') {
    const { code, message } = draft;
    const scope = { kind: 'cluster' } as const;
    report.caveats.push({ code, kind: 'unmodelled', object: source?.label ?? '', message, scope });
  }
  return value;
}

export function findHints(objects: Objects): Hints {
  const kubeProxy = readKubeProxyConfig(objects);
  return {
    podNetwork: findPodNetwork(objects),
    kubeProxy,
    serviceProxy: kubeProxy && findServiceProxy(kubeProxy),
    clusterCIDR: findClusterCIDR(objects),
    serviceCIDR: findServiceCIDR(objects),
    clusterDomain: findClusterDomain(objects),
    underlay: findUnderlay(objects),
  };
}

const of = (objects: Objects, kind: string): readonly KubeObject[] => objects.get(kind) ?? [];

function guessed<T>(value: T, what: string, from: string, key: string): Hint<T> {
  const draft: Draft = {
    code: 'RANGE_GUESSED',
    severity: 'notice',
    message: `${what}, guessed from ${from}.`,
    remedy: `Write ${key} in a Scenario document to be sure.`,
  };
  return { value, source: null, draft };
}

/** kubeadm writes the ranges down; otherwise the nodes' pod blocks tell what the range must hold. */
function findClusterCIDR(objects: Objects): Hint<Prefix> | undefined {
  const written = kubeadmSubnet(objects, 'podSubnet');
  if (written)
    return guessed(written, `Pod range ${formatPrefix(written)}`, 'ConfigMap kubeadm-config', 'clusterCIDR');
  const blocks = of(objects, 'Node').flatMap(({ field }) => parsed(field.in('spec', 'podCIDR').value) ?? []);
  const usual = prefix('10.244.0.0/16');
  if (blocks.every((block) => contains(usual, block.ip))) return undefined;
  const range = covering(
    blocks.flatMap((block) => [block.ip, addressIn(block, 2 ** (32 - block.length) - 1)]),
    16,
  );
  return guessed(range, `Pod range ${formatPrefix(range)}`, "the nodes' podCIDR", 'clusterCIDR');
}

/** The API server's own Service always has the first address of the range. */
function findServiceCIDR(objects: Objects): Hint<Prefix> | undefined {
  const written = kubeadmSubnet(objects, 'serviceSubnet');
  if (written)
    return guessed(
      written,
      `Service range ${formatPrefix(written)}`,
      'ConfigMap kubeadm-config',
      'serviceCIDR',
    );
  const services = of(objects, 'Service');
  const api = services.find(({ namespace, name }) => namespace === 'default' && name === 'kubernetes');
  const first = addressOf(api?.field.in('spec', 'clusterIP').value);
  if (first === undefined || contains(prefix('10.96.0.0/12'), first)) return undefined;
  const addresses = services.flatMap(({ field }) => addressOf(field.in('spec', 'clusterIP').value) ?? []);
  const range = covering(addresses, 20);
  return guessed(range, `Service range ${formatPrefix(range)}`, 'the ClusterIPs', 'serviceCIDR');
}

function findUnderlay(objects: Objects): Hint<{ cidr: Prefix; gateway: Ip }> | undefined {
  const addresses = of(objects, 'Node').flatMap(({ field }) => {
    const entries = field.in('status', 'addresses').value;
    const list = Array.isArray(entries) ? (entries as { type?: unknown; address?: unknown }[]) : [];
    return addressOf(list.find((entry) => entry?.type === 'InternalIP')?.address) ?? [];
  });
  if (addresses.every((address) => contains(prefix('172.18.0.0/24'), address))) return undefined;
  const cidr = covering(addresses, 24);
  const taken = new Set(addresses);
  let position = 1;
  while (taken.has(addressIn(cidr, position))) position++;
  const value = { cidr, gateway: addressIn(cidr, position) };
  return guessed(
    value,
    `Node network ${formatPrefix(cidr)} with gateway ${value.gateway}`,
    "the nodes' addresses",
    'underlay.cidr',
  );
}

function kubeadmSubnet(objects: Objects, key: string): Prefix | undefined {
  const config = of(objects, 'ConfigMap').find(({ name }) => name === 'kubeadm-config');
  const text = config?.field.in('data', 'ClusterConfiguration').value;
  return typeof text === 'string'
    ? parsed(new RegExp(`^\\s*${key}:\\s*["']?([\\d./]+)`, 'm').exec(text)?.[1])
    : undefined;
}

const addressOf = (value: unknown): Ip | undefined => {
  const address = typeof value === 'string' ? parseIp(value) : undefined;
  return address?.includes(':') ? undefined : address;
};

const parsed = (value: unknown): Prefix | undefined => {
  const range = typeof value === 'string' ? parsePrefix(value) : undefined;
  return range?.ip.includes(':') ? undefined : range;
};

/** The smallest IPv4 prefix around all addresses that is no longer than `longest`. */
function covering(addresses: readonly Ip[], longest: number): Prefix {
  let length = longest;
  const [first = 0, ...rest] = addresses.map(ipv4Bits);
  for (const bits of rest) {
    const same = Math.clz32((first ^ bits) >>> 0);
    length = Math.min(length, same);
  }
  return { ip: networkOf(ipFromBits(first), length), length };
}

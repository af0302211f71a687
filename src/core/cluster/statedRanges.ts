import { contains, networkOf, parseCidr, type Prefix } from '../net/prefix.ts';
import { calicoPools } from './calicoConfig.ts';
import { prefixOf } from './evidence.ts';
import type { KubeObject, Objects } from './objects.ts';
import type { Source } from './report.ts';

/** Decodes a text inside an object, as YAML or JSON; a text that is neither has no documents. */
export type DecodeText = (text: string) => readonly unknown[];

/** A range that some component of the cluster was told. */
export interface StatedRange {
  readonly range: Prefix;
  /** Where that stands, for a sentence: `ConfigMap kubeadm-config`. */
  readonly from: string;
  readonly source: Source;
}

/** What components were told, the strongest first: what others take their settings from comes before these. */
export interface StatedRanges {
  readonly clusterCIDR: readonly StatedRange[];
  readonly serviceCIDR: readonly StatedRange[];
  readonly underlay: readonly StatedRange[];
}

const of = (objects: Objects, kind: string): readonly KubeObject[] => objects.get(kind) ?? [];

export function findStatedRanges(objects: Objects, decode: DecodeText): StatedRanges {
  const kubeadm = kubeadmNetworking(objects, decode);
  return {
    clusterCIDR: [
      ...kubeadm('podSubnet'),
      ...flagsOf(objects, 'kube-controller-manager', 'cluster-cidr'),
      ...kubeProxyRange(objects, decode),
      ...calicoPools(objects)
        .filter(({ isDisabled }) => !isDisabled)
        .map(({ cidr, object }) => stated(cidr, object)),
      ...flannelNetwork(objects, decode),
    ],
    serviceCIDR: [
      ...kubeadm('serviceSubnet'),
      ...flagsOf(objects, 'kube-apiserver', 'service-cluster-ip-range'),
      ...of(objects, 'ServiceCIDR').flatMap((object) =>
        ipv4Ranges(object.field.in('spec', 'cidrs').value).map((range) => stated(range, object)),
      ),
    ],
    underlay: nodeSubnet(objects),
  };
}

const stated = (range: Prefix, object: KubeObject): StatedRange => ({
  range,
  from: `${object.kind} ${object.name}`,
  source: object.field.source,
});

/** The IPv4 ranges of a list, or of a text with commas, as dual-stack clusters write it. */
function ipv4Ranges(value: unknown): Prefix[] {
  const list: readonly unknown[] =
    typeof value === 'string' ? value.split(',') : Array.isArray(value) ? (value as unknown[]) : [];
  return list.flatMap((entry) => prefixOf(entry) ?? []);
}

/** A field of decoded text; nothing where the way to it is no object. */
const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

/** @see Kubernetes cmd/kubeadm/app/apis/kubeadm/v1beta4/types.go, Networking */
function kubeadmNetworking(objects: Objects, decode: DecodeText): (key: string) => StatedRange[] {
  const config = of(objects, 'ConfigMap').find(
    ({ namespace, name }) => namespace === 'kube-system' && name === 'kubeadm-config',
  );
  const text = config?.field.in('data', 'ClusterConfiguration').value;
  if (!config || typeof text !== 'string') return () => [];
  const networking = decode(text).map((document) => fieldOf(document, 'networking'));
  return (key) =>
    networking.flatMap((section) => ipv4Ranges(fieldOf(section, key)).map((range) => stated(range, config)));
}

function kubeProxyRange(objects: Objects, decode: DecodeText): StatedRange[] {
  const config = of(objects, 'ConfigMap').find(
    ({ namespace, name }) => namespace === 'kube-system' && name === 'kube-proxy',
  );
  const text = config?.field.in('data', 'config.conf').value;
  if (!config || typeof text !== 'string') return [];
  return decode(text).flatMap((document) =>
    ipv4Ranges(fieldOf(document, 'clusterCIDR')).map((range) => stated(range, config)),
  );
}

/** @see flannel Documentation/configuration.md: `Network` of net-conf.json */
function flannelNetwork(objects: Objects, decode: DecodeText): StatedRange[] {
  return of(objects, 'ConfigMap')
    .filter(({ name }) => name === 'kube-flannel-cfg')
    .flatMap((object) => {
      const text = object.field.in('data', 'net-conf.json').value;
      if (typeof text !== 'string') return [];
      return decode(text).flatMap((document) =>
        ipv4Ranges(fieldOf(document, 'Network')).map((range) => stated(range, object)),
      );
    });
}

/** What a static pod of the control plane was started with: `--cluster-cidr=10.244.0.0/16`. */
function flagsOf(objects: Objects, component: string, flag: string): StatedRange[] {
  return of(objects, 'Pod')
    .filter(({ namespace, name }) => namespace === 'kube-system' && name.startsWith(component))
    .flatMap((object) => wordsOf(object).map((word) => ({ object, word })))
    .flatMap(({ object, word }) => {
      const [, value] = new RegExp(`^--${flag}=(.+)$`).exec(word) ?? [];
      return ipv4Ranges(value).map((range) => ({
        ...stated(range, object),
        from: `--${flag} of ${object.name}`,
      }));
    });
}

/** The command lines of a pod's containers, word by word. */
function wordsOf({ field }: KubeObject): string[] {
  const containers = field.in('spec', 'containers').value;
  return (Array.isArray(containers) ? (containers as unknown[]) : []).flatMap((container) =>
    ['command', 'args'].flatMap((key) => {
      const words = fieldOf(container, key);
      return Array.isArray(words) ? words.filter((word): word is string => typeof word === 'string') : [];
    }),
  );
}

/** The subnet of the nodes, which calico-node writes on them, where it is one for all. */
function nodeSubnet(objects: Objects): StatedRange[] {
  const found = of(objects, 'Node').flatMap((object) => {
    const text = object.field.in('metadata', 'annotations', 'projectcalico.org/IPv4Address').value;
    const own = typeof text === 'string' ? parseCidr(text) : undefined;
    if (!own || own.ip.includes(':') || own.length > 30) return [];
    const range = { ip: networkOf(own.ip, own.length), length: own.length };
    return [
      {
        range,
        from: `annotation projectcalico.org/IPv4Address of ${object.name}`,
        source: object.field.source,
      },
    ];
  });
  const [first] = found;
  const isOne = found.every(
    ({ range }) => first?.range.length === range.length && contains(first.range, range.ip),
  );
  return first && isOne ? [first] : [];
}

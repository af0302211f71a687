import { ANY_IPV4, parseIp, type Ip } from '../net/address.ts';
import type { Field } from './field.ts';
import type { KubeObject, Objects } from './objects.ts';
import { importedBlocks, type CorefileFiles } from './corefileImports.ts';
import { rewriteRule, type RewriteRule } from './corefileRewrite.ts';
import { templateOf, type TemplatePlugin } from './corefileTemplate.ts';
import type { Directive } from './corefileSyntax.ts';
import { quote } from './source.ts';

/** The plugin `kubernetes` of one server block. Zones end in a dot. */
export interface KubernetesPlugin {
  readonly zones: readonly string[];
  readonly pods: 'disabled' | 'insecure' | 'verified';
  /** Seconds. */
  readonly ttl: number;
  /** `null`: all of them. */
  readonly namespaces: readonly string[] | null;
  /** Zones in which names that are not found are the next plugin's business. */
  readonly fallthrough: readonly string[];
  readonly ignoreEmptyService: boolean;
  readonly endpointPodNames: boolean;
}

export interface HostsPlugin {
  /** Zones it answers for, each with a dot at its end. */
  readonly zones: readonly string[];
  readonly entries: readonly { readonly ip: Ip; readonly names: readonly string[] }[];
  readonly ttl: number;
  readonly fallthrough: readonly string[];
}

export interface ForwardPlugin {
  readonly from: string;
  readonly except: readonly string[];
  /** `resolv.conf`: the servers that the CoreDNS pod's own /etc/resolv.conf names. */
  readonly to: readonly ('resolv.conf' | { readonly ip: Ip; readonly port: number })[];
}

/** One server block of a Corefile, as far as it changes answers. */
export interface ServerBlock {
  readonly zones: readonly string[];
  readonly port: number;
  /** In the order in which they are tried. */
  readonly rewrites: readonly RewriteRule[];
  readonly templates: readonly TemplatePlugin[];
  readonly hosts: HostsPlugin | null;
  readonly kubernetes: KubernetesPlugin | null;
  readonly forwards: readonly ForwardPlugin[];
  /** Whether addresses come in random order. */
  readonly loadbalance: boolean;
  /** Where it answers HTTP: plugins that tell how it is. */
  readonly status: readonly StatusPlugin[];
}

/** A plugin of CoreDNS that listens for HTTP. */
export interface StatusPlugin {
  readonly name: 'health' | 'ready' | 'prometheus';
  readonly ip: Ip;
  readonly port: number;
}

/** Plugins that change no answer. */
const QUIET = new Set(
  `bind bufsize cache cancel debug dnssec errors health import log loop metadata nsid pprof prometheus ready reload
  root timeouts trace whoami`.split(/\s+/),
);

const withDot = (zone: string): string => (zone.endsWith('.') ? zone : `${zone}.`);
const fallthroughOf = (options: readonly Directive[]): string[] => {
  const found = options.find(({ name }) => name === 'fallthrough');
  if (!found) return [];
  return found.args.length > 0 ? found.args.map(withDot) : ['.'];
};
const numberOf = (options: readonly Directive[], name: string, otherwise: number): number => {
  const value = Number(options.find((option) => option.name === name)?.args[0] ?? otherwise);
  return Number.isInteger(value) && value >= 0 ? value : otherwise;
};

/** @see coredns plugin/kubernetes/setup.go: ttl 5, pods disabled unless said */
function kubernetesOf({ args, block }: Directive, zones: readonly string[]): KubernetesPlugin {
  const has = (name: string) => block.find((option) => option.name === name);
  const mode = has('pods')?.args[0];
  return {
    zones: args.length > 0 ? args.map(withDot) : zones,
    pods: mode === 'insecure' || mode === 'verified' ? mode : 'disabled',
    ttl: numberOf(block, 'ttl', 5),
    namespaces: has('namespaces')?.args ?? null,
    fallthrough: fallthroughOf(block),
    ignoreEmptyService: has('ignore')?.args[0] === 'empty_service',
    endpointPodNames: has('endpoint_pod_names') !== undefined,
  };
}

type HostsEntries = HostsPlugin['entries'];

const hostsEntry = (address: string, names: readonly string[]): HostsEntries => {
  const ip = parseIp(address);
  return ip ? [{ ip, names: names.map((host) => withDot(host).toLowerCase()) }] : [];
};

/** Lines of a file such as k3s' NodeHosts. */
const hostsLines = (text: string): HostsEntries =>
  text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return hostsEntry(address, names);
  });

/** `hosts [FILE [ZONES…]] { … }`: lines of the file, then those of the block. @see coredns plugin/hosts/setup.go: ttl 3600 */
function hostsOf(
  { args, block }: Directive,
  serverZones: readonly string[],
  files: CorefileFiles,
): HostsPlugin {
  const [file = '', ...zones] = args;
  const inFile = files.get(file.slice(file.lastIndexOf('/') + 1)) ?? '';
  return {
    zones: zones.length > 0 ? zones.map(withDot) : serverZones,
    entries: [...hostsLines(inFile), ...block.flatMap(({ name, args: names }) => hostsEntry(name, names))],
    ttl: numberOf(block, 'ttl', 3600),
    fallthrough: fallthroughOf(block),
  };
}

function forwardOf({ args, block }: Directive): ForwardPlugin {
  const [from = '.', ...to] = args;
  return {
    from: withDot(from),
    except: block.filter(({ name }) => name === 'except').flatMap((option) => option.args.map(withDot)),
    to: to.flatMap((text): ForwardPlugin['to'] => {
      if (text.startsWith('/')) return ['resolv.conf'];
      const [, address = '', port] = /^(?:dns:\/\/)?([\d.]+)(?::(\d+))?$/.exec(text) ?? [];
      const ip = parseIp(address);
      return ip ? [{ ip, port: port === undefined ? 53 : Number(port) }] : [];
    }),
  };
}

/** Where these plugins listen when nothing is said. @see coredns plugin/health/setup.go, plugin/ready/setup.go, plugin/metrics/setup.go */
const STATUS_ADDRESS = { health: ':8080', ready: ':8181', prometheus: 'localhost:9153' } as const;

function statusOf({ name, args: [address] }: Directive): StatusPlugin[] {
  if (name !== 'health' && name !== 'ready' && name !== 'prometheus') return [];
  const [, host = '', port] = /^(.*?):(\d{1,5})$/.exec(address ?? STATUS_ADDRESS[name]) ?? [];
  const ip = host === '' ? ANY_IPV4 : parseIp(host === 'localhost' ? '127.0.0.1' : host);
  return ip === undefined || port === undefined ? [] : [{ name, ip, port: Number(port) }];
}

function serverBlock(
  { name, args, block }: Directive,
  files: CorefileFiles,
  tell: (plugin: Directive) => void,
): ServerBlock {
  const keys = [name, ...args].map((key) => key.replace(/,$/, '').replace(/^dns:\/\//, ''));
  const [, port] = /:(\d+)$/.exec(keys[0] ?? '') ?? [];
  const zones = keys.map((key) => withDot(key.replace(/:\d+$/, '')));
  const of = (plugin: string) => block.filter((directive) => directive.name === plugin);
  for (const directive of block) {
    const isKnown = ['hosts', 'kubernetes', 'forward', 'loadbalance', 'rewrite', 'template'].includes(
      directive.name,
    );
    if (!isKnown && !QUIET.has(directive.name)) tell(directive);
  }
  /** What of one plugin can be modelled; of the rest it is told. */
  const read = <T>(plugin: string, reader: (directive: Directive) => T | undefined): T[] =>
    of(plugin).flatMap((directive) => {
      const value = reader(directive);
      if (value === undefined) tell(directive);
      return value ?? [];
    });
  const [hosts] = of('hosts');
  const [kubernetes] = of('kubernetes');
  return {
    zones,
    port: port === undefined ? 53 : Number(port),
    rewrites: read('rewrite', rewriteRule),
    templates: read('template', (directive) => templateOf(directive, zones)),
    hosts: hosts ? hostsOf(hosts, zones, files) : null,
    kubernetes: kubernetes ? kubernetesOf(kubernetes, zones) : null,
    forwards: of('forward').map(forwardOf),
    loadbalance: of('loadbalance').length > 0,
    status: block.flatMap(statusOf),
  };
}

/** What kubeadm installs. @see Kubernetes 1.34 cmd/kubeadm/app/phases/addons/dns/manifests.go, CoreDNSConfigMap */
const kubeadmCorefile = (clusterDomain: string): string => `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes ${clusterDomain} in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success ${clusterDomain}
       disable denial ${clusterDomain}
    }
    loop
    reload
    loadbalance
}
`;

const NO_FILES: CorefileFiles = new Map();

/** The server blocks of a Corefile. @param tell is called for every plugin that would change answers and is not modelled. */
export const parseCorefile = (
  text: string,
  tell: (plugin: Directive) => void = () => {},
  files: CorefileFiles = NO_FILES,
): ServerBlock[] => importedBlocks(text, files).map((block) => serverBlock(block, files, tell));

/** What stands beside the Corefile: in its own ConfigMap, and in the one that managed clusters mount for their users. */
function filesBeside(own: KubeObject, maps: readonly KubeObject[]): CorefileFiles {
  const custom = maps.find(({ namespace, name }) => namespace === own.namespace && name === 'coredns-custom');
  return new Map(
    [own, ...(custom ? [custom] : [])].flatMap(({ field }) =>
      Object.entries(field.at('data').textMap()).filter(([name]) => name !== 'Corefile'),
    ),
  );
}

/** How the cluster's CoreDNS is set up: the ConfigMap `coredns`, or as kubeadm leaves it. */
export function readCorefile(objects: Objects, clusterDomain: string): ServerBlock[] {
  const maps = objects.get('ConfigMap') ?? [];
  const isOurs = ({ field }: { field: Field }) => typeof field.in('data', 'Corefile').value === 'string';
  const map = maps.find((one) => one.name === 'coredns' && isOurs(one)) ?? maps.find(isOurs);
  const field = map?.field.in('data', 'Corefile');
  const text = field?.text();
  if (map === undefined || field === undefined || text === undefined)
    return parseCorefile(kubeadmCorefile(clusterDomain));
  const tell = ({ name, args }: Directive) => {
    const isPartly = name === 'rewrite' || name === 'template';
    const what = isPartly ? `This use of the CoreDNS plugin ${quote(name)}` : `CoreDNS plugin ${quote(name)}`;
    const message = `${what} is not modelled: names are answered as if it were not there.`;
    field.add({
      code: 'COREFILE_PLUGIN',
      severity: 'warning',
      message,
      remedy: 'Keep in mind that a real cluster may answer differently.',
      group: isPartly ? `${name} ${args.join(' ')}`.slice(0, 80) : name.slice(0, 40),
    });
    const { caveats } = field.source.report;
    if (!caveats.some((caveat) => caveat.message === message))
      caveats.push({
        code: 'COREFILE_PLUGIN',
        kind: 'unmodelled',
        object: field.source.label,
        message,
        scope: { kind: 'names' },
      });
  };
  return parseCorefile(text, tell, filesBeside(map, maps));
}

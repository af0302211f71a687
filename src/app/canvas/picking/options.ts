import type { WorldView } from '../../../core/run/views.ts';
import { targetsOf } from '../../simulation/ends.ts';

/** One way to send to an end. */
export interface Option {
  readonly url: string;
  /** `http`, `tcp`, `udp`, `ping`. */
  readonly verb: string;
  /** What it is sent to: `10.96.0.10:80`. */
  readonly address: string;
}

const VERBS: Readonly<Record<string, string>> = { icmp: 'ping' };

function optionOf(url: string): Option {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*?)\/?$/.exec(url) ?? [];
  const needsPort = scheme === 'http' && !/:\d+$/.test(rest);
  return { url, verb: VERBS[scheme] ?? scheme, address: needsPort ? `${rest}:80` : rest };
}

/** A bare TCP connection to where HTTP would go. */
const bareTcp = ({ verb, address }: Option): Option[] =>
  verb === 'http' ? [optionOf(`tcp://${address}`)] : [];

/** Whether anybody answers questions about names: CoreDNS behind the Service kube-dns. */
const hasDns = ({ services }: WorldView): boolean =>
  services.some(({ key, endpoints }) => key === 'kube-system/kube-dns' && endpoints.length > 0);

/** What a Service offers besides its ClusterIP: its name where there is DNS, and on every node its node port. */
function further(world: WorldView, end: string): readonly Option[] {
  const [kind = '', ...rest] = end.split('/');
  const key = rest.join('/');
  if (kind === 'service') {
    const service = world.services.find((one) => one.key === key);
    const port = service?.ports.find(({ protocol }) => protocol === 'TCP')?.port;
    if (!service || port === undefined) return [];
    const outside = [...service.loadBalancerIPs, ...service.externalIPs];
    const names = hasDns(world) ? [`${service.name}.${service.namespace}`] : [];
    return [...names, ...outside].map((host) => optionOf(`http://${host}:${port}/`));
  }
  if (kind === 'external') {
    const [port] = world.externals.find(({ name }) => name === key)?.ports ?? [];
    return port !== undefined && hasDns(world) ? [optionOf(`http://${key}:${port}/`)] : [];
  }
  if (kind === 'node') {
    const node = world.nodes.find(({ name }) => name === key);
    const ports = world.services.flatMap((service) =>
      service.ports.flatMap(({ nodePort, protocol }) => (nodePort && protocol === 'TCP' ? [nodePort] : [])),
    );
    return node ? ports.map((port) => optionOf(`http://${node.ip}:${port}/`)) : [];
  }
  return [];
}

/** Every way to send to an end, each URL once. The first is what a click takes: for a node its first node port. */
export function optionsFor(world: WorldView, end: string): readonly Option[] {
  const plain = targetsOf(world, end).map(({ url }) => optionOf(url));
  const more = further(world, end);
  const list = [
    ...(end.startsWith('node/') ? [...more, ...plain] : [...plain, ...more]),
    ...plain.flatMap(bareTcp),
  ];
  return list.filter((one, i) => list.findIndex(({ url }) => url === one.url) === i);
}

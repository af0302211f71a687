import { hasAddress } from '../cluster/hostListens.ts';
import { isCoreDns, isDnsPod } from '../cluster/coreDnsPods.ts';
import { podKey, type Cluster, type Container, type HostListen, type Pod } from '../cluster/types.ts';
import type { HttpPage, Listener } from '../dataplane/netns.ts';
import { ANY_IPV4 } from '../net/address.ts';
import type { ClusterIndex } from './clusterIndex.ts';
import { ok } from './httpPages.ts';

/** A container of which neither its ports nor its name say what it listens on. */
const isUnknown = ({ ports, isKnown }: Container): boolean => ports.length === 0 && !isKnown;

/**
 * What the containers of a pod wait for, in this order: the ports they declare, what programs that are known by name do
 * beside that, and, for containers that declare nothing, what Services, probes and their own commands say. A port belongs
 * to who binds it first.
 */
export function listenersOf(index: ClusterIndex, pod: Pod): Listener[] {
  const said = index.cluster.spec.hosts.get(podKey(pod))?.listens;
  if (said) return said.map((listen) => saidListener(index.cluster, pod, listen));
  const bound = new Map<string, Listener>();
  const bind = (listener: Listener): void => {
    const key = `${listener.proto}/${listener.port}/${listener.ip}`;
    if (bound.has(key) || bound.has(`${listener.proto}/${listener.port}/${ANY_IPV4}`)) return;
    if (hasAddress(pod, listener.ip)) bound.set(key, listener);
  };
  for (const container of pod.containers) declared(index.cluster, pod, container).forEach(bind);
  for (const container of pod.containers) byName(index.cluster, pod, container).forEach(bind);
  const unknown = pod.containers.find(isUnknown);
  if (unknown)
    for (const { port, protocol, service } of index.servicePortsOf(pod)) {
      if (protocol === 'SCTP') continue;
      const because = `Service ${service} sends there`;
      bind({ ...plain(pod, unknown, protocol, port), assumed: because });
    }
  for (const container of pod.containers)
    for (const { port, ip, https, because } of container.listens ?? [])
      bind({
        ...plain(pod, container, 'TCP', port),
        ip,
        application: https ? 'https' : 'http',
        ...(because !== null && { assumed: because }),
      });
  return [...bound.values()];
}

/** The container that may listen on anything, as nobody says what it does; `null`: there is none, or the scenario says it. */
export function mayListen(index: ClusterIndex, pod: Pod): string | null {
  if (index.cluster.spec.hosts.get(podKey(pod))?.listens) return null;
  const unknown = pod.containers.find(isUnknown);
  return unknown ? ownerOf(pod, unknown) : null;
}

const ownerOf = (pod: Pod, container: Container): string => `${podKey(pod)}/${container.name}`;

const plain = (pod: Pod, container: Container, protocol: 'TCP' | 'UDP', port: number): Listener => ({
  proto: protocol === 'TCP' ? 'tcp' : 'udp',
  ip: ANY_IPV4,
  port,
  owner: ownerOf(pod, container),
  application: protocol === 'TCP' ? 'http' : 'echo',
});

/** CoreDNS speaks DNS where its Corefile says, and where its container declares the port for UDP; its other ports are for HTTP. */
const speaksDns = ({ corefile }: Cluster, pod: Pod, { image, ports }: Container, port: number): boolean =>
  (isCoreDns(image) || isDnsPod(pod)) &&
  (ports.some((one) => one.port === port && one.protocol === 'UDP') ||
    corefile.some((block) => block.port === port));

function declared(cluster: Cluster, pod: Pod, container: Container): Listener[] {
  return container.ports.flatMap(({ port, protocol }) => {
    if (protocol === 'SCTP') return [];
    const listener = plain(pod, container, protocol, port);
    if (speaksDns(cluster, pod, container, port)) return [{ ...listener, application: 'dns' as const }];
    // What a status plugin says on a port is the same whether the port is declared or not.
    const own =
      protocol === 'TCP' ? byName(cluster, pod, container).find((one) => one.port === port) : undefined;
    return [own ? { ...listener, ...(own.pages && { pages: own.pages }) } : listener];
  });
}

/** @see coredns plugin/health/health.go, plugin/ready/ready.go, plugin/metrics/metrics.go */
const STATUS_PAGES: Readonly<Record<string, readonly HttpPage[]>> = {
  health: [ok('/health', 'OK')],
  ready: [ok('/ready', 'OK')],
};

/** What CoreDNS listens on by its Corefile. */
function byName({ corefile }: Cluster, pod: Pod, container: Container): Listener[] {
  if (!isCoreDns(container.image)) return [];
  const servers = corefile.flatMap(({ port }) =>
    (['UDP', 'TCP'] as const).map((protocol): Listener => ({
      ...plain(pod, container, protocol, port),
      application: 'dns',
    })),
  );
  const status = corefile
    .flatMap((block) => block.status)
    .map(({ name, ip, port }): Listener => {
      const pages = STATUS_PAGES[name];
      return { ...plain(pod, container, 'TCP', port), ip, ...(pages && { pages }) };
    });
  return [...servers, ...status];
}

/** What the scenario says that a pod listens on; the container that declares the port has it, else the first. */
function saidListener(cluster: Cluster, pod: Pod, { port, protocol, ip }: HostListen): Listener {
  const container =
    pod.containers.find(({ ports }) => ports.some((one) => one.port === port && one.protocol === protocol)) ??
    pod.containers.find(({ listens = [] }) => listens.some((one) => one.port === port)) ??
    (pod.containers[0] as Container);
  const listener = plain(pod, container, protocol, port);
  return {
    ...listener,
    ip,
    ...(speaksDns(cluster, pod, container, port) && { application: 'dns' as const }),
  };
}

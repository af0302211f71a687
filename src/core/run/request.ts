import { findPod } from '../cluster/podIndex.ts';
import { podKey, type Cluster } from '../cluster/types.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import type { NetNs } from '../dataplane/netns.ts';
import { familyOf, ip, parseIp, type Ip } from '../net/address.ts';
import type { Problem } from '../problem.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import type { ClientTask } from '../engine/client.ts';

/** Source port of the first connection when none is asked for. */
const DEFAULT_SPORT = 40_000;
const MAX_PAYLOAD = 65_507;
/** Milliseconds: ten minutes. */
const MAX_TIMEOUT = 600_000;

export interface Target {
  readonly scheme: ClientTask['scheme'];
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** Either the task a request stands for, or what is wrong with it. */
export type Resolved =
  | { readonly ok: true; readonly task: ClientTask; readonly wantedEndpoint: Ip | null }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const problem = (code: string, path: string, message: string, remedy: string): Problem => ({
  code,
  severity: 'error',
  file: 'request',
  document: 0,
  path,
  line: 0,
  object: '',
  message,
  remedy,
});

const DEFAULT_PORT: Readonly<Record<ClientTask['scheme'], number | null>> = {
  http: 80,
  tcp: null,
  udp: null,
  icmp: 0,
};

/**
 * Reads `http://HOST[:PORT]/PATH`, `tcp://HOST:PORT`, `udp://HOST:PORT`, `icmp://HOST`; HOST may be `[v6]`.
 *
 * @returns the problem when it is none of these.
 */
function parseTarget(text: string): Target | Problem {
  const found = /^(?<scheme>[a-z]+):\/\/(?<host>\[[^\]]+\]|[^:/]+)(?::(?<port>\d+))?(?<path>\/.*)?$/.exec(
    text,
  );
  const remedy =
    'Write http://10.96.0.10:80/, tcp://10.244.1.10:8080, udp://10.96.0.10:53 or icmp://10.244.2.10.';
  if (!found?.groups) return problem('TARGET_SYNTAX', '$.to', `'${text}' is not a target.`, remedy);
  const { scheme, host = '', port, path } = found.groups;
  if (scheme === 'https')
    return problem(
      'TARGET_SCHEME',
      '$.to',
      'https is not modelled yet.',
      'Use http; the packets take the same way.',
    );
  if (scheme !== 'http' && scheme !== 'tcp' && scheme !== 'udp' && scheme !== 'icmp') {
    return problem('TARGET_SCHEME', '$.to', `'${scheme}' is not one of http, tcp, udp, icmp.`, remedy);
  }
  const number = port === undefined ? DEFAULT_PORT[scheme] : Number(port);
  if (number === null)
    return problem('PORT_MISSING', '$.to', `${scheme} needs a port.`, `Write ${scheme}://${host}:8080.`);
  if (scheme !== 'icmp' && (number < 1 || number > 65_535)) {
    return problem('PORT_RANGE', '$.to', `Port ${number}; allowed are 1..65535.`, 'Correct the port.');
  }
  return { scheme, host: host.replace(/^\[|\]$/g, ''), port: number, path: path ?? '/' };
}

interface Sender {
  readonly netns: NetNs;
  readonly owner: string;
}

function findSender(cluster: Cluster, dataplane: Dataplane, from: string): Sender | Problem {
  const [kind, ...rest] = from.split('/');
  const remedy = 'Write pod/NAMESPACE/NAME[/CONTAINER], node/NAME or external/NAME.';
  if (kind === 'pod' && (rest.length === 2 || rest.length === 3)) {
    const pod = findPod(cluster, rest[0] ?? '', rest[1] ?? '');
    if (!pod)
      return problem(
        'TRACE_SOURCE_GONE',
        '$.from',
        `There is no pod '${rest[0]}/${rest[1]}'.`,
        `Known: ${cluster.pods.slice(0, 8).map(podKey).join(', ')}.`,
      );
    const container =
      rest[2] === undefined ? pod.containers[0] : pod.containers.find((c) => c.name === rest[2]);
    if (!container)
      return problem(
        'REF_MISSING',
        '$.from',
        `Pod ${podKey(pod)} has no container '${rest[2]}'.`,
        `Known: ${pod.containers.map((c) => c.name).join(', ')}.`,
      );
    const netns = dataplane.netns(pod.hostNetwork ? pod.node : podKey(pod));
    if (netns) return { netns, owner: `${podKey(pod)}/${container.name}` };
  }
  if ((kind === 'node' || kind === 'external') && rest.length === 1) {
    const name = rest[0] as string;
    const known = kind === 'node' ? cluster.nodes : cluster.spec.externals;
    const netns = known.some((n) => n.name === name) ? dataplane.netns(name) : undefined;
    if (netns) return { netns, owner: name };
    return problem(
      'TRACE_SOURCE_GONE',
      '$.from',
      `There is no ${kind} '${name}'.`,
      `Known: ${
        known
          .slice(0, 8)
          .map((n) => n.name)
          .join(', ') || 'none'
      }.`,
    );
  }
  return problem('FROM_SYNTAX', '$.from', `'${from}' does not name a sender.`, remedy);
}

function findDestination(host: string): Ip | Problem {
  if (host === 'localhost') return ip('127.0.0.1');
  const address = parseIp(host);
  if (address === undefined) {
    const looksLikeIp = /^[\d.]+$/.test(host);
    return looksLikeIp
      ? problem(
          'IP_SYNTAX',
          '$.to',
          `'${host}' is not an IP address.`,
          'Write four numbers 0..255 without leading zeros, such as 10.96.0.10.',
        )
      : problem(
          'NAME_NOT_MODELLED',
          '$.to',
          `'${host}' is a name, and DNS is not modelled yet.`,
          "Use an IP address or 'localhost'.",
        );
  }
  if (familyOf(address) === 6)
    return problem('FAMILY', '$.to', 'IPv6 is not enabled in this scenario.', 'Use an IPv4 address.');
  return address;
}

/**
 * Settles what a request means in a cluster: which namespace, program, address and endpoint.
 */
export function resolveRequest(cluster: Cluster, dataplane: Dataplane, request: TrafficRequest): Resolved {
  const problems: Problem[] = [];
  const keep = <T extends object | string>(value: T | Problem): T | undefined => {
    if (typeof value === 'object' && 'code' in value) {
      problems.push(value as Problem);
      return undefined;
    }
    return value as T;
  };
  const sender = keep(findSender(cluster, dataplane, request.from));
  const target = keep(parseTarget(request.to));
  const dst = target && keep(findDestination(target.host));
  let wantedEndpoint: Ip | null = null;
  if (request.endpoint !== undefined) {
    const [namespace = '', name = ''] = request.endpoint.split('/');
    const pod = findPod(cluster, namespace, name);
    wantedEndpoint = pod?.ip ?? null;
    if (!pod)
      problems.push(
        problem(
          'REF_MISSING',
          '$.endpoint',
          `There is no pod '${request.endpoint}'.`,
          'Write NAMESPACE/NAME of a pod.',
        ),
      );
  }
  const number = (name: 'sport' | 'size' | 'ttl' | 'timeoutMs' | 'seq', low: number, high: number): void => {
    const value = request[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= low && value <= high)) {
      problems.push(
        problem('JSON_NUMBER', `$.${name}`, `${name} is ${value}.`, `Give a whole number ${low}..${high}.`),
      );
    }
  };
  number('sport', 1, 65_535);
  number('size', 0, MAX_PAYLOAD);
  number('ttl', 1, 255);
  number('timeoutMs', 1, MAX_TIMEOUT);
  number('seq', 0, 65_535);
  if (!sender || !target || !dst || problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    wantedEndpoint,
    task: {
      ...sender,
      scheme: target.scheme,
      host: request.hostHeader ?? target.host,
      headOnly: request.headOnly ?? false,
      path: target.path,
      dst,
      dport: target.port,
      sport: request.sport ?? DEFAULT_SPORT,
      size: request.size ?? null,
      df: request.df ?? null,
      ttl: request.ttl ?? null,
      patience: request.timeoutMs === undefined ? null : 1000 * request.timeoutMs,
      seq: request.seq ?? 1,
    },
  };
}

import { findPod } from '../cluster/podIndex.ts';
import { podKey, type Cluster } from '../cluster/types.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import { TABLE_MAIN, type NetNs } from '../dataplane/netns.ts';
import { hostsFileAddress, machineHostsFile, podHostsFile, type HostsFile } from '../dns/hostsFile.ts';
import { clusterDnsIp, machineResolvConf, podResolvConf, type ResolvConf } from '../dns/resolvConf.ts';
import type { Ip } from '../net/address.ts';
import type { Problem } from '../problem.ts';
import {
  DEFAULT_TIMEOUT_MS,
  REQUEST_FIELD_NAMES,
  REQUEST_FIELDS,
  type RequestFieldName,
  type TrafficRequest,
} from '../trafficRequest.ts';
import type { ClientTask } from '../engine/clientProgress.ts';
import { addressOf, parseTarget, requestProblem as problem, type Target } from './target.ts';

/** Source port of the first connection when none is asked for. */
const DEFAULT_SPORT = 40_000;
const MAX_PAYLOAD = 65_507;
const LOOPBACK = '127.0.0.1' as Ip;

const isOctets = (text: string): boolean => text.length <= MAX_PAYLOAD && /^[\0-\u00ff]*$/.test(text);

/** Either the task a request stands for, or what is wrong with it. */
export type Resolved =
  | {
      readonly ok: true;
      readonly task: ClientTask;
      readonly wantedEndpoint: Ip | null;
      /** Worth knowing, but no reason not to try. */
      readonly problems: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

interface Sender {
  readonly netns: NetNs;
  readonly owner: string;
  readonly resolvConf: ResolvConf;
  readonly hostsFile: HostsFile;
}

/** The router on a machine's own network. */
const gatewayOf = (netns: NetNs): Ip | null | undefined =>
  netns.tables.get(TABLE_MAIN)?.routes.find(({ to }) => to.length === 0)?.via;

function findSender(cluster: Cluster, dataplane: Dataplane, from: string): Sender | Problem {
  const [kind, ...rest] = from.split('/');
  const remedy = 'Write pod/NAMESPACE/NAME[/CONTAINER], node/NAME or external/NAME.';
  if (kind === 'pod' && (rest.length === 2 || rest.length === 3)) {
    const pod = findPod(cluster, rest[0] ?? '', rest[1] ?? '');
    const waiting = cluster.pending.find((one) => podKey(one) === `${rest[0]}/${rest[1]}`);
    if (!pod && waiting)
      return problem(
        'TRACE_SOURCE_GONE',
        '$.from',
        `Pod '${podKey(waiting)}' is Pending and sends nothing: ${waiting.reason}`,
        'Let a node take it, or send from another pod.',
      );
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
    if (netns)
      return {
        netns,
        owner: `${podKey(pod)}/${container.name}`,
        resolvConf: podResolvConf(cluster, pod),
        hostsFile: podHostsFile(cluster, pod),
      };
  }
  if ((kind === 'node' || kind === 'external') && rest.length === 1) {
    const name = rest[0] as string;
    const known = kind === 'node' ? cluster.nodes : cluster.spec.externals;
    const machine = known.find((n) => n.name === name);
    const netns = machine && dataplane.netns(name);
    if (machine && netns)
      return {
        netns,
        owner: name,
        resolvConf: machineResolvConf(cluster.spec, name, gatewayOf(netns) ?? cluster.spec.underlay.gateway),
        hostsFile: machineHostsFile(name, machine.ip),
      };
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

/** Where a target is: an address at once, or `null` after which its name is looked up. */
function findDestination(target: Target, { hostsFile, resolvConf }: Sender): Ip | null | Problem {
  const { host, scheme } = target;
  if (host === '' && scheme === 'dns') return resolvConf.nameservers[0] ?? LOOPBACK;
  return hostsFileAddress(hostsFile, host) ?? addressOf(host);
}

/** What to type instead of a name: the address of the Service it would stand for, else how an address looks. */
function addressFor(cluster: Cluster, name: string, namespace: string): string {
  const [service, own = namespace] = name.replace(/\.$/, '').split('.');
  const found = cluster.services.find((one) => one.name === service && one.namespace === own);
  const [first] = cluster.services.filter(({ clusterIP }) => clusterIP !== null);
  if (found?.clusterIP) return `Write ${found.clusterIP} instead, the address of the Service ${found.name}.`;
  return `Write an address instead, such as ${first?.clusterIP ?? cluster.pods[0]?.ip ?? '10.96.0.10'}.`;
}

/** A cluster without DNS is possible, but seldom meant. @param asked the servers that are asked for the name */
function noteMissingDns(cluster: Cluster, asked: readonly Ip[], from: string, name: string): Problem[] {
  const wanted = clusterDnsIp(cluster);
  const isThere = cluster.services.some(({ clusterIP }) => clusterIP === wanted);
  if (isThere || !asked.includes(wanted)) return [];
  const [, namespace = 'default'] = from.split('/');
  // Who asks for the name of an address has the address.
  const instead = name.endsWith('.arpa.') ? '' : `${addressFor(cluster, name, namespace)} `;
  return [
    problem(
      'DNS_MISSING',
      '$.to',
      `Nobody answers questions about names here: there is no DNS server on ${wanted}.`,
      `${instead}For names, the cluster's YAML needs pods of image coredns and, in front of ` +
        `them, a Service kube-dns in namespace kube-system with clusterIP ${wanted} and port 53, protocol UDP; the ` +
        'scenario “A name becomes an address” brings both.',
      'notice',
    ),
  ];
}

/** Whether a number of a request is one that it may have; how often it is sent is the business of whoever sends it. */
function checkRange(name: RequestFieldName, value: TrafficRequest[RequestFieldName]): Problem[] {
  const option = REQUEST_FIELDS[name];
  if (value === undefined || name === 'count' || (option.kind !== 'whole' && option.kind !== 'port'))
    return [];
  const [least, most] = option.kind === 'port' ? [1, 65_535] : [option.least, option.most];
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return [];
  const message = `${name} is ${String(value)}.`;
  return [problem('JSON_NUMBER', `$.${name}`, message, `Give a whole number ${least}..${most}.`)];
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
  const dst = sender && target && findDestination(target, sender);
  if (dst && typeof dst === 'object') problems.push(dst);
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
  for (const name of REQUEST_FIELD_NAMES) problems.push(...checkRange(name, request[name]));
  if (request.content !== undefined && !isOctets(request.content))
    problems.push(
      problem(
        'REQUEST_CONTENT',
        '$.content',
        `What is to be sent is no text of at most ${MAX_PAYLOAD} octets.`,
        'Give one character up to U+00FF for each octet.',
      ),
    );
  if (!sender || !target || dst === undefined || (dst && typeof dst === 'object') || problems.length > 0)
    return { ok: false, problems };
  const { netns, owner, resolvConf } = sender;
  const note = (asked: readonly Ip[], name: string) => noteMissingDns(cluster, asked, request.from, name);
  return {
    ok: true,
    wantedEndpoint,
    problems:
      dst === null
        ? note(resolvConf.nameservers, target.host)
        : target.question
          ? note([dst], target.question.name)
          : [],
    task: {
      netns,
      owner,
      resolvConf,
      ...(target.question && { question: target.question }),
      ...(dst === null && { name: target.host }),
      scheme: target.scheme,
      host: request.hostHeader ?? target.host,
      headOnly: request.headOnly ?? false,
      path: target.path,
      dst,
      dport: target.port,
      sport: request.sport ?? DEFAULT_SPORT,
      size: request.size ?? null,
      ...(request.content !== undefined && { content: request.content }),
      df: request.df ?? null,
      ttl: request.ttl ?? null,
      patience: 1000 * (request.timeoutMs ?? DEFAULT_TIMEOUT_MS),
      seq: request.seq ?? 1,
    },
  };
}

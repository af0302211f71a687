import type { ResolvConf } from '../dns/resolvConf.ts';
import type { NetNs } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import type { Question } from '../net/dnsMessage.ts';
import type { Outcome } from '../trace/disposition.ts';
import type { SocketError } from './sockets.ts';
import type { World } from './world.ts';

/** How long the client program waits for each thing it waits for, in microseconds: `curl --connect-timeout 5`, `ping -W 5`. */
const CLIENT_PATIENCE = 5_000_000;

/** What a program is asked to do, all defaults settled. */
export interface ClientTask {
  readonly netns: NetNs;
  /** `NAMESPACE/POD/CONTAINER`, a node or an external. */
  readonly owner: string;
  readonly scheme: 'http' | 'tcp' | 'udp' | 'icmp' | 'dns';
  /** As typed, for the Host header. */
  readonly host: string;
  readonly path: string;
  /** `null`: `name` must be looked up first. */
  readonly dst: Ip | null;
  readonly name?: string;
  /** How the program's resolver looks names up; as without the file, it asks 127.0.0.1. */
  readonly resolvConf?: ResolvConf;
  /** What scheme `dns` asks for. */
  readonly question?: Question;
  /** 0 for ICMP. */
  readonly dport: number;
  /** Source port, or the identifier of an echo. */
  readonly sport: number;
  /** Payload bytes; `null`: what is usual for the scheme. */
  readonly size: number | null;
  /** What TCP and UDP send instead of `size` zeros, a character for each octet. */
  readonly content?: string;
  /** `null`: as Linux sets it, which is wherever the datagram fits the path (IP_PMTUDISC_WANT). */
  readonly df: boolean | null;
  readonly ttl: number | null;
  /** Microseconds it waits for each thing it waits for; `null`: as long as usual. */
  readonly patience?: number | null;
  /** Sequence number of an echo (1). */
  readonly seq?: number;
  /** HTTP: HEAD instead of GET. */
  readonly headOnly?: boolean;
}

/** A task whose address is known. */
export type AddressedTask = ClientTask & { readonly dst: Ip };

/** What has become of the program so far. */
export interface ClientProgress {
  finished: boolean;
  outcome: Outcome;
  errno: string | null;
  /** Address that an echo came from. */
  answeredBy: Ip | null;
  /** The address it sends to, once it knows. */
  dst: Ip | null;
}

const OUTCOME: Readonly<Record<SocketError['errno'], Outcome>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'refused',
  EHOSTUNREACH: 'host-unreachable',
  ENETUNREACH: 'net-unreachable',
  EMSGSIZE: 'message-too-big',
  ETIMEDOUT: 'timed-out',
  EACCES: 'host-unreachable',
  // What a blackhole route gives, and what a filter of one's own host.
  EINVAL: 'net-unreachable',
  EPERM: 'refused',
  ENOPROTOOPT: 'refused',
};

/** What a program makes of a socket's error. */
export const outcomeOf = (error: SocketError): Outcome =>
  error.icmp?.type === 11 ? 'ttl-exceeded' : OUTCOME[error.errno];

/** The program ends without what it wanted. @param errno what its library call returned. */
export function finish(progress: ClientProgress, outcome: Outcome, errno: string | null): void {
  if (progress.finished) return;
  progress.finished = true;
  progress.outcome = outcome;
  progress.errno = errno;
}

export const fail = (progress: ClientProgress, error: SocketError): void =>
  finish(progress, outcomeOf(error), error.errno);

export const succeed = (progress: ClientProgress): void => finish(progress, 'delivered', null);

/** Gives up after a while, unless `still` says that what was waited for has come. */
export function patience(
  world: World,
  task: ClientTask,
  progress: ClientProgress,
  still: () => boolean,
  giveUp: () => void,
): void {
  world.queue.timer(task.patience ?? CLIENT_PATIENCE, () => {
    if (progress.finished || !still()) return;
    giveUp();
    fail(progress, { errno: 'ETIMEDOUT', icmp: null });
  });
}

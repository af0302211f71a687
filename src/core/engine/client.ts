import type { NetNs } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import { ICMP_HEADER_BYTES, IPV4_HEADER_BYTES, UDP_HEADER_BYTES, type Payload } from '../net/packet.ts';
import type { Outcome } from '../trace/disposition.ts';
import type { Cause } from '../trace/run.ts';
import { isRoute, routeOutput } from './routeLookup.ts';
import { icmpPacket } from './icmp.ts';
import { localOut } from './ipOutput.ts';
import { routeException, recordOutputRoute } from './routes.ts';
import { httpRequest } from './servers.ts';
import type { SocketError, TcpSocket, UdpSocket } from './sockets.ts';
import { tcpAbort, tcpClose, tcpConnect, tcpSend } from './tcpSend.ts';
import { udpClose, udpOpen, udpSend } from './udp.ts';
import type { World } from './world.ts';

/** How long the client program waits for each thing it waits for, in microseconds: `curl --connect-timeout 5`, `ping -W 5`. */
const CLIENT_PATIENCE = 5_000_000;

/** What a program is asked to do, all names and defaults settled. */
export interface ClientTask {
  readonly netns: NetNs;
  /** `NAMESPACE/POD/CONTAINER`, a node or an external. */
  readonly owner: string;
  readonly scheme: 'http' | 'tcp' | 'udp' | 'icmp';
  /** As typed, for the Host header. */
  readonly host: string;
  readonly path: string;
  readonly dst: Ip;
  /** 0 for ICMP. */
  readonly dport: number;
  /** Source port, or the identifier of an echo. */
  readonly sport: number;
  /** Payload bytes; `null`: what is usual for the scheme. */
  readonly size: number | null;
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

/** What has become of the program so far. */
export interface ClientProgress {
  finished: boolean;
  outcome: Outcome;
  errno: string | null;
  /** Address that an echo came from. */
  answeredBy: Ip | null;
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

const REQUEST: Cause = { kind: 'request' };
const DEFAULT_UDP_BYTES = 32;
const DEFAULT_ECHO_BYTES = 56;
const DEFAULT_TCP_BYTES = 1;

/**
 * Starts the client program; the event queue does the rest.
 *
 * A TCP client connects, sends one request, reads the answer and closes. A UDP client sends a datagram and waits for one.
 * A ping sends one echo request.
 */
export function startClient(world: World, task: ClientTask): ClientProgress {
  const progress: ClientProgress = { finished: false, outcome: 'timed-out', errno: null, answeredBy: null };
  const route = routeOutput(task.netns, task.dst, null, 0, routeException(world, task.netns.name, task.dst));
  if (!isRoute(route)) {
    fail(progress, { errno: route.errno, icmp: null });
    return progress;
  }
  // No program of ours asked for SO_BROADCAST, and TCP has no use for it.
  if (route.result === 'broadcast') {
    fail(progress, {
      errno: task.scheme === 'http' || task.scheme === 'tcp' ? 'ENETUNREACH' : 'EACCES',
      icmp: null,
    });
    return progress;
  }
  const local = route.src ?? task.dst;
  if (task.scheme === 'http' || task.scheme === 'tcp') startTcp(world, task, local, progress);
  else if (task.scheme === 'udp') startUdp(world, task, local, route.mtu, progress);
  else startPing(world, task, local, route.mtu, progress);
  return progress;
}

function fail(progress: ClientProgress, error: SocketError): void {
  if (progress.finished) return;
  progress.finished = true;
  progress.outcome = error.icmp?.type === 11 ? 'ttl-exceeded' : OUTCOME[error.errno];
  progress.errno = error.errno;
}

function succeed(progress: ClientProgress): void {
  if (progress.finished) return;
  progress.finished = true;
  progress.outcome = 'delivered';
}

/** Gives up after a while, unless `still` says that what was waited for has come. */
function patience(
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

function startTcp(world: World, task: ClientTask, local: Ip, progress: ClientProgress): void {
  const size = task.size ?? DEFAULT_TCP_BYTES;
  const request: Payload =
    task.scheme === 'http' ? httpRequest({ ...task, headOnly: task.headOnly ?? false }) : { bytes: size, text: `${size} bytes` };
  let connected = false;
  let answered = 0;
  const socket: TcpSocket = tcpConnect(world, {
    netns: task.netns,
    owner: task.owner,
    local,
    localPort: task.sport,
    remote: task.dst,
    remotePort: task.dport,
    header: { ttl: task.ttl ?? 64, df: task.df ?? true },
    program: {
      connected: (opened, because) => {
        connected = true;
        patience(
          world,
          task,
          progress,
          () => answered === 0,
          () => tcpAbort(world, socket),
        );
        const of = because.branch.journey.id;
        if (request.bytes > 0) tcpSend(world, opened, request, { kind: 'reply', to: of });
        else tcpClose(world, opened, { kind: 'reply', to: of });
      },
      received: (_payload, because) => {
        answered++;
        if (progress.outcome !== 'delivered') progress.outcome = 'delivered';
        tcpClose(world, socket, { kind: 'continuation', of: because.branch.journey.id });
      },
      failed: (error) => fail(progress, error),
      closed: () => succeed(progress),
    },
  });
  patience(
    world,
    task,
    progress,
    () => !connected,
    () => tcpAbort(world, socket),
  );
}

function startUdp(world: World, task: ClientTask, local: Ip, mtu: number, progress: ClientProgress): void {
  const bytes = task.size ?? DEFAULT_UDP_BYTES;
  const fits = bytes + UDP_HEADER_BYTES + IPV4_HEADER_BYTES <= mtu;
  const df = task.df ?? fits;
  if (df && !fits) return fail(progress, { errno: 'EMSGSIZE', icmp: null });
  const socket: UdpSocket = {
    netns: task.netns,
    owner: task.owner,
    local,
    localPort: task.sport,
    remote: task.dst,
    remotePort: task.dport,
    program: {
      received: () => {
        udpClose(world, socket);
        succeed(progress);
      },
      failed: (error) => fail(progress, error),
    },
  };
  udpOpen(world, socket);
  const refusal = udpSend(
    world,
    socket,
    { ip: task.dst, port: task.dport },
    { bytes, text: '' },
    { ttl: task.ttl ?? 64, df },
    REQUEST,
  );
  if (refusal) return fail(progress, { errno: refusal, icmp: null });
  patience(
    world,
    task,
    progress,
    () => true,
    () => udpClose(world, socket),
  );
}

function startPing(world: World, task: ClientTask, local: Ip, mtu: number, progress: ClientProgress): void {
  const bytes = task.size ?? DEFAULT_ECHO_BYTES;
  const fits = bytes + ICMP_HEADER_BYTES + IPV4_HEADER_BYTES <= mtu;
  const df = task.df ?? fits;
  if (df && !fits) return fail(progress, { errno: 'EMSGSIZE', icmp: null });
  const table = world.socketsOf(task.netns.name).ping;
  table.set(task.sport, {
    received: (_payload, because) => {
      progress.answeredBy = because.packet.ip?.src ?? null;
      const answeredIn = because.branch.journey.hops[0]?.netns;
      if (answeredIn !== undefined)
        world.served = { owner: answeredIn, client: because.packet.ip?.dst ?? local };
      succeed(progress);
    },
    failed: (error) => fail(progress, error),
  });
  const message = {
    proto: 'icmp',
    type: 8,
    code: 0,
    id: task.sport,
    seq: task.seq ?? 1,
    mtu: 0,
    gateway: null,
    quoted: null,
  } as const;
  const packet = icmpPacket(
    local,
    task.dst,
    message,
    { bytes, text: '' },
    { ttl: task.ttl ?? 64, tos: 0, df, id: df ? 0 : world.newIpId(), bytes },
  );
  const skb = world.birth(task.netns, packet, REQUEST, { owner: task.owner, key: `icmp ${task.sport}` });
  const route = routeOutput(task.netns, task.dst, local, 0, routeException(world, task.netns.name, task.dst));
  if (!isRoute(route)) return;
  skb.route = route;
  world.step(skb, { kind: 'send', owner: task.owner, what: 'ICMP echo request', source: 'pingSend' });
  recordOutputRoute(world, skb);
  const refusal = localOut(world, skb);
  if (refusal) return fail(progress, { errno: refusal, icmp: null });
  patience(
    world,
    task,
    progress,
    () => true,
    () => table.delete(task.sport),
  );
}

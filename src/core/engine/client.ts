import type { Ip } from '../net/address.ts';
import { ICMP_HEADER_BYTES, IPV4_HEADER_BYTES, UDP_HEADER_BYTES, type Payload } from '../net/packet.ts';
import type { Outcome } from '../trace/disposition.ts';
import type { Cause } from '../trace/run.ts';
import {
  fail,
  finish,
  patience,
  succeed,
  type AddressedTask,
  type ClientProgress,
  type ClientTask,
} from './clientProgress.ts';
import { startDig } from './dig.ts';
import { isRoute, routeOutput } from './routeLookup.ts';
import { httpStatus } from './httpAnswer.ts';
import { icmpPacket } from './icmp.ts';
import { localOut } from './ipOutput.ts';
import { lookUp } from './lookup.ts';
import { routeException, recordOutputRoute } from './routes.ts';
import { httpRequest } from './servers.ts';
import type { TcpSocket, UdpSocket } from './sockets.ts';
import { MORE_DATA, tcpAbort, tcpClose, tcpConnect, tcpSend } from './tcpSend.ts';
import { udpClose, udpOpen, udpSend } from './udp.ts';
import type { World } from './world.ts';

const REQUEST: Cause = { kind: 'request' };
const DEFAULT_UDP_BYTES = 32;
const DEFAULT_ECHO_BYTES = 56;
const DEFAULT_TCP_BYTES = 1;

/**
 * Starts the client program; the event queue does the rest.
 *
 * A name is looked up first. Then a TCP client connects, sends one request, reads the answer and closes; a UDP client sends
 * a datagram and waits for one; a ping sends one echo request; `dns` asks one question.
 */
export function startClient(world: World, task: ClientTask): ClientProgress {
  const progress: ClientProgress = {
    finished: false,
    outcome: 'timed-out',
    errno: null,
    answeredBy: null,
    dst: task.dst,
  };
  const { dst } = task;
  if (dst !== null) connect(world, { ...task, dst }, progress);
  else {
    // Whatever the lookup drew: the request itself draws what it would have drawn without one.
    const forRequest = world.rng;
    world.rng = world.lookups.rng;
    lookUp(world, task, (result) => {
      world.rng = forRequest;
      world.served = null;
      if (!result.found) return finish(progress, result.outcome, result.errno);
      progress.dst = result.ip;
      connect(world, { ...task, dst: result.ip }, progress);
    });
  }
  return progress;
}

function connect(world: World, task: AddressedTask, progress: ClientProgress): void {
  const route = routeOutput(task.netns, task.dst, null, 0, routeException(world, task.netns.name, task.dst));
  if (!isRoute(route)) return fail(progress, { errno: route.errno, icmp: null });
  const isTcp = task.scheme === 'http' || task.scheme === 'tcp';
  // No program of ours asked for SO_BROADCAST, and TCP has no use for it.
  if (route.result === 'broadcast')
    return fail(progress, { errno: isTcp ? 'ENETUNREACH' : 'EACCES', icmp: null });
  const local = route.src ?? task.dst;
  if (task.scheme === 'dns') startDig(world, task, progress);
  else if (isTcp) startTcp(world, task, local, progress);
  else if (task.scheme === 'udp') startUdp(world, task, local, route.mtu, progress);
  else startPing(world, task, local, route.mtu, progress);
}

const unknownBytes = (bytes: number): Payload => ({ bytes, text: `${bytes} bytes` });

/** What somebody typed, known to people by its first line; `null` where nothing was. */
function typed({ content }: ClientTask): Payload | null {
  if (content === undefined) return null;
  const line = content.split(/\r?\n/, 1)[0] ?? '';
  const isName = /^[\x20-\x7e]+$/.test(line) && line !== MORE_DATA;
  const text = isName ? line : `${content.length} bytes`;
  return { bytes: content.length, text, content };
}

/** An answer is what was wanted, unless it is HTTP and says something else than 2xx. */
function answerOutcome({ scheme }: AddressedTask, { text }: Payload): Outcome {
  const status = scheme === 'http' ? httpStatus(text) : undefined;
  return status === undefined || (status >= 200 && status < 300) ? 'delivered' : `http-${status}`;
}

function startTcp(world: World, task: AddressedTask, local: Ip, progress: ClientProgress): void {
  const request: Payload =
    task.scheme === 'http'
      ? httpRequest({ ...task, headOnly: task.headOnly ?? false })
      : (typed(task) ?? unknownBytes(task.size ?? DEFAULT_TCP_BYTES));
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
    cause: REQUEST,
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
      received: (payload, because) => {
        if (answered++ === 0) progress.outcome = answerOutcome(task, payload);
        tcpClose(world, socket, { kind: 'continuation', of: because.branch.journey.id });
      },
      failed: (error) => fail(progress, error),
      closed: () => finish(progress, progress.outcome, null),
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

function startUdp(world: World, task: AddressedTask, local: Ip, mtu: number, progress: ClientProgress): void {
  const payload = typed(task) ?? { bytes: task.size ?? DEFAULT_UDP_BYTES, text: '' };
  const { bytes } = payload;
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
    payload,
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

function startPing(
  world: World,
  task: AddressedTask,
  local: Ip,
  mtu: number,
  progress: ClientProgress,
): void {
  const bytes = task.size ?? DEFAULT_ECHO_BYTES;
  const fits = bytes + ICMP_HEADER_BYTES + IPV4_HEADER_BYTES <= mtu;
  const df = task.df ?? fits;
  if (df && !fits) return fail(progress, { errno: 'EMSGSIZE', icmp: null });
  const table = world.socketsOf(task.netns.name).ping;
  table.set(task.sport, {
    received: (_payload, because) => {
      progress.answeredBy = because.packet.ip?.src ?? null;
      world.served = {
        by: world.recorder.origin(because.branch),
        client: because.packet.ip?.dst ?? local,
      };
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

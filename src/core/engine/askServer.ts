import type { NetNs } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import type { DnsMessage, Question } from '../net/dnsMessage.ts';
import { dnsDatagram, dnsStream } from '../net/dnsWire.ts';
import type { Payload } from '../net/packet.ts';
import type { Cause } from '../trace/run.ts';
import { isRoute, routeOutput } from './routeLookup.ts';
import { routeException } from './routes.ts';
import { keyOf, type SocketError, type TcpSocket, type UdpSocket } from './sockets.ts';
import { tcpAbort, tcpClose, tcpConnect, tcpSend } from './tcpSend.ts';
import { udpClose, udpOpen, udpSend } from './udp.ts';
import type { World } from './world.ts';

/** Ports that programs get when they ask for none (net.ipv4.ip_local_port_range). */
const FIRST_PORT = 32_768;
const PORTS = 28_232;

/** Who asks, whom, and what. */
export interface Asking {
  readonly netns: NetNs;
  readonly owner: string;
  readonly server: { readonly ip: Ip; readonly port: number };
  /** Asked together, from one socket. */
  readonly questions: readonly Question[];
  /** Microseconds until it gives up. */
  readonly timeout: number;
  readonly cause: Cause;
  /** `null`: any free one. */
  readonly port: number | null;
  readonly ttl: number;
}

/** What came of it. `answers` are in the order of the questions; after a timeout those that came. */
export interface Asked {
  readonly answers: readonly DnsMessage[];
  readonly error: SocketError | null;
}

function freePort(world: World, netns: NetNs, local: Ip, server: Asking['server']): number {
  const taken = world.socketsOf(netns.name);
  for (;;) {
    const localPort = FIRST_PORT + Math.floor(world.rng() * PORTS);
    const ends = { local, localPort, remote: server.ip, remotePort: server.port };
    if (!taken.udp.has(keyOf('udp', ends)) && !taken.tcp.has(keyOf('tcp', ends))) return localPort;
  }
}

/** Collects answers until all are there. */
class Answers {
  private readonly byId = new Map<number, DnsMessage>();
  private readonly messages: readonly DnsMessage[];

  constructor(messages: readonly DnsMessage[]) {
    this.messages = messages;
  }

  /** @returns whether all have been answered. */
  take({ dns }: Payload): boolean {
    if (dns?.answer && this.messages.some(({ id }) => id === dns.id)) this.byId.set(dns.id, dns);
    return this.byId.size === this.messages.length;
  }

  list(): DnsMessage[] {
    return this.messages.flatMap(({ id }) => this.byId.get(id) ?? []);
  }
}

/**
 * Asks a name server questions in datagrams of one socket, all at once, and waits for all answers. What comes back
 * truncated is asked for again over TCP.
 *
 * @param done is called once, at the latest when the time is up.
 * @see glibc 2.36 resolv/res_send.c, send_dg(), send_vc()
 */
export function askServer(world: World, asking: Asking, done: (asked: Asked) => void): void {
  const { netns, owner, server, questions, cause } = asking;
  const route = routeOutput(netns, server.ip, null, 0, routeException(world, netns.name, server.ip));
  if (!isRoute(route)) return done({ answers: [], error: { errno: route.errno, icmp: null } });
  const local = route.src ?? server.ip;
  const messages = questions.map((question): DnsMessage => ({
    id: Math.floor(world.rng() * 0x10000),
    question,
    answer: null,
  }));
  const answers = new Answers(messages);
  let isOpen = true;
  const end = (error: SocketError | null) => {
    if (!isOpen) return;
    isOpen = false;
    udpClose(world, socket);
    if (error === null && answers.list().some(({ answer }) => answer?.truncated))
      return askOverTcp(world, asking, local, messages, done);
    done({ answers: answers.list(), error });
  };
  const socket: UdpSocket = {
    netns,
    owner,
    local,
    localPort: asking.port ?? freePort(world, netns, local, server),
    remote: server.ip,
    remotePort: server.port,
    program: {
      received: (payload) => {
        if (answers.take(payload)) end(null);
      },
      failed: end,
    },
  };
  udpOpen(world, socket);
  for (const message of messages) {
    if (!isOpen) break;
    const refusal = udpSend(
      world,
      socket,
      server,
      dnsDatagram(message),
      { ttl: asking.ttl, df: true },
      cause,
    );
    if (refusal !== null) end({ errno: refusal, icmp: null });
  }
  world.queue.timer(asking.timeout, () => end({ errno: 'ETIMEDOUT', icmp: null }));
}

function askOverTcp(
  world: World,
  asking: Asking,
  local: Ip,
  messages: readonly DnsMessage[],
  done: (asked: Asked) => void,
): void {
  const { netns, owner, server, cause } = asking;
  const answers = new Answers(messages);
  let isOpen = true;
  const end = (error: SocketError | null) => {
    if (!isOpen) return;
    isOpen = false;
    done({ answers: answers.list(), error });
  };
  const socket: TcpSocket = tcpConnect(world, {
    netns,
    owner,
    local,
    localPort: freePort(world, netns, local, server),
    remote: server.ip,
    remotePort: server.port,
    header: { ttl: asking.ttl, df: true },
    cause,
    program: {
      connected: (opened, because) => {
        for (const message of messages)
          tcpSend(world, opened, dnsStream(message), { kind: 'reply', to: because.branch.journey.id });
      },
      received: (payload, because) => {
        if (!isOpen || !answers.take(payload)) return;
        tcpClose(world, socket, { kind: 'continuation', of: because.branch.journey.id });
        end(null);
      },
      failed: end,
    },
  });
  world.queue.timer(asking.timeout, () => {
    if (isOpen) tcpAbort(world, socket);
    end({ errno: 'ETIMEDOUT', icmp: null });
  });
}

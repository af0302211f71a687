import type { Packet } from '../net/packet.ts';
import { icmpEcho, icmpName, isIcmpError } from './icmp.ts';
import { learnPathMtu, learnRedirect } from './routeException.ts';
import { serveDatagram, serveStream } from './servers.ts';
import type { Skb } from './skb.ts';
import type { SocketError } from './sockets.ts';
import { tcpError, tcpReceive } from './tcpReceive.ts';
import { udpError, udpReceive } from './udp.ts';
import type { World } from './world.ts';

/**
 * Hands a packet for this host to its transport.
 *
 * @see Linux net/ipv4/ip_input.c, ip_protocol_deliver_rcu()
 */
export function deliver(world: World, skb: Skb): void {
  const { l4 } = skb.packet;
  switch (l4?.proto) {
    case 'tcp':
      return tcpReceive(world, skb, serveStream);
    case 'udp':
      return udpReceive(world, skb, serveDatagram);
    case 'icmp':
      return icmpReceive(world, skb);
    default:
      world.stack.refuse(
        world,
        skb,
        { type: 3, code: 2 },
        { reason: 'UNHANDLED_PROTO', source: 'localDeliver' },
      );
  }
}

const REDIRECT = 5;

function icmpReceive(world: World, skb: Skb): void {
  const { l4 } = skb.packet;
  if (l4?.proto !== 'icmp') return;
  if (l4.type === 8) return icmpEcho(world, skb);
  if (l4.type === REDIRECT) {
    const { effects, ask } = learnRedirect(world, skb, l4);
    world.step(
      skb,
      {
        kind: 'deliver',
        owner: skb.netns.name,
        what: icmpName(l4.type, l4.code),
        source: 'redirect',
      },
      effects,
    );
    return ask();
  }
  if (isIcmpError(l4)) return icmpUnreach(world, skb, l4.type, l4.code, l4.mtu, l4.quoted);
  const program = l4.type === 0 ? world.socketsOf(skb.netns.name).ping.get(l4.id) : undefined;
  if (!program) return world.end(skb, 'ignored', 'NO_SOCKET', 'pingSend');
  world.step(skb, { kind: 'deliver', owner: skb.netns.name, what: 'ICMP echo reply', source: 'pingSend' });
  program.received(skb.packet.payload, skb);
}

/** What a program hears of an ICMP error. @see Linux net/ipv4/icmp.c, icmp_err_convert */
function errorOf(type: number, code: number): SocketError {
  const icmp = { type, code };
  if (type === 11) return { errno: 'EHOSTUNREACH', icmp };
  switch (code) {
    case 0:
    case 6:
    case 9:
    case 11:
      return { errno: 'ENETUNREACH', icmp };
    case 2:
      return { errno: 'ENOPROTOOPT', icmp };
    case 3:
      return { errno: 'ECONNREFUSED', icmp };
    case 4:
      return { errno: 'EMSGSIZE', icmp };
    default:
      return { errno: 'EHOSTUNREACH', icmp };
  }
}

/** An ICMP error arrived: the socket whose packet it quotes hears of it. @see Linux net/ipv4/icmp.c, icmp_unreach(), icmp_socket_deliver() */
function icmpUnreach(
  world: World,
  skb: Skb,
  type: number,
  code: number,
  mtu: number,
  quoted: Packet | null,
): void {
  const effects =
    type === 3 && code === 4 && quoted?.ip ? [learnPathMtu(world, skb.netns.name, quoted.ip.dst, mtu)] : [];
  world.step(
    skb,
    {
      kind: 'deliver',
      owner: skb.netns.name,
      what: icmpName(type, code),
      source: 'icmpUnreach',
    },
    effects,
  );
  // That a datagram of ours was never complete is nothing to its socket (ICMP_EXC_FRAGTIME).
  if (!quoted || (type === 11 && code === 1)) return;
  const error = errorOf(type, code);
  if (tcpError(world, skb, quoted, error) || udpError(world, skb, quoted, error)) return;
  if (quoted.l4?.proto === 'icmp') world.socketsOf(skb.netns.name).ping.get(quoted.l4.id)?.failed(error);
}

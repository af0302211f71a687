import { ANY_IPV4 } from '../net/address.ts';
import type { Skb } from './skb.ts';
import type { FoundListener } from './sockets.ts';

/**
 * From here on upwards are the ports that programs send from, and that traceroute counts upwards from: a datagram to one
 * of them is hardly meant for a server. @see Linux net.ipv4.ip_local_port_range
 */
const FIRST_EPHEMERAL_PORT = 32_768;

/**
 * A program that nobody says listens on this port, nor that it does not: its container declares no ports at all. Then the
 * request itself is the best witness, so only what a client sends of its own accord is taken for one.
 */
export function assumedListener(skb: Skb, proto: 'tcp' | 'udp', port: number): FoundListener | undefined {
  const owner = skb.netns.mayListen;
  if (owner === undefined) return undefined;
  const { cause } = skb.branch.journey;
  if (cause.kind === 'reply' || cause.kind === 'dns' || skb.packet.payload.dns) return undefined;
  if (proto === 'udp' && port >= FIRST_EPHEMERAL_PORT) return undefined;
  return {
    listener: {
      proto,
      ip: ANY_IPV4,
      port,
      owner,
      application: proto === 'tcp' ? 'http' : 'echo',
      assumed: 'this request goes there',
    },
    entry: { kind: 'assumedListener', proto, port, owner },
  };
}

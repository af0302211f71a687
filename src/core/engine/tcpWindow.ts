import { IPV4_HEADER_BYTES, TCP_HEADER_BYTES, TCP_SYN, type TcpHeader } from '../net/packet.ts';
import { isRoute, routeOutput } from './routeLookup.ts';
import { routeException } from './routes.ts';
import type { TcpSocket } from './sockets.ts';
import type { World } from './world.ts';

/** Options of every segment after the SYNs: timestamps, padded. */
export const OPTION_BYTES = 12;
/** Bits by which every socket shifts the windows it offers, as a receive buffer of 6 MiB makes Linux do (tcp_select_initial_window()). */
const WINDOW_SCALE = 7;
/** An unscaled window holds no more. */
const LARGEST_WINDOW = 65_535;
/** Data of the largest segment there is, with timestamps. */
const LARGEST_PAYLOAD = LARGEST_WINDOW - IPV4_HEADER_BYTES - TCP_HEADER_BYTES - OPTION_BYTES;

type SocketEnds = Pick<TcpSocket, 'netns' | 'local' | 'remote'>;

/** Bytes of data that one segment can carry to the other end, as far as is known. */
export function largestPayload(world: World, socket: SocketEnds): number {
  const route = routeOutput(
    socket.netns,
    socket.remote,
    socket.local,
    0,
    routeException(world, socket.netns.name, socket.remote),
  );
  return (isRoute(route) ? route.mtu : 1500) - IPV4_HEADER_BYTES - TCP_HEADER_BYTES - OPTION_BYTES;
}

/**
 * The window a new socket offers: as many whole segments as an unscaled window holds. A SYN counts segments without
 * timestamps, a SYN-ACK those with the timestamps that were agreed on.
 *
 * @returns bytes: 64240 in a SYN over Ethernet, 65160 in its SYN-ACK.
 * @see Linux net/ipv4/tcp_output.c, tcp_select_initial_window()
 */
export function initialWindow(world: World, ends: SocketEnds, kind: 'SYN' | 'SYN-ACK'): number {
  const payload = Math.min(LARGEST_PAYLOAD, Math.max(1, largestPayload(world, ends)));
  const segment = payload + (kind === 'SYN' ? OPTION_BYTES : 0);
  return Math.floor(LARGEST_WINDOW / segment) * segment;
}

/** How a socket writes the window it offers into a segment: shifted, but not in a SYN (RFC 7323 §2.2). */
export const windowFields = (window: number, flags: number): Pick<TcpHeader, 'window' | 'windowScale'> =>
  flags & TCP_SYN
    ? { window, windowScale: WINDOW_SCALE }
    : { window: Math.ceil(window / 2 ** WINDOW_SCALE), windowScale: null };

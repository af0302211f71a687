import type { SocketEntry } from '../../dataplane/learned.ts';
import type { Listener } from '../../dataplane/netns.ts';

const LOCAL_WIDTH = 15;

/** The columns of `ss`: the widths are those of a terminal of 80 characters. */
function line(
  netid: string,
  state: string,
  queue: string,
  local: string,
  peer: string,
  owner: string,
): string {
  const [host, port] = splitPort(local);
  const [peerHost, peerPort] = splitPort(peer);
  const ends = `${host.padStart(LOCAL_WIDTH)}:${port.padEnd(5)} ${peerHost.padStart(LOCAL_WIDTH)}:${peerPort.padEnd(5)}`;
  return `${netid.padEnd(5)} ${state.padEnd(10)} 0      ${queue.padEnd(6)} ${ends} users:(("${owner}"))`;
}

function splitPort(end: string): [string, string] {
  const colon = end.lastIndexOf(':');
  return [end.slice(0, colon), end.slice(colon + 1)];
}

/** A waiting process as `ss -lp` lists it. */
export function formatListener({
  proto,
  ip,
  port,
  owner,
}: Pick<Listener, 'proto' | 'ip' | 'port' | 'owner'>): string {
  const [state, queue] = proto === 'tcp' ? ['LISTEN', '4096'] : ['UNCONN', '0'];
  return line(proto, state, queue, `${ip}:${port}`, `${ip.includes(':') ? '[::]' : '0.0.0.0'}:*`, owner);
}

/** A connected socket as `ss -ap` lists it. */
export function formatSocket(socket: SocketEntry): string {
  const local = `${socket.local}:${socket.localPort}`;
  const remote = `${socket.remote}:${socket.remotePort}`;
  return line(socket.proto, socket.state, '0', local, remote, socket.owner);
}

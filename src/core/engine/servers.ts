import type { Payload } from '../net/packet.ts';
import type { TcpSocket } from './sockets.ts';

const CRLF = '\r\n';

/** `NAMESPACE/POD` of `NAMESPACE/POD/CONTAINER`; hosts stay as they are. */
export const programHost = (owner: string): string => owner.split('/').slice(0, 2).join('/');

/** The request a curl would send. */
export function httpRequest(host: string, path: string, bodyBytes: number): Payload {
  const head = [
    `${bodyBytes > 0 ? 'POST' : 'GET'} ${path} HTTP/1.1`,
    `Host: ${host}`,
    'User-Agent: curl/8.14.1',
    'Accept: */*',
    ...(bodyBytes > 0 ? [`Content-Length: ${bodyBytes}`] : []),
  ];
  return { bytes: head.join(CRLF).length + 2 * CRLF.length + bodyBytes, text: head[0] as string };
}

/** What a listening program writes back: an HTTP answer that names it, or what it was sent. */
export function answerStream(payload: Payload, socket: TcpSocket): Payload | null {
  if (!/^(GET|POST) /.test(payload.text))
    return payload.text === 'more data'
      ? null
      : { bytes: payload.bytes, text: `${payload.bytes} bytes back` };
  const body = `${programHost(socket.owner)} saw ${socket.remote}:${socket.remotePort}\n`;
  const head = ['HTTP/1.1 200 OK', 'Content-Type: text/plain', `Content-Length: ${body.length}`];
  return { bytes: head.join(CRLF).length + 2 * CRLF.length + body.length, text: head[0] as string };
}

/** What a listening program sends back for a datagram: who it is, and whom it saw. */
export function answerDatagram(owner: string, client: string): Payload {
  const text = `server=${owner} peer=${client}`;
  return { bytes: text.length, text };
}

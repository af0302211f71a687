import type { Payload } from '../net/packet.ts';
import type { TcpSocket } from './sockets.ts';

const CRLF = '\r\n';

/** `NAMESPACE/POD` of `NAMESPACE/POD/CONTAINER`; hosts stay as they are. */
export const programHost = (owner: string): string => owner.split('/').slice(0, 2).join('/');

/** The head of the request a curl would send, line by line. */
export function httpRequestHead({ host, path, size, headOnly }: HttpTask): string[] {
  const method = headOnly ? 'HEAD' : size ? 'POST' : 'GET';
  return [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}`,
    'User-Agent: curl/8.14.1',
    'Accept: */*',
    ...(size ? [`Content-Length: ${size}`] : []),
  ];
}

/** What decides what such a request says. */
export interface HttpTask {
  readonly host: string;
  readonly path: string;
  /** Bytes of its body. */
  readonly size: number | null;
  readonly headOnly: boolean;
}

/** The request a curl would send. */
export function httpRequest(task: HttpTask): Payload {
  const head = httpRequestHead(task);
  return {
    bytes: head.join(CRLF).length + 2 * CRLF.length + (task.size ?? 0),
    text: head[0] as string,
  };
}

/** The HTTP answer of a program that names itself. @param client `IP:PORT` as it saw it. */
export function httpAnswer(
  owner: string,
  client: string,
): { readonly head: string[]; readonly body: string } {
  const body = `${programHost(owner)} saw ${client}\n`;
  return { head: ['HTTP/1.1 200 OK', 'Content-Type: text/plain', `Content-Length: ${body.length}`], body };
}

/** What a listening program writes back: an HTTP answer that names it, or what it was sent. */
export function answerStream(payload: Payload, socket: TcpSocket): Payload | null {
  if (!/^(GET|POST|HEAD) /.test(payload.text))
    return payload.text === 'more data'
      ? null
      : { bytes: payload.bytes, text: `${payload.bytes} bytes back` };
  const { head, body } = httpAnswer(socket.owner, `${socket.remote}:${socket.remotePort}`);
  const sent = payload.text.startsWith('HEAD ') ? 0 : body.length;
  return { bytes: head.join(CRLF).length + 2 * CRLF.length + sent, text: head[0] as string };
}

/** What a listening program sends back for a datagram: who it is, and whom it saw. */
export function answerDatagram(owner: string, client: string): Payload {
  const text = `server=${owner} peer=${client}`;
  return { bytes: text.length, text };
}

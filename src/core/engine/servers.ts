import { dnsDatagram, dnsStream } from '../net/dnsWire.ts';
import type { Payload } from '../net/packet.ts';
import { must } from '../problem.ts';
import { serveQuery } from './nameServer.ts';
import type { TcpSocket } from './sockets.ts';
import { MORE_DATA } from './tcpSend.ts';
import type { StreamServer } from './tcpReceive.ts';
import type { DatagramServer } from './udp.ts';

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
  const content = `${head.join(CRLF)}${CRLF}${CRLF}`;
  return { bytes: content.length + (task.size ?? 0), text: head[0] as string, content };
}

/** The HTTP answer of a program that names itself. @param client `IP:PORT` as it saw it. */
export function httpAnswer(
  owner: string,
  client: string,
): { readonly head: string[]; readonly body: string } {
  const body = `${programHost(owner)} saw ${client}\n`;
  return { head: ['HTTP/1.1 200 OK', 'Content-Type: text/plain', `Content-Length: ${body.length}`], body };
}

/** An HTTP answer that names who gives it and whom it saw, or what was sent once more; `null`: the rest of what was answered already. */
function answerStream(payload: Payload, socket: TcpSocket): Payload | null {
  const { bytes, text, content: typed } = payload;
  if (!/^(GET|POST|HEAD) /.test(text))
    return text === MORE_DATA
      ? null
      : { bytes, text: `${bytes} bytes back`, ...(typed && { content: typed }) };
  const { head, body } = httpAnswer(socket.owner, `${socket.remote}:${socket.remotePort}`);
  const sent = text.startsWith('HEAD ') ? '' : body;
  const content = `${head.join(CRLF)}${CRLF}${CRLF}${sent}`;
  return { bytes: content.length, text: head[0] as string, content };
}

/** What listening programs do with what a connection brings. */
export const serveStream: StreamServer = (world, socket, listener, payload, because, reply) => {
  if (listener.application === 'dns') {
    const { dns } = payload;
    if (dns)
      serveQuery(world, { listener, local: socket.local }, dns, because, (said) => reply(dnsStream(said)));
    return;
  }
  const answer = answerStream(payload, socket);
  if (answer) reply(answer);
};

/** The header of a DNS message; what is shorter is none and gets no answer. */
const DNS_HEADER_BYTES = 12;

/** What listening programs do with a datagram: answer a question, or say who they are and whom they saw. */
export const serveDatagram: DatagramServer = (world, skb, listener, reply) => {
  const { payload } = skb.packet;
  const ip = must(skb.packet.ip, 'IP header');
  if (listener.application !== 'dns') {
    const l4 = skb.packet.l4;
    const port = l4?.proto === 'udp' ? l4.sport : 0;
    const text = `server=${listener.owner} peer=${ip.src}:${port}`;
    return reply({ bytes: text.length, text });
  }
  if (payload.dns)
    serveQuery(world, { listener, local: ip.dst }, payload.dns, skb, (said) => reply(dnsDatagram(said)));
  else if (payload.bytes >= DNS_HEADER_BYTES) reply({ bytes: DNS_HEADER_BYTES, text: 'DNS FORMERR' });
};

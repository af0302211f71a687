import { dnsDatagram, dnsStream } from '../net/dnsWire.ts';
import type { Payload } from '../net/packet.ts';
import { must } from '../problem.ts';
import { httpAnswer, isHttpRequest } from './httpAnswer.ts';
import { serveQuery } from './nameServer.ts';
import { programHost } from './programHost.ts';
import { MORE_DATA } from './tcpSend.ts';
import type { StreamServer } from './tcpReceive.ts';
import type { DatagramServer } from './udp.ts';

const CRLF = '\r\n';

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

/** What was sent once more; `null`: the rest of what was answered already. */
function echo({ bytes, text, content }: Payload): Payload | null {
  if (text === MORE_DATA) return null;
  return { bytes, text: `${bytes} bytes back`, ...(content !== undefined && { content }) };
}

const asPayload = (content: string): Payload => ({
  bytes: content.length,
  text: content.split(CRLF, 1)[0] as string,
  content,
});

/** What listening programs do with what a connection brings. */
export const serveStream: StreamServer = (world, socket, listener, payload, because, reply) => {
  if (listener.application === 'dns') {
    const { dns } = payload;
    if (dns)
      serveQuery(world, { listener, local: socket.local }, dns, because, (said) => reply(dnsStream(said)));
    return;
  }
  const answer = isHttpRequest(payload.text)
    ? asPayload(
        httpAnswer(listener, {
          line: payload.text,
          host: programHost(listener.owner, socket.netns.name),
          client: `${socket.remote}:${socket.remotePort}`,
          now: world.now,
        }),
      )
    : echo(payload);
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

import { expect, test } from 'vitest';
import { NOW, type HttpPage, type Listener } from '../dataplane/netns.ts';
import { ip } from '../net/address.ts';
import { httpAnswer, httpStatus } from './httpAnswer.ts';

const listener = (more: Partial<Listener> = {}): Listener => ({
  proto: 'tcp',
  ip: ip('0.0.0.0'),
  port: 80,
  owner: 'default/web/app',
  application: 'http',
  ...more,
});
const page = (path: string | null, status: number, body: string): HttpPage => ({
  path,
  status,
  headers: ['A: b'],
  body,
});
const healthz = { pages: [page('/healthz', 200, 'ok'), page('/readyz', 503, 'no')] };
const HEAD = 'HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\n\r\n';

test.each<[name: string, listener: Listener, line: string, answer: string]>([
  [
    'one of which nothing is known names itself',
    listener(),
    'GET /any HTTP/1.1',
    'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 29\r\n\r\ndefault/web saw 10.0.0.1:400\n',
  ],
  ['a page by its path', listener(healthz), 'GET /healthz HTTP/1.1', `${HEAD}ok`],
  ['a query is no part of the path', listener(healthz), 'GET /healthz?a=b HTTP/1.1', `${HEAD}ok`],
  ['HEAD has no body', listener(healthz), 'HEAD /healthz HTTP/1.1', HEAD],
  [
    'another status',
    listener(healthz),
    'GET /readyz HTTP/1.1',
    'HTTP/1.1 503 Service Unavailable\r\nA: b\r\nContent-Length: 2\r\n\r\nno',
  ],
  [
    'a path that is not there',
    listener(healthz),
    'GET / HTTP/1.1',
    'HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 19\r\n\r\n404 page not found\n',
  ],
  ['whatever the path', listener({ pages: [page(null, 200, 'ok')] }), 'GET /x HTTP/1.1', `${HEAD}ok`],
  [
    'a port that speaks TLS',
    listener({ application: 'https' }),
    'GET / HTTP/1.1',
    'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n',
  ],
  [
    'the time of the simulation',
    listener({ pages: [page('/', 200, NOW)] }),
    'GET / HTTP/1.1',
    'HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 36\r\n\r\n1970-01-02 01:01:01.000042 +0000 UTC',
  ],
])('HTTP: %s', (_name, who, line, answer) => {
  const now = (86_400 + 3600 + 60 + 1) * 1_000_000 + 42;
  expect(httpAnswer(who, { line, host: 'default/web', client: '10.0.0.1:400', now })).toBe(answer);
});

test.each([
  ['HTTP/1.1 503 Service Unavailable', 503],
  ['HTTP/1.0 400 Bad Request', 400],
  ['HTTP/2 200', 200],
  ['GET / HTTP/1.1', undefined],
  ['12 bytes back', undefined],
])('the status in %j is %s', (line, status) => {
  expect(httpStatus(line)).toBe(status);
});

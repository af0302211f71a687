import { NOW, type HttpPage, type Listener } from '../dataplane/netns.ts';

const CRLF = '\r\n';

/** @see RFC 9110 §15 */
const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  404: 'Not Found',
  503: 'Service Unavailable',
};

/** @see Go net/http/fs.go, NotFound() */
const NOT_FOUND: HttpPage = {
  path: null,
  status: 404,
  headers: ['Content-Type: text/plain; charset=utf-8', 'X-Content-Type-Options: nosniff'],
  body: '404 page not found\n',
};

/** A program of which nothing more is known says who it is and whom it saw. */
const OWN_NAME: HttpPage = { path: null, status: 200, headers: ['Content-Type: text/plain'], body: null };

/** What a TLS server says to a request that is not encrypted. @see Go net/http/server.go, (*conn).serve() */
const SPOKE_PLAINLY = `HTTP/1.0 400 Bad Request${CRLF}${CRLF}Client sent an HTTP request to an HTTPS server.\n`;

/** Whether somebody speaks HTTP, told by the first line. */
export const isHttpRequest = (line: string): boolean => /^(GET|POST|HEAD) /.test(line);

/** The status of an answer, told by its first line; `undefined`: it is none. */
export function httpStatus(line: string): number | undefined {
  const [, status] = /^HTTP\/\d(?:\.\d)? (\d{3})\b/.exec(line) ?? [];
  return status === undefined ? undefined : Number(status);
}

const padded = (value: number, digits: number): string => `${value}`.padStart(digits, '0');

/** As Go prints a time. The simulation's clock has no calendar: it starts with Unix time. @see Go time/format.go, Time.String() */
function timeText(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const day = padded(1 + Math.floor(hours / 24), 2);
  const clock = [hours % 24, minutes, seconds % 60].map((part) => padded(part, 2)).join(':');
  return `1970-01-${day} ${clock}.${padded(micros % 1_000_000, 6)} +0000 UTC`;
}

/** One request as a program reads it. */
interface HttpRequest {
  /** `GET /healthz HTTP/1.1`. */
  readonly line: string;
  /** The pod or machine that is asked. */
  readonly host: string;
  /** `IP:PORT` of who asks, as it is seen here. */
  readonly client: string;
  /** Simulated microseconds. */
  readonly now: number;
}

function pageFor({ pages }: Listener, path: string): HttpPage {
  if (!pages) return OWN_NAME;
  const asked = path.split(/[?#]/, 1)[0];
  return pages.find((page) => page.path === asked) ?? pages.find((page) => page.path === null) ?? NOT_FOUND;
}

/**
 * The whole answer of a listening program to an HTTP request, a character for each octet. It tells no date, as a server
 * without a calendar must not (RFC 9110 §6.6.1).
 */
export function httpAnswer(listener: Listener, { line, host, client, now }: HttpRequest): string {
  if (listener.application === 'https') return SPOKE_PLAINLY;
  const [method, path = '/'] = line.split(' ');
  const page = pageFor(listener, path);
  const body = page.body?.replaceAll(NOW, timeText(now)) ?? `${host} saw ${client}\n`;
  const head = [
    `HTTP/1.1 ${page.status} ${REASONS[page.status] ?? ''}`.trimEnd(),
    ...page.headers,
    `Content-Length: ${body.length}`,
  ];
  return `${head.join(CRLF)}${CRLF}${CRLF}${method === 'HEAD' ? '' : body}`;
}

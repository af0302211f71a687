import { httpRequestHead } from '../../engine/servers.ts';
import type { Run } from '../../trace/run.ts';
import { DEFAULT_TIMEOUT_MS } from '../../trafficRequest.ts';
import type { Command, CommandResult, SentStep, ShellHost } from '../host.ts';
import { hostWords } from '../line/hostWords.ts';
import { optionWords } from '../options.ts';
import {
  answeredBy,
  connectedBy,
  destinationOf,
  errorsAt,
  firstSent,
  receivedBy,
  resetBy,
  type Arrival,
} from './arrivals.ts';
import { CURL, readCurl, type CurlPlan } from './curlOptions.ts';
import { errorText } from './errorText.ts';
import { freshFlow, send } from './send.ts';
import { Transcript } from './transcript.ts';

const COULD_NOT_RESOLVE = 6;
const COULD_NOT_CONNECT = 7;
const HTTP_ERROR = 22;
const TIMED_OUT = 28;
const GOT_NOTHING = 52;
const RECEIVE_ERROR = 56;
const UNSUPPORTED_PROTOCOL = 1;
const MALFORMED = 3;

interface Url {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

function parseUrl(text: string): Url | { readonly scheme: string } | null {
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(text) ?? [];
  if (scheme !== undefined && scheme.toLowerCase() !== 'http') return { scheme: scheme.toLowerCase() };
  const [, host, port = '80', path = '/'] =
    /^(\[[^\]]+\]|[^/:?#\s]+)(?::(\d{1,5}))?([/?][^\s#]*)?/.exec(rest) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return null;
  return { host, port: Number(port), path: path.startsWith('?') ? `/${path}` : path };
}

/** The head of an answer, line by line, and its body; nothing of what is no HTTP. */
function partsOf(received: string): { readonly head: readonly string[]; readonly body: string } {
  const end = received.indexOf('\r\n\r\n');
  return received.startsWith('HTTP/') && end >= 0
    ? { head: received.slice(0, end).split('\r\n'), body: received.slice(end + 4) }
    : { head: [], body: '' };
}

/** How one transfer went. Times are microseconds. */
interface Transfer {
  readonly url: Url;
  readonly text: string;
  readonly run: Run | null;
  readonly exitCode: number;
  readonly error: string | null;
  /** What to do about it, in words of ours. */
  readonly hint: readonly string[];
  readonly status: number;
  /** What made the connection stand; `null`: nothing did. */
  readonly connected: Arrival | null;
  /** Which request of the line it was, and the step that brought its answer, or at which it was given up. */
  readonly ended: SentStep | null;
  readonly total: number;
  readonly head: readonly string[];
  readonly body: string;
}

function transfer(host: ShellHost, plan: CurlPlan, text: string): Transfer {
  const nothing = {
    text,
    run: null,
    hint: [],
    status: 0,
    connected: null,
    ended: null,
    total: 0,
    head: [],
    body: '',
  };
  const nowhere: Url = { host: text, port: 80, path: '/' };
  const parsed = parseUrl(text);
  if (parsed === null)
    return {
      ...nothing,
      url: nowhere,
      exitCode: MALFORMED,
      error: 'URL rejected: Malformed input to a URL function',
    };
  if ('scheme' in parsed) {
    const error = `Protocol "${parsed.scheme}" is not simulated here; write http://`;
    return { ...nothing, url: nowhere, exitCode: UNSUPPORTED_PROTOCOL, error };
  }
  const url = parsed;
  const limit = plan.connectTimeout ?? DEFAULT_TIMEOUT_MS;
  const timeout = plan.maxTime === null ? limit : Math.min(limit, plan.maxTime);
  const sent = send(host, {
    to: `http://${url.host}:${url.port}${url.path}`,
    ...freshFlow(host),
    timeoutMs: timeout,
    ...(plan.headOnly && { headOnly: true }),
    ...(plan.hostHeader !== null && { hostHeader: plan.hostHeader }),
  });
  if ('unknownName' in sent)
    return {
      ...nothing,
      url,
      exitCode: COULD_NOT_RESOLVE,
      error: `Could not resolve host: ${url.host}`,
      hint: sent.hint,
    };
  if ('refused' in sent) return { ...nothing, url, exitCode: MALFORMED, error: sent.refused };
  const { run, nth } = sent;
  const answer = answeredBy(run, host.netns.name);
  const began = { ...nothing, url, run, ended: { nth, n: answer?.n ?? run.steps - 1 } };
  const connected = connectedBy(run, host.netns.name);
  const { head, body } = partsOf(receivedBy(run, host.netns.name));
  if (head.length > 0) {
    const total = answer?.t ?? run.duration;
    const status = Number(/^HTTP\/\S+ (\d+)/.exec(head[0] ?? '')?.[1] ?? 0);
    const isError = plan.failOnError && status >= 400;
    const error = isError ? `The requested URL returned error: ${status}` : null;
    const got = { head, body: plan.headOnly || isError ? '' : body, status, connected, total };
    return { ...began, ...got, exitCode: isError ? HTTP_ERROR : 0, error };
  }
  if (run.outcome === 'timed-out') {
    const total = 1000 * timeout;
    const ms = `after ${timeout} milliseconds`;
    const error =
      connected === null ? `Connection timed out ${ms}` : `Operation timed out ${ms} with 0 bytes received`;
    return { ...began, connected, total, exitCode: TIMED_OUT, error };
  }
  const total = errorsAt(run, host.netns.name)[0]?.t ?? resetBy(run, host.netns.name)?.t ?? 0;
  if (connected !== null) {
    const error =
      run.errno === 'ECONNRESET' ? 'Recv failure: Connection reset by peer' : 'Empty reply from server';
    return {
      ...began,
      connected,
      total,
      exitCode: run.errno === 'ECONNRESET' ? RECEIVE_ERROR : GOT_NOTHING,
      error,
    };
  }
  const ms = Math.floor(total / 1000);
  const error = `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Could not connect to server`;
  return { ...began, total, exitCode: COULD_NOT_CONNECT, error };
}

const NAME_ONLY = /[a-z]/i;

/** What `-v` tells: when the first packet leaves, when the connection stands, before the body, and when it is over. */
interface Verbose {
  readonly trying: readonly string[];
  readonly connected: readonly string[];
  readonly answered: readonly string[];
  readonly ended: readonly string[];
}

/** @see curl 8.14.1 lib/connect.c, lib/cf-socket.c */
function verboseLines(plan: CurlPlan, { url, run, exitCode, error, connected, head }: Transfer): Verbose {
  const nothing: Verbose = { trying: [], connected: [], answered: [], ended: [] };
  if (exitCode === COULD_NOT_RESOLVE) return { ...nothing, ended: [`* ${error}`, '* closing connection #0'] };
  if (!run) return nothing;
  const address = destinationOf(run) ?? url.host;
  const resolved = NAME_ONLY.test(url.host)
    ? [`* Host ${url.host}:${url.port} was resolved.`, '* IPv6: (none)', `* IPv4: ${address}`]
    : [];
  const trying = [...resolved, `*   Trying ${address}:${url.port}...`];
  if (connected === null) {
    const from = firstSent(run)?.journey.born.ip?.src;
    const why = run.outcome === 'timed-out' ? null : errorText(run.errno ?? '');
    const own = from === undefined ? '' : ` from ${from} port ${run.request.sport}`;
    const failed = why === null ? [] : [`* connect to ${address} port ${url.port}${own} failed: ${why}`];
    return { ...nothing, trying, ended: [...failed, `* ${error}`, '* closing connection #0'] };
  }
  const request = httpRequestHead({
    host: plan.hostHeader ?? url.host,
    path: url.path,
    size: 0,
    headOnly: plan.headOnly,
  });
  const opened = [
    `* Connected to ${url.host} (${address}) port ${url.port}`,
    '* using HTTP/1.x',
    ...request.map((line) => `> ${line}`),
    '> ',
    '* Request completely sent off',
  ];
  const answered = head.length > 0 ? [...head.map((line) => `< ${line}`), '< '] : [];
  const ended =
    exitCode === 0
      ? [`* Connection #0 to host ${url.host} left intact`]
      : [`* ${error}`, '* closing connection #0'];
  return { trying, connected: opened, answered, ended };
}

/** Fills in `%{name}`, `\n`, `\t`; @returns the text and which names nobody knows. */
function writeOut(
  format: string,
  done: Transfer,
): { readonly text: string; readonly unknown: readonly string[] } {
  const { run, url } = done;
  const seconds = (micros: number | null) => ((micros ?? 0) / 1_000_000).toFixed(6);
  const isThere = done.connected !== null;
  const own = run ? firstSent(run)?.journey.born.ip?.src : undefined;
  const code = `${done.status}`.padStart(3, '0');
  const values: Readonly<Record<string, string>> = {
    http_code: code,
    response_code: code,
    remote_ip: isThere && run ? (destinationOf(run) ?? '') : '',
    remote_port: isThere ? `${url.port}` : '0',
    local_ip: isThere ? (own ?? '') : '',
    local_port: isThere ? `${run?.request.sport ?? 0}` : '0',
    time_connect: seconds(done.connected?.t ?? null),
    time_total: seconds(done.total),
    size_download: `${done.body.length}`,
    num_connects: isThere ? '1' : '0',
    url: done.text,
    exitcode: `${done.exitCode}`,
    errormsg: done.error ?? '',
  };
  const unknown: string[] = [];
  const text = format
    .replace(/\\([nrt\\])/g, (_, sign: string) => ({ n: '\n', r: '\r', t: '\t' })[sign] ?? sign)
    .replace(/%\{(\w+)\}|%%/g, (_, name: string | undefined) => {
      if (name === undefined) return '%';
      const value = values[name];
      if (value === undefined) unknown.push(`curl: unknown --write-out variable: '${name}'`);
      return value ?? '';
    });
  return { text, unknown };
}

/** Everything up to the body. */
function tellBefore(told: Transcript, done: Transfer, lines: Verbose, end: SentStep | null): void {
  const { run, connected, ended } = done;
  const at = (n: number | undefined) => (ended && n !== undefined ? { nth: ended.nth, n } : end);
  told.err(lines.trying, at(run ? firstSent(run)?.n : undefined));
  told.err(lines.connected, at(connected?.n));
  told.err(lines.answered, end);
}

/** `curl`, over HTTP/1.1. */
export const curl: Command = {
  name: 'curl',
  help: ['curl [OPTION…] URL…'],
  run(host, argv): CommandResult {
    const plan = readCurl(argv);
    if ('exitCode' in plan) return plan;
    const told = new Transcript();
    let exitCode = 0;
    for (const text of plan.urls) {
      const done = transfer(host, plan, text);
      const end = done.ended ?? host.network.end;
      const verbose = plan.verbose ? verboseLines(plan, done) : null;
      if (verbose) tellBefore(told, done, verbose, end);
      const head = plan.include && done.head.length > 0 ? `${done.head.join('\n')}\n\n` : '';
      if (!plan.discard) told.write(head + done.body, end);
      if (verbose) told.err(verbose.ended, end);
      if (done.error !== null && !plan.silent)
        told.err([`curl: (${done.exitCode}) ${done.error}`, ...done.hint], end);
      if (plan.writeOut !== null) {
        const { text: written, unknown } = writeOut(plan.writeOut, done);
        told.write(written, end);
        told.err(unknown, end);
      }
      exitCode = done.exitCode;
    }
    return told.result(exitCode);
  },
  words(host, before, typed) {
    const { words, valueOf } = optionWords(CURL, before, typed);
    if (valueOf !== null) return valueOf === 'o' ? ['/dev/null'] : [];
    if (typed.startsWith('-')) return words;
    const prefix = /^(?:http:\/\/)?/.exec(typed)?.[0] ?? '';
    const ports = host.cluster.services.flatMap(({ name, namespace, clusterIP, ports: list }) =>
      list.flatMap(({ port }) => [
        `${name}.${namespace}:${port}/`,
        ...(clusterIP === null ? [] : [`${clusterIP}:${port}/`]),
      ]),
    );
    return [...hostWords(host), ...ports].map((word) => `${prefix}${word}`);
  },
};

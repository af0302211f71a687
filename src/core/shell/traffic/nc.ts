import { parseIp } from '../../net/address.ts';
import type { Run } from '../../trace/run.ts';
import { failed, type Command, type CommandResult, type ShellHost } from '../host.ts';
import { hostWords } from '../line/hostWords.ts';
import { optionWords } from '../options.ts';
import { portName } from '../services.ts';
import { connectedAt, destinationOf, errorsAt, receivedBy } from './arrivals.ts';
import { errorText } from './errorText.ts';
import { NC, readNc, type NcPlan } from './ncOptions.ts';
import { freshFlow, send } from './send.ts';

/** What nc writes over UDP to try a port. */
const PROBE = 'X';
/** Errors that connect() and the first write() give at once, without anybody else having been asked. */
const LOCAL = new Set(['ENETUNREACH', 'EACCES', 'EPERM', 'EINVAL', 'EMSGSIZE']);

/** A character for each octet of UTF-8. */
const octetsOf = (text: string): string =>
  encodeURIComponent(text).replace(/%(..)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );

/** Text of octets, where they are text. */
function textOf(octets: string): string {
  const escaped = octets.replace(/[^]/g, (octet) => `%${octet.charCodeAt(0).toString(16).padStart(2, '0')}`);
  try {
    return decodeURIComponent(escaped);
  } catch {
    return octets;
  }
}

/** How one port went. */
interface Tried {
  readonly stdout: string;
  readonly stderr: readonly string[];
  readonly isReached: boolean;
}

const NOTHING: Tried = { stdout: '', stderr: [], isReached: false };

/** Whether the port counts as reached, and if not, why; `null` where nc says nothing of it. */
function resultOf(host: ShellHost, run: Run, plan: NcPlan): 'reached' | { readonly why: string | null } {
  const netns = host.netns.name;
  const errno = run.errno ?? '';
  if (plan.proto === 'tcp') {
    if (connectedAt(run, netns) !== null) return 'reached';
    if (errno === 'ETIMEDOUT' && plan.timeout !== null)
      return { why: 'timed out: Operation now in progress' };
    return { why: `failed: ${errorText(errno)}` };
  }
  if (LOCAL.has(errno)) return { why: `failed: ${errorText(errno)}` };
  // The next write() after an ICMP error fails, and of that nc makes no words.
  const isRefused = errno !== '' && errorsAt(run, netns).length > 0;
  return isRefused && (plan.scan || plan.verbose) ? { why: null } : 'reached';
}

function tryPort(host: ShellHost, plan: NcPlan, port: number, content: string): Tried | CommandResult {
  const { proto, timeout, verbose } = plan;
  const flow = freshFlow(host);
  const sent = send(host, {
    to: `${proto}://${plan.host}:${port}`,
    ...flow,
    ...(plan.sport !== null && { sport: plan.sport }),
    content,
    ...(timeout !== null && { timeoutMs: timeout }),
  });
  const ofHost = `nc: getaddrinfo for host "${plan.host}" port ${port}`;
  if ('unknownName' in sent) return failed(1, `${ofHost}: ${sent.reason}`, ...sent.hint);
  if ('refused' in sent) return failed(1, `nc: ${sent.refused}`);
  const { run } = sent;
  const address = parseIp(plan.host) === undefined ? destinationOf(run) : null;
  const name = address === null ? plan.host : `${plan.host} (${address})`;
  const result = resultOf(host, run, plan);
  if (result !== 'reached')
    return verbose && result.why !== null
      ? { ...NOTHING, stderr: [`nc: connect to ${name} port ${port} (${proto}) ${result.why}`] }
      : NOTHING;
  const known = portName(port, proto);
  const service = known === `${port}` ? '*' : known;
  return {
    stdout: plan.scan ? '' : textOf(receivedBy(run, host.netns.name)),
    stderr: verbose ? [`Connection to ${name} ${port} port [${proto}/${service}] succeeded!`] : [],
    isReached: true,
  };
}

/**
 * `nc`: one connection, or one datagram, for each port.
 *
 * @see netcat-openbsd 1.219-1 (Debian) netcat.c: main(), remote_connect(), udptest(), connection_info()
 */
export const nc: Command = {
  name: 'nc',
  help: ['nc [OPTION…] HOST PORT[-PORT]…'],
  run(host, argv) {
    const plan = readNc(argv);
    if ('exitCode' in plan) return plan;
    if (plan.numeric && parseIp(plan.host) === undefined)
      return failed(
        1,
        `nc: getaddrinfo for host "${plan.host}" port ${plan.ports[0]}: Name or service not known`,
        '-n looks no names up: write an address, or leave -n out.',
      );
    const isUdp = plan.proto === 'udp';
    const content = plan.scan ? (isUdp ? PROBE : '') : octetsOf(host.stdin ?? '');
    if (isUdp && content === '')
      return failed(
        1,
        'nc: there is nothing to send; put it behind a pipe, as in: echo hello | nc -u HOST PORT',
      );
    let stdout = '';
    const stderr: string[] = [];
    let isReached = false;
    for (const port of plan.ports) {
      const tried = tryPort(host, plan, port, content);
      if ('exitCode' in tried) return tried;
      stdout += tried.stdout;
      stderr.push(...tried.stderr);
      isReached ||= tried.isReached;
    }
    return { stdout, stderr: stderr.map((line) => `${line}\n`).join(''), exitCode: isReached ? 0 : 1 };
  },
  words(host, before, typed) {
    const { words, valueOf } = optionWords(NC, before, typed);
    if (valueOf !== null) return [];
    const isAtPort = before.some((word) => !word.startsWith('-') && !/^\d+$/.test(word));
    const ports = host.cluster.services.flatMap((service) => service.ports.map(({ port }) => `${port}`));
    return [...words, ...(isAtPort ? ports : hostWords(host))];
  },
};

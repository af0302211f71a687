import { parseIp } from '../../net/address.ts';
import type { Run } from '../../trace/run.ts';
import { failed, type Command, type CommandResult, type ShellHost } from '../host.ts';
import { hostWords } from '../line/hostWords.ts';
import { optionWords } from '../options.ts';
import { portName } from '../services.ts';
import { answeredBy, connectedBy, destinationOf, errorsAt, receivedBy, resetBy } from './arrivals.ts';
import { errorText } from './errorText.ts';
import { NC, readNc, type NcPlan } from './ncOptions.ts';
import { freshFlow, send } from './send.ts';
import { Transcript } from './transcript.ts';

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

/** Whether the port counts as reached, and if not, why; `null` where nc says nothing of it. */
function resultOf(host: ShellHost, run: Run, plan: NcPlan): 'reached' | { readonly why: string | null } {
  const netns = host.netns.name;
  const errno = run.errno ?? '';
  if (plan.proto === 'tcp') {
    if (connectedBy(run, netns)) return 'reached';
    if (errno === 'ETIMEDOUT' && plan.timeout !== null)
      return { why: 'timed out: Operation now in progress' };
    return { why: `failed: ${errorText(errno)}` };
  }
  if (LOCAL.has(errno)) return { why: `failed: ${errorText(errno)}` };
  // The next write() after an ICMP error fails, and of that nc makes no words.
  const isRefused = errno !== '' && errorsAt(run, netns).length > 0;
  return isRefused && (plan.scan || plan.verbose) ? { why: null } : 'reached';
}

/** @returns whether the port was reached, or what to print instead of going on. */
function tryPort(host: ShellHost, told: Transcript, plan: NcPlan, port: number): boolean | CommandResult {
  const { proto, timeout, verbose } = plan;
  const flow = freshFlow(host);
  const sent = send(host, {
    to: `${proto}://${plan.host}:${port}`,
    ...flow,
    ...(plan.sport !== null && { sport: plan.sport }),
    content: plan.scan ? (proto === 'udp' ? PROBE : '') : octetsOf(host.stdin ?? ''),
    ...(timeout !== null && { timeoutMs: timeout }),
  });
  const ofHost = `nc: getaddrinfo for host "${plan.host}" port ${port}`;
  if ('unknownName' in sent) return failed(1, `${ofHost}: ${sent.reason}`, ...sent.hint);
  if ('refused' in sent) return failed(1, `nc: ${sent.refused}`);
  const { run, nth } = sent;
  const netns = host.netns.name;
  const at = (arrival: { readonly n: number } | null | undefined) => ({
    nth,
    n: arrival?.n ?? run.steps - 1,
  });
  const address = parseIp(plan.host) === undefined ? destinationOf(run) : null;
  const name = address === null ? plan.host : `${plan.host} (${address})`;
  const result = resultOf(host, run, plan);
  if (result !== 'reached') {
    const says = `nc: connect to ${name} port ${port} (${proto}) ${result.why}`;
    const because = errorsAt(run, netns)[0] ?? resetBy(run, netns);
    if (verbose && result.why !== null) told.err([says], at(because));
    return false;
  }
  const known = portName(port, proto);
  const service = known === `${port}` ? '*' : known;
  // A UDP socket is open at once; whether somebody objects to what it sends is known at the end.
  const opened = proto === 'tcp' ? connectedBy(run, netns) : null;
  if (verbose) told.err([`Connection to ${name} ${port} port [${proto}/${service}] succeeded!`], at(opened));
  if (!plan.scan)
    told.write(textOf(receivedBy(run, netns)), at(proto === 'tcp' ? answeredBy(run, netns) : null));
  return true;
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
    if (plan.proto === 'udp' && !plan.scan && !host.stdin)
      return failed(
        1,
        'nc: there is nothing to send; put it behind a pipe, as in: echo hello | nc -u HOST PORT',
      );
    const told = new Transcript();
    let isReached = false;
    for (const port of plan.ports) {
      const tried = tryPort(host, told, plan, port);
      if (typeof tried !== 'boolean') return tried;
      isReached ||= tried;
    }
    return told.result(isReached ? 0 : 1);
  },
  words(host, before, typed) {
    const { words, valueOf } = optionWords(NC, before, typed);
    if (valueOf !== null) return [];
    const isAtPort = before.some((word) => !word.startsWith('-') && !/^\d+$/.test(word));
    const ports = host.cluster.services.flatMap((service) => service.ports.map(({ port }) => `${port}`));
    return [...words, ...(isAtPort ? ports : hostWords(host))];
  },
};

import { must, type Problem } from '../../problem.ts';
import type { Run } from '../../trace/run.ts';
import type { TrafficRequest } from '../../trafficRequest.ts';
import type { ShellHost } from '../host.ts';

/** The first source port and echo identifier that a shell takes. */
const FIRST_PORT = 40_000;
const LAST_PORT = 60_999;

/** A port that no flow and no socket of the namespace uses yet. */
function freshPort({ netns, learned }: ShellHost): number {
  const used = [
    ...learned.rows(netns.name, 'socket').map(({ localPort }) => localPort),
    ...learned.rows(netns.name, 'conntrack').map(({ original }) => original.sport),
  ].filter((port) => port >= FIRST_PORT && port <= LAST_PORT);
  const next = Math.max(FIRST_PORT - 1, ...used) + 1;
  if (next <= LAST_PORT) return next;
  for (let port = FIRST_PORT; port < LAST_PORT; port++) if (!used.includes(port)) return port;
  return LAST_PORT;
}

/** A source port of its own, and with it a draw of its own, as every new connection has. */
export function freshFlow(host: ShellHost): { readonly sport: number; readonly seed: number } {
  const sport = freshPort(host);
  return { sport, seed: sport - FIRST_PORT + 1 };
}

/** What to do about a failure, in words of ours; empty where nothing is known. */
interface Hinted {
  readonly hint: readonly string[];
}

/** A name without an address: `reason` in the words of getaddrinfo(). */
export interface UnknownName extends Hinted {
  readonly unknownName: string;
  readonly reason: string;
}

/** What became of a request, or why it could not even be tried, in words. */
export type Sent =
  (Hinted & { readonly run: Run; readonly nth: number }) | UnknownName | { readonly refused: string };

/** @see glibc 2.36 sysdeps/posix/gai_strerror-strs.h */
const LOOKUP_ERRORS: Readonly<Record<string, string>> = {
  EAI_NONAME: 'Name or service not known',
  EAI_NODATA: 'No address associated with hostname',
  EAI_AGAIN: 'Temporary failure in name resolution',
};

const textOf = ({ message, remedy }: Problem): string => `${message} ${remedy}`;

/**
 * Sends one request from where the shell is.
 *
 * @param request all but its sender.
 */
export function send(host: ShellHost, request: Omit<TrafficRequest, 'from'>): Sent {
  const { sender, netns } = host.place;
  if (sender === null) return { refused: `no program runs on ${netns}, so nothing can be sent from here` };
  const answer = host.network.send({ from: sender, ...request });
  const unknown = (errno: string, hint: readonly string[]): UnknownName => ({
    unknownName: hostOf(request.to),
    reason: must(LOOKUP_ERRORS[errno], errno),
    hint,
  });
  if ('run' in answer) {
    const { run, nth, notices } = answer;
    const hint = notices.map(textOf);
    return run.errno?.startsWith('EAI_') ? unknown(run.errno, hint) : { run, nth, hint };
  }
  const problem = must(answer.refused[0], 'reason of a refusal');
  return isAboutName(problem) ? unknown('EAI_NONAME', []) : { refused: textOf(problem) };
}

/** The host of a target, without the brackets of IPv6. */
const hostOf = (to: string): string =>
  /^[a-z]+:\/\/(\[[^\]]+\]|[^:/]+)/.exec(to)?.[1]?.replace(/^\[|\]$/g, '') ?? to;

const isAboutName = ({ code }: Problem): boolean => code === 'NAME_SYNTAX' || code === 'IP_SYNTAX';

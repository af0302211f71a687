import { DEFAULT_TIMEOUT_MS } from '../trafficRequest.ts';
import type { Run } from './run.ts';

/** What the C library says of an error, as programs print it. @see glibc string/strerror.c, resolv/gai_strerror.c */
const ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EMSGSIZE: 'Message too long',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EINVAL: 'Invalid argument',
  ENOPROTOOPT: 'Protocol not available',
  EAI_NONAME: 'Name or service not known',
  EAI_NODATA: 'No address associated with hostname',
  EAI_AGAIN: 'Temporary failure in name resolution',
};

/** `5 s`, `1.5 s`. */
const seconds = (milliseconds: number): string => `${Number((milliseconds / 1000).toFixed(3))} s`;

/**
 * A client that nobody told anything stops waiting by its own clock, long before its kernel would give up with ETIMEDOUT.
 *
 * @see Linux Documentation/networking/ip-sysctl.rst, tcp_syn_retries
 */
function waitedInVain({ to, timeoutMs = DEFAULT_TIMEOUT_MS }: Run['request']): string {
  const kernel = /^(http|tcp):/.test(to) ? ' (its kernel alone would try for about two minutes)' : '';
  return `nobody told the client: it was given ${seconds(timeoutMs)} here, and gave up${kernel}.`;
}

/** What the client of a failed request is told, as one sentence. */
export function clientHears({ outcome, errno, request }: Run): string {
  const says = errno === null ? undefined : ERRORS[errno];
  const code = errno === null ? '' : ` (${errno})`;
  if (outcome === 'timed-out')
    return errno !== null && errno.startsWith('EAI_') && says
      ? `nobody told the client: it asked in vain, and hears “${says}”${code} in the end.`
      : waitedInVain(request);
  if (outcome.startsWith('http-')) return 'the network did its part.';
  // ping tells what the ICMP message says, not what the error is called.
  if (outcome === 'ttl-exceeded' && request.to.startsWith('icmp:'))
    return 'the client hears “Time to live exceeded”.';
  return says === undefined ? 'the client hears that it failed.' : `the client hears “${says}”${code}.`;
}

import { absolute, isDomainName } from '../dns/names.ts';
import type { ClientTask } from '../engine/clientProgress.ts';
import { familyOf, parseIp, type Ip } from '../net/address.ts';
import { DNS_TYPES, type DnsType, type Question } from '../net/dnsMessage.ts';
import type { Problem } from '../problem.ts';

export interface Target {
  readonly scheme: ClientTask['scheme'];
  /** Empty for scheme `dns`: the sender's own name server. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly question: Question | null;
}

/** What is wrong with a part of a request. */
export const requestProblem = (
  code: string,
  path: string,
  message: string,
  remedy: string,
  severity: Problem['severity'] = 'error',
): Problem => ({
  code,
  severity,
  file: 'request',
  document: 0,
  path,
  line: 0,
  object: '',
  message,
  remedy,
});

const wrong = (code: string, message: string, remedy: string): Problem =>
  requestProblem(code, '$.to', message, remedy);

const DEFAULT_PORT: Readonly<Record<ClientTask['scheme'], number | null>> = {
  http: 80,
  tcp: null,
  udp: null,
  icmp: 0,
  dns: 53,
};

const isScheme = (text: string): text is ClientTask['scheme'] => Object.hasOwn(DEFAULT_PORT, text);

const quoted = (text: string): string => `'${text.slice(0, 80)}'`;

/** The path of `dns://SERVER/NAME?type=TYPE`. */
function parseQuestion(path: string): Question | Problem {
  const [, name = '', type = 'A'] = /^\/([^?]*)(?:\?type=(\w+))?$/.exec(path) ?? [];
  const known = type.toUpperCase();
  if (!isDomainName(name) && name !== '.')
    return wrong(
      'NAME_SYNTAX',
      `${quoted(name)} cannot be asked for.`,
      'Write dns://10.96.0.10/web.default.svc.cluster.local?type=A.',
    );
  if (!Object.hasOwn(DNS_TYPES, known))
    return wrong(
      'DNS_TYPE',
      `${quoted(type)} is no type of record.`,
      `Use ${Object.keys(DNS_TYPES).join(', ')}.`,
    );
  return { name: absolute(name), type: known as DnsType };
}

/**
 * Reads `http://HOST[:PORT]/PATH`, `tcp://HOST:PORT`, `udp://HOST:PORT`, `icmp://HOST`, `dns://[HOST[:PORT]]/NAME[?type=TYPE]`;
 * HOST may be `[v6]`.
 *
 * @returns the problem when it is none of these.
 */
export function parseTarget(text: string): Target | Problem {
  const found = /^(?<scheme>[a-z]+):\/\/(?<host>\[[^\]]+\]|[^:/]*)(?::(?<port>\d+))?(?<path>\/.*)?$/.exec(
    text,
  );
  const remedy =
    'Write http://web.default/, tcp://10.244.1.10:8080, udp://10.96.0.10:53 or icmp://10.244.2.10.';
  const { scheme = '', host = '', port, path } = found?.groups ?? {};
  if (!found || (host === '' && scheme !== 'dns'))
    return wrong('TARGET_SYNTAX', `${quoted(text)} is not a target.`, remedy);
  if (scheme === 'https')
    return wrong(
      'TARGET_SCHEME',
      'https is not modelled yet.',
      'Use http, or tcp where the port speaks TLS only; the packets take the same way.',
    );
  if (!isScheme(scheme))
    return wrong('TARGET_SCHEME', `${quoted(scheme)} is not one of http, tcp, udp, icmp, dns.`, remedy);
  const number = port === undefined ? DEFAULT_PORT[scheme] : Number(port);
  if (number === null)
    return wrong('PORT_MISSING', `${scheme} needs a port.`, `Write ${scheme}://${host}:8080.`);
  if (scheme !== 'icmp' && (number < 1 || number > 65_535))
    return wrong('PORT_RANGE', `Port ${number}; allowed are 1..65535.`, 'Correct the port.');
  const question = scheme === 'dns' ? parseQuestion(path ?? '/') : null;
  if (question && 'code' in question) return question;
  return { scheme, host: host.replace(/^\[|\]$/g, ''), port: number, path: path ?? '/', question };
}

/** What a host stands for as it is typed: an address, or (`null`) a name that has to be looked up. */
export function addressOf(host: string): Ip | null | Problem {
  const address = parseIp(host);
  if (address !== undefined)
    return familyOf(address) === 4
      ? address
      : wrong('FAMILY', 'IPv6 is not enabled in this scenario.', 'Use an IPv4 address.');
  if (/^[\d.]+$/.test(host))
    return wrong(
      'IP_SYNTAX',
      `${quoted(host)} is not an IP address.`,
      'Write four numbers 0..255 without leading zeros, such as 10.96.0.10.',
    );
  if (isDomainName(host)) return null;
  return wrong(
    'NAME_SYNTAX',
    `${quoted(host)} is neither an address nor a name.`,
    'Write letters, digits, - and dots, such as web.default.',
  );
}

import type { Run } from '../../trace/run.ts';
import { failed, type Command, type CommandResult, type ShellHost } from '../host.ts';
import { hostWords } from '../line/hostWords.ts';
import { isGiven, misused, optionWords, readOptions, wholeNumber, type OptionsSpec } from '../options.ts';
import { arrivalsAt, destinationOf, errorsAt, firstSent } from './arrivals.ts';
import { freshFlow, send, type Sent } from './send.ts';
import { Transcript } from './transcript.ts';

const MAX_HOPS = 30;
const PROBES = 3;
/** The port classic traceroute begins with; each probe takes the next one. */
const FIRST_UDP_PORT = 33_434;
const DEFAULT_BYTES = 60;
const UDP_HEADERS = 28;

const SPEC: OptionsSpec = {
  name: 'traceroute',
  usage: '[OPTION…] HOST [BYTES]',
  options: [
    { short: '-n', help: 'addresses only' },
    { short: '-I', long: '--icmp', help: 'with ICMP echoes' },
    { short: '-T', long: '--tcp', help: 'with TCP connections, to port 80' },
    { short: '-U', long: '--udp', help: 'with UDP to one port, 53' },
    { short: '-p', long: '--port', value: 'PORT', help: 'another port; without -T and -U, the first one' },
    { short: '-m', long: '--max-hops', value: 'N', help: `give up after N hops (${MAX_HOPS})` },
    { short: '-q', long: '--queries', value: 'N', help: `probes for each hop (${PROBES})` },
    { short: '-w', long: '--wait', value: 'SECONDS', help: 'how long to wait for each answer (5)' },
    { short: '-f', long: '--first', value: 'N', help: 'begin with TTL N (1)' },
  ],
  notes: [
    'Each probe is a request of its own, one after the other; the real one has sixteen on their way at a time.',
    'Nobody looks up names of addresses, so that without -n the address stands there twice.',
    '-T opens the whole connection where the real one stops after the first answer.',
    'The last probe is shown on the canvas.',
  ],
  wrong: 2,
};

interface Plan {
  readonly host: string;
  readonly kind: 'icmp' | 'tcp' | 'udp' | 'udpSamePort';
  readonly port: number;
  readonly bytes: number;
  readonly hops: number;
  readonly first: number;
  readonly probes: number;
  readonly waitMs: number;
  readonly numeric: boolean;
}

function readPlan(argv: readonly string[]): Plan | CommandResult {
  const given = readOptions(SPEC, argv);
  if (!isGiven(given)) return given;
  const { options, words } = given;
  const [host, length = `${DEFAULT_BYTES}`, extra] = words;
  if (host === undefined) return failed(2, 'Specify "host" missing argument.');
  if (extra !== undefined) return misused(SPEC, `"${extra}" is one word too many`);
  const kind = options.has('I')
    ? 'icmp'
    : options.has('T')
      ? 'tcp'
      : options.has('U')
        ? 'udpSamePort'
        : 'udp';
  const defaultPort = { icmp: 1, tcp: 80, udp: FIRST_UDP_PORT, udpSamePort: 53 }[kind];
  const port = wholeNumber(options.get('p') ?? `${defaultPort}`, 1, 65_000);
  const bytes = wholeNumber(length, UDP_HEADERS, 65_000);
  const hops = wholeNumber(options.get('m') ?? `${MAX_HOPS}`, 1, 255);
  const first = wholeNumber(options.get('f') ?? '1', 1, 255);
  const probes = wholeNumber(options.get('q') ?? `${PROBES}`, 1, 10);
  const waitMs = Math.round(1000 * Number(options.get('w') ?? 5));
  if (port === undefined) return misused(SPEC, 'the port must be 1 to 65000');
  if (bytes === undefined) return misused(SPEC, `BYTES must be ${UDP_HEADERS} to 65000`);
  if (hops === undefined) return failed(2, 'max hops must be 1 to 255');
  if (first === undefined || first > hops) return failed(2, 'first hop out of range');
  if (probes === undefined) return failed(2, 'no more than 10 probes per hop');
  if (!(waitMs >= 1 && waitMs <= 60_000)) return failed(2, 'bad wait: 0.001 to 60 seconds');
  return { host, kind, port, bytes, hops, first, probes, waitMs, numeric: options.has('n') };
}

/** What one probe found. */
interface Probe {
  readonly from: string;
  /** Microseconds. */
  readonly rtt: number;
  /** `!H` and the like; empty for a router on the way, and for the end of it. */
  readonly mark: string;
  readonly isEnd: boolean;
}

/** @see traceroute 2.1 mod-icmp.c, traceroute.c, parse_icmp_res() */
function markOf(code: number, mtu: number): string {
  const named: Readonly<Record<number, string>> = {
    0: '!N', 1: '!H', 2: '!P', 3: '', 4: `!F-${mtu}`, 5: '!S', 6: '!U', 7: '!W', 9: '!X', 10: '!X', 13: '!X', 14: '!V',
  }; // prettier-ignore
  return named[code] ?? `!${code}`;
}

function readProbe(host: ShellHost, run: Run): Probe | null {
  const sent = firstSent(run)?.t ?? 0;
  const [error] = errorsAt(run, host.netns.name);
  if (error) {
    const { type, code, mtu } = error.icmp;
    const mark = type === 11 ? '' : markOf(code, mtu);
    return { from: error.from, rtt: error.t - sent, mark, isEnd: type !== 11 };
  }
  const to = destinationOf(run);
  const answer = arrivalsAt(run, host.netns.name).find(
    ({ t, packet: { ip, l4 } }) =>
      t > sent && ip?.src === to && !(l4?.proto === 'icmp' && l4.type === 8) && l4 !== null,
  );
  return answer ? { from: to ?? '', rtt: answer.t - sent, mark: '', isEnd: true } : null;
}

function target({ kind, port, bytes }: Plan, address: string, probe: number) {
  switch (kind) {
    case 'icmp':
      return { to: `icmp://${address}`, size: bytes - UDP_HEADERS };
    case 'tcp':
      return { to: `tcp://${address}:${port}`, size: 0 };
    case 'udp':
      return { to: `udp://${address}:${port + probe}`, size: bytes - UDP_HEADERS };
    case 'udpSamePort':
      return { to: `udp://${address}:${port}`, size: bytes - UDP_HEADERS };
    default:
      return kind satisfies never;
  }
}

/** One line of the list: who answered, and how fast each time. */
function hopLine(ttl: number, probes: readonly (Probe | null)[], numeric: boolean): string {
  let line = `${ttl}`.padStart(2);
  let last = '';
  for (const [i, probe] of probes.entries()) {
    const space = i === 0 ? '  ' : ' ';
    if (probe === null) {
      line += `${space}*`;
      continue;
    }
    const { from, rtt, mark } = probe;
    if (from !== last) line += `${space}${numeric ? from : `${from} (${from})`}`;
    last = from;
    line += `  ${(rtt / 1000).toFixed(3)} ms${mark === '' ? '' : ` ${mark}`}`;
  }
  return line;
}

/** `traceroute`: one request for each probe, until the host itself answers or somebody says that it cannot be reached. */
export const traceroute: Command = {
  name: 'traceroute',
  help: ['traceroute [OPTION…] HOST [BYTES]'],
  run(host, argv) {
    const plan = readPlan(argv);
    if ('exitCode' in plan) return plan;
    const told = new Transcript();
    let address = plan.host;
    let probe = 0;
    const flow = freshFlow(host);
    for (let ttl = plan.first; ttl <= plan.hops; ttl++) {
      const found: (Probe | null)[] = [];
      for (let i = 0; i < plan.probes; i++, probe++) {
        const sent: Sent = send(host, {
          ...target(plan, address, probe),
          sport: flow.sport + probe,
          seed: flow.seed + probe,
          ttl,
          df: false,
          timeoutMs: plan.waitMs,
        });
        if ('unknownName' in sent)
          return failed(
            2,
            `${sent.unknownName}: ${sent.reason}`,
            `Cannot handle "host" cmdline arg \`${sent.unknownName}' on position 1 (argc ${argv.indexOf(plan.host) + 1})`,
            ...sent.hint,
          );
        if ('refused' in sent) return failed(2, `traceroute: ${sent.refused}`);
        const { run, nth } = sent;
        if (run.journeys.length === 0)
          return failed(
            1,
            run.errno === 'ENETUNREACH' ? 'connect: Network is unreachable' : `send: ${run.errno}`,
          );
        address = destinationOf(run) ?? address;
        if (probe === 0)
          told.out(
            [`traceroute to ${plan.host} (${address}), ${plan.hops} hops max, ${plan.bytes} byte packets`],
            { nth, n: firstSent(run)?.n ?? -1 },
          );
        found.push(readProbe(host, run));
      }
      told.out([hopLine(ttl, found, plan.numeric)], host.network.end);
      if (found.some((one) => one?.isEnd)) break;
    }
    return told.result(0);
  },
  words(host, before, typed) {
    const { words, valueOf } = optionWords(SPEC, before, typed);
    return valueOf === null ? [...words, ...hostWords(host)] : [];
  },
};

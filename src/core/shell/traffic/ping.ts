import { routeOutput, isRoute } from '../../engine/routeLookup.ts';
import type { Ip } from '../../net/address.ts';
import type { IcmpHeader } from '../../net/packet.ts';
import type { Run } from '../../trace/run.ts';
import { failed, printed, type Command, type CommandResult, type ShellHost } from '../host.ts';
import { hostWords } from '../line/hostWords.ts';
import { isGiven, misused, optionWords, readOptions, wholeNumber, type OptionsSpec } from '../options.ts';
import { arrivalsAt, destinationOf, errorsAt, firstSent } from './arrivals.ts';
import { freshFlow, send } from './send.ts';
import { Transcript } from './transcript.ts';

const DEFAULT_COUNT = 4;
const MAX_COUNT = 100;
const HEADERS = 28;
const MILLI = 1000;
const SECOND = 1_000_000;

const SPEC: OptionsSpec = {
  name: 'ping',
  usage: '[OPTION…] HOST',
  options: [
    { short: '-c', value: 'COUNT', help: `stop after COUNT echoes, 1 to ${MAX_COUNT} (${DEFAULT_COUNT})` },
    { short: '-s', value: 'SIZE', help: 'bytes of data (56)' },
    { short: '-t', value: 'TTL', help: 'initial TTL (64)' },
    {
      short: '-M',
      value: 'do|want|dont',
      help: 'path MTU discovery: set DF, set it where it fits, never (want)',
    },
    { short: '-W', value: 'SECONDS', help: 'how long to wait for an answer (5)' },
    { short: '-i', value: 'SECONDS', help: 'time between echoes (1)' },
    { short: '-n', help: 'addresses only: names of who answers are never looked up here' },
    { short: '-q', help: 'the summary alone' },
    { short: '-4', help: 'IPv4, which is all there is' },
  ],
  notes: [
    `The real ping goes on until Ctrl-C; here it stops after ${DEFAULT_COUNT} unless -c says otherwise.`,
    'An echo waits until the one before is answered or given up. The last one is shown on the canvas.',
  ],
  wrong: 2,
};

/** What the options ask for. Times are microseconds. */
interface Plan {
  readonly host: string;
  readonly count: number;
  readonly size: number;
  readonly ttl: number | undefined;
  readonly df: boolean | undefined;
  readonly wait: number;
  readonly interval: number;
  readonly quiet: boolean;
}

const DF: Readonly<Record<string, boolean | undefined>> = { do: true, dont: false, want: undefined };

function readPlan(argv: readonly string[]): Plan | CommandResult {
  const given = readOptions(SPEC, argv);
  if (!isGiven(given)) return given;
  const { options, words } = given;
  const [host, extra] = words;
  if (host === undefined) return failed(1, 'ping: usage error: Destination address required');
  if (extra !== undefined) return misused(SPEC, `"${extra}" is one word too many: one HOST is enough here`);
  const number = (key: string, otherwise: number, low: number, high: number): number | CommandResult => {
    const text = options.get(key);
    if (text === undefined) return otherwise;
    const out = `ping: invalid argument: '${text}': out of range: ${low} <= value <= ${high}`;
    return wholeNumber(text, low, high) ?? failed(1, out);
  };
  const seconds = (key: string, otherwise: number): number | CommandResult => {
    const text = options.get(key);
    if (text === undefined) return otherwise * SECOND;
    const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
    return value >= 0.001 && value <= 60
      ? Math.round(value * SECOND)
      : failed(1, `ping: invalid argument: '${text}': 0.001 to 60 seconds are possible here`);
  };
  const count = number('c', DEFAULT_COUNT, 1, MAX_COUNT);
  const size = number('s', 56, 0, 65_507);
  const ttl = number('t', 64, 1, 255);
  const wait = seconds('W', 5);
  const interval = seconds('i', 1);
  for (const wrong of [count, size, ttl, wait, interval]) if (typeof wrong !== 'number') return wrong;
  const mode = options.get('M') ?? 'want';
  if (!(mode in DF)) return failed(1, `ping: invalid -M argument: ${mode}`, 'It is one of do, want, dont.');
  return {
    host,
    count: count as number,
    size: size as number,
    ttl: options.has('t') ? (ttl as number) : undefined,
    df: DF[mode],
    wait: wait as number,
    interval: interval as number,
    quiet: options.has('q'),
  };
}

/** Milliseconds as ping prints them: three digits below ten, fewer above. @see iputils ping/ping_common.c, gather_statistics() */
function timeText(micros: number): string {
  const ms = micros / MILLI;
  const digits = ms >= 100 ? 0 : ms >= 10 ? 1 : ms >= 1 ? 2 : 3;
  return (Math.floor(ms * 10 ** digits) / 10 ** digits).toFixed(digits);
}

const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'Destination Net Unreachable',
  1: 'Destination Host Unreachable',
  2: 'Destination Protocol Unreachable',
  3: 'Destination Port Unreachable',
  5: 'Source Route Failed',
  6: 'Destination Net Unknown',
  7: 'Destination Host Unknown',
  9: 'Destination Net Prohibited',
  10: 'Destination Host Prohibited',
  13: 'Packet filtered',
};

/** @see iputils ping/ping.c, pr_icmph() */
function errorText({ type, code, mtu }: IcmpHeader): string {
  if (type === 11) return code === 1 ? 'Frag reassembly time exceeded' : 'Time to live exceeded';
  if (type === 3 && code === 4) return `Frag needed and DF set (mtu = ${mtu})`;
  return UNREACHABLE[code] ?? `Dest Unreachable, Bad Code: ${code}`;
}

/** What one echo came to. */
interface Echo {
  readonly lines: readonly string[];
  readonly complaint: string | null;
  /** Round trip in microseconds. */
  readonly rtt: number | null;
  readonly isError: boolean;
  /** The step that told. */
  readonly n: number;
}

function readEcho(host: ShellHost, run: Run, plan: Plan, seq: number): Echo {
  const nothing = { lines: [], complaint: null, rtt: null, isError: false, n: run.steps - 1 };
  const sent = firstSent(run);
  if (run.errno === 'EMSGSIZE' && !sent)
    return {
      ...nothing,
      complaint: `ping: local error: message too long, mtu=${mtuTo(host, run)}`,
      isError: true,
    };
  if (run.errno === 'EPERM') return { ...nothing, complaint: 'ping: sendmsg: Operation not permitted' };
  const reply = arrivalsAt(run, host.netns.name).find(
    ({ packet: { l4 } }) => l4?.proto === 'icmp' && l4.type === 0,
  );
  if (reply) {
    const rtt = reply.t - (sent?.t ?? 0);
    const { src, ttl } = reply.packet.ip ?? { src: '', ttl: 0 };
    const line = `${plan.size + 8} bytes from ${src}: icmp_seq=${seq} ttl=${ttl} time=${timeText(rtt)} ms`;
    return { ...nothing, lines: [line], rtt, n: reply.n };
  }
  const [error] = errorsAt(run, host.netns.name);
  if (!error) return nothing;
  return {
    ...nothing,
    lines: [`From ${error.from} icmp_seq=${seq} ${errorText(error.icmp)}`],
    isError: true,
    n: error.n,
  };
}

/** The largest datagram that goes to where a run was meant to go. */
function mtuTo({ netns, learned }: ShellHost, run: Run): number {
  const to = /^icmp:\/\/([^/:]+)/.exec(run.request.to)?.[1] as Ip;
  const route = routeOutput(netns, to, null, 0, learned.get(netns.name, 'routeException', to) ?? null);
  return isRoute(route) ? route.mtu : 0;
}

/** @see iputils ping/ping_common.c, finish() */
function summary(name: string, echoes: readonly Echo[], elapsed: number): string[] {
  const times = echoes.flatMap(({ rtt }) => rtt ?? []);
  const errors = echoes.filter(({ isError }) => isError).length;
  const sent = echoes.length;
  const loss = Number((((sent - times.length) * 100) / sent).toPrecision(6));
  const counts = `${sent} packets transmitted, ${times.length} received${errors > 0 ? `, +${errors} errors` : ''}`;
  const head = [
    '',
    `--- ${name} ping statistics ---`,
    `${counts}, ${loss}% packet loss, time ${Math.floor(elapsed / MILLI)}ms`,
  ];
  if (times.length === 0) return [...head, ''];
  const average = Math.floor(times.reduce((sum, time) => sum + time, 0) / times.length);
  const squares = times.reduce((sum, time) => sum + time * time, 0) / times.length;
  const spread = Math.floor(Math.sqrt(Math.max(0, squares - average * average)));
  const shown = [Math.min(...times), average, Math.max(...times), spread].map((time) =>
    (time / MILLI).toFixed(3),
  );
  return [...head, `rtt min/avg/max/mdev = ${shown.join('/')} ms`];
}

/** `ping`: each echo is a request of its own under one identifier, so that NAT keeps them together. */
export const ping: Command = {
  name: 'ping',
  help: ['ping [OPTION…] HOST'],
  run(host, argv) {
    const plan = readPlan(argv);
    if ('exitCode' in plan) return plan;
    const { sport, seed } = freshFlow(host);
    const echoes: Echo[] = [];
    const told = new Transcript();
    const startedAt = host.now;
    let target = plan.host;
    let lastAt = 0;
    for (let seq = 1; seq <= plan.count; seq++) {
      const due = startedAt + (seq - 1) * plan.interval;
      if (host.now < due) host.network.wait(due - host.now);
      const sentAt = host.now;
      const sent = send(host, {
        to: `icmp://${target}`,
        sport,
        seed,
        seq,
        size: plan.size,
        timeoutMs: Math.max(1, Math.round(plan.wait / MILLI)),
        ...(plan.df !== undefined && { df: plan.df }),
        ...(plan.ttl !== undefined && { ttl: plan.ttl }),
      });
      if ('unknownName' in sent) return failed(2, `ping: ${sent.unknownName}: ${sent.reason}`, ...sent.hint);
      if ('refused' in sent) return failed(2, `ping: ${sent.refused}`);
      const { run, nth } = sent;
      if (run.errno === 'ENETUNREACH' && run.journeys.length === 0)
        return failed(2, 'ping: connect: Network is unreachable');
      if (run.errno === 'EACCES' && run.journeys.length === 0)
        return failed(
          2,
          'ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules',
        );
      const address = destinationOf(run) ?? target;
      const elapsed = sentAt - startedAt;
      const stopped = (...soFar: readonly Echo[]) => printed(summary(plan.host, soFar, elapsed)).stdout;
      const echo = readEcho(host, run, plan, seq);
      if (seq === 1) {
        const head = `PING ${plan.host} (${address}) ${plan.size}(${plan.size + HEADERS}) bytes of data.`;
        const onItsWay: Echo = { ...echo, rtt: null, isError: false };
        told.out([head], { nth, n: firstSent(run)?.n ?? -1 }, stopped(onItsWay));
      }
      target = address;
      echoes.push(echo);
      lastAt = elapsed + (echo.rtt ?? 0);
      if (echo.complaint !== null) told.err([echo.complaint], { nth, n: echo.n });
      told.out(plan.quiet ? [] : echo.lines, { nth, n: echo.n }, stopped(...echoes));
    }
    told.out(summary(plan.host, echoes, lastAt), host.network.end);
    return told.result(echoes.some(({ rtt }) => rtt !== null) ? 0 : 1);
  },
  words(host, before, typed) {
    const { words, valueOf } = optionWords(SPEC, before, typed);
    if (valueOf !== null) return valueOf === 'M' ? Object.keys(DF) : [];
    return [...words, ...hostWords(host)];
  },
};

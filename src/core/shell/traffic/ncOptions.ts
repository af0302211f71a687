import { failed, type CommandResult } from '../host.ts';
import { isGiven, misused, readOptions, wholeNumber, type OptionsSpec } from '../options.ts';
import { portOfName } from '../services.ts';

/** Ports of one command. */
const MOST_PORTS = 100;

export const NC: OptionsSpec = {
  name: 'nc',
  usage: '[OPTION…] HOST PORT[-PORT]…',
  options: [
    { short: '-v', help: 'tell how it went, on standard error' },
    { short: '-z', help: 'connect, or send one byte over UDP, and that is all' },
    { short: '-u', help: 'UDP instead of TCP' },
    { short: '-w', value: 'SECONDS', help: 'give up connecting, and waiting for an answer, after this (5)' },
    { short: '-n', help: 'no names: HOST is an address' },
    { short: '-p', value: 'PORT', help: 'the source port (one that is free)' },
    { short: '-N', help: 'close when there is nothing more to send, which is so anyway' },
    { short: '-q', value: 'SECONDS', help: 'quit so long after that, likewise' },
    { short: '-4', help: 'IPv4, which is all there is' },
    { short: '-l', help: 'not here: what listens are the ports that containers declare (containerPort)' },
  ],
  notes: [
    'It sends what comes through a pipe, as in: echo "GET / HTTP/1.0" | nc web 80; without one it connects and closes.',
    'What is no web server sends back what it got. The real nc closes when the server does, here it closes after the answer.',
    'Of UDP with -z nc knows only that nobody said no: a packet that was dropped counts as a success, as with the real one.',
    `A range of ports is tried port by port, at most ${MOST_PORTS}; the last request is shown on the canvas.`,
  ],
  wrong: 1,
};

/** What the options ask for. */
export interface NcPlan {
  readonly host: string;
  readonly ports: readonly number[];
  readonly verbose: boolean;
  readonly scan: boolean;
  readonly proto: 'tcp' | 'udp';
  /** Milliseconds; `null`: as long as any program here. */
  readonly timeout: number | null;
  readonly numeric: boolean;
  readonly sport: number | null;
}

/** A port's number by its name or digits, or what nc says of it. */
function portOf(word: string): number | CommandResult {
  const number = /^\d+$/.test(word) ? Number(word) : (portOfName(word) ?? NaN);
  if (Number.isNaN(number)) return failed(1, `nc: port number invalid: ${word}`);
  if (number < 1) return failed(1, `nc: port number too small: ${word}`);
  return number > 65_535 ? failed(1, `nc: port number too large: ${word}`) : number;
}

/** `80`, `http`, `8080-8083`, also the other way round; as numbers that ascend. @see netcat-openbsd 1.219 netcat.c, build_ports() */
function portsOf(word: string): readonly number[] | CommandResult {
  const ends = portOfName(word) === undefined ? word.split('-') : [word];
  if (ends.length > 2) return failed(1, `nc: port number invalid: ${word}`);
  const numbers: number[] = [];
  for (const end of ends) {
    const port = portOf(end);
    if (typeof port !== 'number') return port;
    numbers.push(port);
  }
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

/** @returns the plan, or what to print instead of doing anything. */
export function readNc(argv: readonly string[]): NcPlan | CommandResult {
  const given = readOptions(NC, argv);
  if (!isGiven(given)) return given;
  const { options, words } = given;
  const [host, ...rest] = words;
  if (options.has('l'))
    return failed(
      1,
      'nc: -l is not supported here: a pod listens on the ports that its containers declare.',
      'Add a containerPort to its YAML, then connect to that from another place: nc HOST PORT.',
    );
  if (host === undefined) return misused(NC, 'HOST and PORT are missing');
  if (rest.length === 0) return failed(1, 'nc: missing port number');
  const ports: number[] = [];
  for (const word of rest) {
    const some = portsOf(word);
    if ('exitCode' in some) return some;
    ports.push(...some);
  }
  if (ports.length > MOST_PORTS)
    return misused(NC, `${ports.length} ports are too many: ${MOST_PORTS} at once are possible here`);
  const seconds = wholeNumber(options.get('w') ?? '5', 1, 600);
  if (seconds === undefined) return failed(1, `nc: timeout invalid: ${options.get('w')}`);
  const sport = options.has('p') ? portOf(options.get('p') ?? '') : null;
  if (sport !== null && typeof sport !== 'number') return sport;
  return {
    host,
    ports,
    verbose: options.has('v'),
    scan: options.has('z'),
    proto: options.has('u') ? 'udp' : 'tcp',
    timeout: options.has('w') ? 1000 * seconds : null,
    numeric: options.has('n'),
    sport,
  };
}

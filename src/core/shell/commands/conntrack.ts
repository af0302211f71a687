import type { ConntrackEntry } from '../../dataplane/learned.ts';
import { parseIp } from '../../net/address.ts';
import { formatConntrack } from '../format/conntrack.ts';
import { failed, helpOf, printed, type Command, type CommandResult, type ShellHost } from '../host.ts';

const VERSION = 'conntrack v1.4.7 (conntrack-tools)';
const SUPPORTED =
  'Supported here: -L, -C, and with -L: -p PROTOCOL, -s, -d, -r, -q ADDRESS, --sport, --dport PORT, -f ipv4.';

const refuse = (message: string): CommandResult =>
  failed(
    2,
    `${VERSION}: ${message}`,
    "Try `conntrack -h' or 'conntrack --help' for more information.",
    SUPPORTED,
  );

const PROTOCOLS = ['tcp', 'udp', 'icmp', 'sctp', 'ipip'];

type Test = (entry: ConntrackEntry) => boolean;

/** Options that pick entries: the test each makes of its value, or `undefined` when it is none. */
const TESTS: Readonly<Record<string, (value: string) => Test | undefined>> = {
  '-p': (value) => (PROTOCOLS.includes(value) ? ({ original }) => original.proto === value : undefined),
  '-s': (value) => (parseIp(value) ? ({ original }) => original.src === value : undefined),
  '-d': (value) => (parseIp(value) ? ({ original }) => original.dst === value : undefined),
  '-r': (value) => (parseIp(value) ? ({ reply }) => reply.src === value : undefined),
  '-q': (value) => (parseIp(value) ? ({ reply }) => reply.dst === value : undefined),
  '--sport': (value) =>
    /^\d+$/.test(value) ? ({ original }) => original.sport === Number(value) : undefined,
  '--dport': (value) =>
    /^\d+$/.test(value) ? ({ original }) => original.dport === Number(value) : undefined,
  '-f': (value) => (value === 'ipv4' ? () => true : value === 'ipv6' ? () => false : undefined),
};

const LONG: Readonly<Record<string, string>> = {
  '--dump': '-L',
  '--count': '-C',
  '--protonum': '-p',
  '--proto': '-p',
  '--src': '-s',
  '--orig-src': '-s',
  '--dst': '-d',
  '--orig-dst': '-d',
  '--reply-src': '-r',
  '--reply-dst': '-q',
  '--orig-port-src': '--sport',
  '--orig-port-dst': '--dport',
  '--family': '-f',
  '--help': '-h',
  '--version': '-V',
};

/** Flows that others can see: confirmed, and not timed out. */
const flowsOf = ({ netns, learned, now }: ShellHost): readonly ConntrackEntry[] =>
  learned
    .rows(netns.name, 'conntrack')
    .filter(({ confirmed, clash, expires }) => confirmed && !clash && expires > now);

/** `conntrack`, as far as it lists. How many there were goes to standard error, as with the real one. */
export const conntrack: Command = {
  name: 'conntrack',
  help: [
    'conntrack -L [-p PROTOCOL] [-s|-d|-r|-q ADDRESS] [--sport|--dport PORT] [-f ipv4]',
    'conntrack -C',
    'conntrack -V',
  ],
  run(host, argv) {
    let action: '-L' | '-C' | null = null;
    const tests: Test[] = [];
    for (let i = 0; i < argv.length; i++) {
      const word = argv[i] as string;
      const [option, inline] = word.startsWith('--') ? word.split('=') : [word];
      const short = LONG[option ?? ''] ?? option ?? '';
      const test = TESTS[short];
      if (short === '-h') return helpOf(conntrack);
      if (short === '-V') return printed([VERSION]);
      if (short === '-L' || short === '-C') {
        if (action !== null) return refuse(`Can't use -${short[1]} with other commands`);
        action = short;
        if (argv[i + 1] === 'conntrack') i++;
        else if (argv[i + 1]?.startsWith('-') === false) return refuse(`unknown type \`${argv[i + 1]}'`);
      } else if (test) {
        const value = inline ?? argv[++i];
        if (value === undefined) return refuse(`option \`${word}' requires an argument`);
        const made = test(value);
        if (!made)
          return refuse(
            short === '-p' || short === '-f'
              ? `\`${value}' unsupported protocol`
              : `Invalid value \`${value}'`,
          );
        tests.push(made);
      } else if (
        /^-[DIUEFGS]/.test(short) ||
        /^--(delete|create|update|event|flush|get|stats)$/.test(short)
      ) {
        return failed(2, `conntrack: ${word} is not supported here.`, SUPPORTED);
      } else return refuse(word.startsWith('-') ? `unknown option \`${word}'` : `Bad parameter \`${word}'`);
    }
    if (action === null) return helpOf(conntrack);
    const flows = flowsOf(host);
    if (action === '-C') return printed([`${flows.length}`]);
    const lines = flows
      .filter((entry) => tests.every((test) => test(entry)))
      .map((entry) => formatConntrack(entry, host.now));
    return { ...printed(lines), stderr: `${VERSION}: ${lines.length} flow entries have been shown.\n` };
  },
};

import { VERB_OPTIONS, type Option, type Verb } from './options.ts';

const USAGE: Readonly<Record<Verb, string>> = {
  trace: `podwalk trace FILE [options]

Computes what becomes of a request in a Kubernetes cluster, packet by packet.
Without --from and --to, the requests in the file are traced in order, one after the other
in the same cluster; with --requests, each on its own, from the state before any traffic.`,
  exec: `podwalk exec FILE --at NETNS [options] -- COMMAND…

Runs one command in a network namespace of the cluster: ip, bridge, iptables, iptables-save,
nft, conntrack, ss, sysctl, arp; ping, curl, nc, traceroute, dig, nslookup, tcpdump; nsenter, kubectl;
"-- help" lists them all, "-- COMMAND --help" tells what each can do. It starts from the state before
any traffic or, with --after, from what the requests in the file left behind; with --then, from what of
that a change of the cluster leaves (stale UDP flows go, TCP flows stay), which is told row by row.`,
  reach: `podwalk reach FILE [options]

Tries every pod and external against every other, and itself: who can talk to whom, and what
decided where not. Each pair is tried from the state before any traffic.`,
};

const EXIT_CODES: Readonly<Record<Verb, string>> = {
  trace: '0 the run was computed, whatever became of the packet; 2 the input is wrong, one line',
  exec: '0 the command ran; 2 the input is wrong, or the command says that it is, one line',
  reach: '0 the matrix was computed, whatever stands in it; 2 the input is wrong, one line',
};

const FILE = 'FILE is a scenario (Kubernetes YAML), - for standard input, or the id of a built-in scenario.';

function columnOf(options: readonly Option[]): string {
  return options
    .map((option) => {
      const usage = `--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`;
      return `  ${usage.padEnd(32)} ${option.help}`;
    })
    .join('\n');
}

/** What `podwalk VERB --help` prints. */
export const helpOf = (verb: Verb): string => `${USAGE[verb]}
${FILE}

${columnOf(VERB_OPTIONS[verb])}

Exit codes: ${EXIT_CODES[verb]}
per problem on stderr; 1 a bug of podwalk.
`;

/** What `podwalk --help` prints. */
export const HELP = `podwalk VERB FILE [options]

  trace FILE [--from A --to B]        what becomes of a request, packet by packet
  exec FILE --at NETNS -- COMMAND…    ip, iptables, conntrack, … in a namespace of the cluster
  reach FILE [--port N]               who can talk to whom

${FILE}
Each verb tells more: podwalk trace --help.
`;

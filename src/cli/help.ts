import { OPTIONS } from './options.ts';

const column = OPTIONS.map((option) => {
  const usage = `--${option.name}${'value' in option && option.value !== undefined ? ` ${option.value}` : ''}`;
  return `  ${usage.padEnd(32)} ${option.help}`;
});

/** What `podwalk --help` prints. */
export const HELP = `podwalk trace FILE [options]

Computes what becomes of a request in a Kubernetes cluster, packet by packet.
FILE is a scenario (Kubernetes YAML), - for standard input, or the id of a built-in scenario.
Without --from and --to, the requests in the file are traced in order, one after the other
in the same cluster; with --requests, each on its own, from the state before any traffic.

${column.join('\n')}

Exit codes: 0 the run was computed, whatever became of the packet; 2 the input is wrong, one line
per problem on stderr; 1 a bug of podwalk.
`;

import { podKey } from '../../cluster/types.ts';
import { failed, printed, type Command, type CommandResult, type ShellHost } from '../host.ts';
import { placeOfNetns } from '../places.ts';
import { runIn } from './ipNetns.ts';
import { namedNetns, processesOn } from './processes.ts';

const SUPPORTED = 'Supported here: -t PID, -n, --net[=FILE], --help.';

function help(host: ShellHost): CommandResult {
  const rows = host.netns.kind === 'node' ? processesOn(host.cluster, host.netns.name) : [];
  return printed([
    'Usage, as far as nsenter is simulated here:',
    '       nsenter -t PID -n [COMMAND…]',
    '       nsenter --net=/var/run/netns/NAME [COMMAND…]',
    '  -t, --target PID    the process whose namespace it is; /proc/PID/ns/net as FILE says the same',
    '  -n, --net[=FILE]    its network namespace: the only one that is simulated',
    '      --help          print this',
    'Without COMMAND a shell is opened there; exit comes back. It works on nodes. What crictl inspect would tell here:',
    ...rows.map(
      ({ pid, pod, container }) => `  PID ${`${pid}`.padEnd(6)} ${podKey(pod)} ${container ?? '(pause)'}`,
    ),
  ]);
}

/** What was asked for: where, and what to run there. */
interface Asked {
  readonly pid: string | null;
  readonly file: string | null;
  readonly net: boolean;
  readonly command: readonly string[];
}

function readAsked(argv: readonly string[]): Asked | { readonly wrong: string } | 'help' {
  let pid: string | null = null;
  let file: string | null = null;
  let net = false;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') return { pid, file, net, command: argv.slice(i + 1) };
    if (!word.startsWith('-')) return { pid, file, net, command: argv.slice(i) };
    const [, inline] = /^(?:--target=|-t)(.+)$/.exec(word) ?? [];
    const [, path] = /^(?:--net=|-n=?)(\/.+)$/.exec(word) ?? [];
    if (word === '--help' || word === '-h') return 'help';
    if (word === '-t' || word === '--target') {
      const next = argv[++i];
      if (next === undefined) return { wrong: "option requires an argument -- 't'" };
      pid = next;
    } else if (inline !== undefined) pid = inline;
    else if (word === '-n' || word === '--net') net = true;
    else if (word === '-nt') {
      net = true;
      pid = argv[++i] ?? '';
    } else if (path !== undefined) [net, file] = [true, path];
    else if (/^-(?:[amuipUC]+|-(?:all|mount|uts|ipc|pid|user|cgroup))$/.test(word))
      return { wrong: `${word}: only the network namespace is simulated` };
    else return { wrong: `unrecognized option '${word}'` };
  }
  return { pid, file, net, command: [] };
}

/** The namespace that was meant; `undefined` when there is none. */
function netnsOf({ cluster, dataplane, netns }: ShellHost, { pid, file }: Asked): string | undefined {
  const number = pid ?? /^\/proc\/(\d+)\/ns\/net$/.exec(file ?? '')?.[1] ?? null;
  if (number === '1') return netns.name;
  if (number !== null && (file === null || pid === null)) {
    const found = processesOn(cluster, netns.name).find((process) => `${process.pid}` === number);
    return found && (found.pod.hostNetwork ? netns.name : podKey(found.pod));
  }
  const name = /^(?:\/var)?\/run\/netns\/(.+)$/.exec(file ?? '')?.[1];
  return namedNetns(dataplane, netns.name).find((row) => row.name === name)?.netns;
}

/** `nsenter`: from a node into a pod's network namespace, with the node's own tools. */
export const nsenter: Command = {
  name: 'nsenter',
  help: ['nsenter -t PID -n [COMMAND…]', 'nsenter --net=FILE [COMMAND…]'],
  run(host, argv) {
    const asked = readAsked(argv);
    if (asked === 'help') return help(host);
    if ('wrong' in asked) return failed(1, `nsenter: ${asked.wrong}`, SUPPORTED);
    if (asked.pid === null && asked.file === null)
      return failed(1, 'nsenter: no target PID specified', `${SUPPORTED} nsenter --help lists the PIDs.`);
    const path = asked.file ?? `/proc/${asked.pid}/ns/net`;
    const where =
      host.netns.kind === 'node' ? 'nsenter --help lists the PIDs.' : 'It works on nodes: they run the pods.';
    const netns = host.netns.kind === 'node' ? netnsOf(host, asked) : undefined;
    if (netns === undefined)
      return failed(1, `nsenter: cannot open ${path}: No such file or directory`, where);
    return runIn(host, asked.net ? netns : host.netns.name, asked.command);
  },
  words(host, before, typed) {
    if (host.netns.kind !== 'node') return [];
    const processes = processesOn(host.cluster, host.netns.name);
    const files = namedNetns(host.dataplane, host.netns.name).map(
      ({ name }) => `--net=/var/run/netns/${name}`,
    );
    if (before.at(-1) === '-t' || before.at(-1) === '--target' || before.at(-1) === '-nt')
      return processes.map(({ pid }) => `${pid}`);
    const asked = readAsked(before);
    if (asked === 'help' || 'wrong' in asked) return [];
    if (asked.command.length === 0 && typed.startsWith('-')) return ['-t', '-n', '--net', '--help', ...files];
    const netns = netnsOf(host, asked);
    return netns === undefined
      ? ['-t', '-n', ...files]
      : host.at(placeOfNetns(host.cluster, host.dataplane, netns)).words(asked.command, typed);
  },
};

import { placeOfNetns } from '../places.ts';
import { failed, printed, type CommandResult, type ShellHost } from '../host.ts';
import { complete } from '../commands/ipOptions.ts';
import { namedNetns, processesOn } from './processes.ts';

const USAGE =
  'Supported here: ip netns [list], ip netns exec NAME COMMAND…, ip netns identify PID, ip netns pids NAME.';
const VERBS = ['list', 'show', 'exec', 'identify', 'pids', 'help'];
/** Verbs of the real one that change something. */
const OTHERS = ['add', 'attach', 'delete', 'set', 'list-id', 'monitor'];

/** A shell in another namespace, or one command in it. */
export function runIn(host: ShellHost, netns: string, argv: readonly string[]): CommandResult {
  const place = placeOfNetns(host.cluster, host.dataplane, netns);
  const [name] = argv;
  if (name === undefined || /^(?:\/bin\/)?(?:ba|a)?sh$/.test(name)) return { ...printed([]), enter: place };
  return host.at(place).run(argv);
}

/** `ip netns`: what the container runtime left in /var/run/netns, which is a name for each pod. */
export function ipNetns(host: ShellHost, argv: readonly string[]): CommandResult {
  const [typed = 'list', ...rest] = argv;
  const { cluster, dataplane, netns } = host;
  const verb = complete(typed, VERBS);
  if (verb === undefined) {
    const what = OTHERS.some((other) => other.startsWith(typed)) ? 'not supported here' : 'unknown';
    return failed(255, `Command "${typed}" is ${what}.`, USAGE);
  }
  const named = netns.kind === 'node' ? namedNetns(dataplane, netns.name) : [];
  if (verb === 'help')
    return printed([
      'Usage, as far as ip netns is simulated here:',
      '       ip netns [list]',
      '       ip netns exec NAME COMMAND…',
      '       ip netns identify PID',
      '       ip netns pids NAME',
      'Namespaces are shown, not made. On a node each pod has one:',
      ...named.map(({ name, netns: pod }) => `  ${name}  ${pod}`),
    ]);
  if (verb === 'list' || verb === 'show') return printed(named.map(({ name, id }) => `${name} (id: ${id})`));
  const [word, ...command] = rest;
  if (verb === 'identify') {
    const found = processesOn(cluster, netns.name).find(({ pid }) => `${pid}` === word);
    if (word === undefined) return failed(255, 'No process identifier specified', USAGE);
    if (!found) return failed(1, `Could not stat init netns: No such process ${word}`);
    const name = named.find((row) => row.netns === `${found.pod.namespace}/${found.pod.name}`)?.name;
    return printed(name === undefined ? [] : [name]);
  }
  if (word === undefined) return failed(255, 'No netns name specified', USAGE);
  const target = named.find(({ name }) => name === word);
  if (!target) {
    const where =
      netns.kind === 'node'
        ? 'ip netns list tells which there are.'
        : 'Only nodes have names for namespaces.';
    return failed(1, `Cannot open network namespace "${word}": No such file or directory`, where);
  }
  if (verb === 'pids')
    return printed(
      processesOn(cluster, netns.name)
        .filter(({ pod }) => `${pod.namespace}/${pod.name}` === target.netns)
        .map(({ pid }) => `${pid}`),
    );
  if (command.length === 0) return failed(255, 'No command specified', USAGE);
  return runIn(host, target.netns, command);
}

/** What the next word after `ip netns` could be. */
export function netnsWords(host: ShellHost, before: readonly string[], typed: string): readonly string[] {
  const [verb, name, ...command] = before;
  const named = host.netns.kind === 'node' ? namedNetns(host.dataplane, host.netns.name) : [];
  if (verb === undefined) return VERBS;
  if (verb === 'identify') return processesOn(host.cluster, host.netns.name).map(({ pid }) => `${pid}`);
  if (name === undefined) return verb === 'exec' || verb === 'pids' ? named.map((row) => row.name) : [];
  const target = named.find((row) => row.name === name);
  if (verb !== 'exec' || !target) return [];
  return host.at(placeOfNetns(host.cluster, host.dataplane, target.netns)).words(command, typed);
}

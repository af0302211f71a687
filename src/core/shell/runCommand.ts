import { arp } from './commands/arp.ts';
import { bridge } from './commands/bridge.ts';
import { conntrack } from './commands/conntrack.ts';
import { ip } from './commands/ip.ts';
import { iptables } from './commands/iptables.ts';
import { iptablesSave } from './commands/iptablesSave.ts';
import { nft } from './commands/nft.ts';
import { ss } from './commands/ss.ts';
import { sysctl } from './commands/sysctl.ts';
import { BASICS } from './commands/basics.ts';
import { curl } from './traffic/curl.ts';
import { kubectl } from './kubectl/kubectl.ts';
import { dig } from './names/dig.ts';
import { nslookup } from './names/nslookup.ts';
import { nsenter } from './namespaces/nsenter.ts';
import { nc } from './traffic/nc.ts';
import { ping } from './traffic/ping.ts';
import { traceroute } from './traffic/traceroute.ts';
import { tcpdump } from './tcpdump/tcpdump.ts';
import { TEXT_FILTERS } from './commands/textFilters.ts';
import { failed, printed, type Command, type CommandResult, type ShellHost } from './host.ts';

const TABLES: readonly Command[] = [ip, bridge, iptables, iptablesSave, nft, conntrack, ss, sysctl, arp];

const TRAFFIC: readonly Command[] = [ping, curl, nc, traceroute, dig, nslookup, tcpdump];

const PLACES: readonly Command[] = [nsenter, kubectl];

const help: Command = {
  name: 'help',
  help: ['help'],
  run(_host, argv) {
    if (argv[0] === '--help') return printed(['Usage, as far as help is simulated here:', '       help']);
    if (argv[0] !== undefined)
      return failed(
        2,
        `help: it takes no words; "${argv[0]} --help" tells about a command`,
        'Supported here: --help.',
      );
    const names = (commands: readonly Command[]) => commands.map(({ name }) => name).join(' ');
    return printed([
      'Commands of this shell, over the state at the current step:',
      `  traffic               ${names(TRAFFIC)}`,
      `  tables of the kernel  ${names(TABLES)}`,
      `  other places          ${names(PLACES)}, ip netns`,
      `  the shell itself      ${names([...BASICS, help])}`,
      `  after a pipe          ${names(TEXT_FILTERS)}`,
      'Each says with --help what it can do here. Tab completes; |, ;, &&, || and quotes work as in sh.',
    ]);
  },
};

/** Every command there is. */
export const COMMANDS: readonly Command[] = [
  ...TRAFFIC,
  ...TABLES,
  ...PLACES,
  ...BASICS,
  help,
  ...TEXT_FILTERS,
];

/** What a shell says of a command that it does not find. */
const NOT_FOUND = 127;

/**
 * Runs one command in a namespace.
 *
 * @param argv the command's name and its words, as a shell would hand them over.
 */
export function runCommand(host: ShellHost, argv: readonly string[]): CommandResult {
  const [name = '', ...words] = argv;
  const command = COMMANDS.find((known) => known.name === name);
  if (command) return command.run(host, words);
  const names = COMMANDS.map((known) => known.name).join(', ');
  return failed(NOT_FOUND, `${name}: command not found`, `There are: ${names}; each tells more with --help.`);
}

/** What the next word of a command could be; of none, the commands. */
export function wordsAfter(host: ShellHost, before: readonly string[], typed: string): readonly string[] {
  const [name, ...words] = before;
  if (name === undefined) return COMMANDS.map((command) => command.name);
  return COMMANDS.find((known) => known.name === name)?.words?.(host, words, typed) ?? [];
}

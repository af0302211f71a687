import { bridge } from './commands/bridge.ts';
import { conntrack } from './commands/conntrack.ts';
import { ip } from './commands/ip.ts';
import { iptables } from './commands/iptables.ts';
import { iptablesSave } from './commands/iptablesSave.ts';
import { nft } from './commands/nft.ts';
import { ss } from './commands/ss.ts';
import { sysctl } from './commands/sysctl.ts';
import { failed, type Command, type CommandResult, type ShellHost } from './host.ts';

/** Every command there is. */
export const COMMANDS: readonly Command[] = [ip, bridge, iptables, iptablesSave, nft, conntrack, ss, sysctl];

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

import type { CommandResult, ShellHost } from '../host.ts';
import { runCommand } from '../runCommand.ts';
import { environmentOf } from '../environment.ts';
import { parseLine, type ParsedCommand, type ParsedPipeline } from './parseLine.ts';

const SYNTAX_ERROR = 2;

/**
 * Runs a line at a prompt: pipes hand text on, `;`, `&&` and `||` make lists.
 *
 * @returns everything the terminal would show. Never throws for what was typed.
 */
export function runLine(host: ShellHost, line: string): CommandResult {
  const all = { stdout: '', stderr: '', exitCode: 0 };
  const variables = environmentOf(host);
  const parsed = parseLine(line, (name) => (name === '?' ? `${all.exitCode}` : (variables.get(name) ?? '')));
  if (!parsed.ok) return { stdout: '', stderr: `${parsed.message}\n`, exitCode: SYNTAX_ERROR };
  for (const [i, pipeline] of parsed.pipelines.entries()) {
    if (pipeline.after !== 'always' && (pipeline.after === 'success') !== (all.exitCode === 0)) continue;
    const { stdout, stderr, exitCode, enter } = runPipeline(host, pipeline);
    all.stdout += stdout;
    all.stderr += stderr;
    all.exitCode = exitCode;
    if (enter === undefined) continue;
    if (enter !== null && i < parsed.pipelines.length - 1)
      all.stderr += 'sh: what follows on the line waits for the end of this shell, and is left out here\n';
    return { ...all, enter };
  }
  return all;
}

function runPipeline(host: ShellHost, { commands }: ParsedPipeline): CommandResult {
  let stderr = '';
  let last: CommandResult = { stdout: '', stderr: '', exitCode: 0 };
  for (const [i, command] of commands.entries()) {
    const ran = runCommand(i === 0 ? host : host.at(host.place, last.stdout), command.argv);
    last = redirected(ran, command);
    stderr += last.stderr;
  }
  return { ...last, stderr };
}

function redirected(result: CommandResult, command: ParsedCommand): CommandResult {
  const { stdout, stderr } = result;
  const shown = command.stdout === 'discarded' ? '' : stdout;
  switch (command.stderr) {
    case 'shown':
      return { ...result, stdout: shown };
    case 'discarded':
      return { ...result, stdout: shown, stderr: '' };
    case 'joined':
      return { ...result, stdout: command.stdout === 'discarded' ? '' : stderr + stdout, stderr: '' };
    default:
      return command.stderr satisfies never;
  }
}

import type { CommandResult, Printed, ShellHost } from '../host.ts';
import { runCommand } from '../runCommand.ts';
import { environmentOf } from '../environment.ts';
import { piecesOf } from './pieces.ts';
import { parseLine, type ParsedCommand, type ParsedPipeline } from './parseLine.ts';

const SYNTAX_ERROR = 2;
const LEFT_OUT = 'sh: what follows on the line waits for the end of this shell, and is left out here\n';

/**
 * Runs a line at a prompt: pipes hand text on, `;`, `&&` and `||` make lists.
 *
 * @returns everything the terminal would show. Never throws for what was typed.
 */
export function runLine(host: ShellHost, line: string): CommandResult {
  const all = { stdout: '', stderr: '', exitCode: 0, pieces: [] as Printed[] };
  const variables = environmentOf(host);
  const parsed = parseLine(line, (name) => (name === '?' ? `${all.exitCode}` : (variables.get(name) ?? '')));
  if (!parsed.ok) return { stdout: '', stderr: `${parsed.message}\n`, exitCode: SYNTAX_ERROR };
  for (const [i, pipeline] of parsed.pipelines.entries()) {
    if (pipeline.after !== 'always' && (pipeline.after === 'success') !== (all.exitCode === 0)) continue;
    const { stdout, stderr, exitCode, pieces, enter } = runPipeline(host, pipeline);
    all.stdout += stdout;
    all.stderr += stderr;
    all.exitCode = exitCode;
    all.pieces.push(...pieces);
    if (enter === undefined) continue;
    if (enter !== null && i < parsed.pipelines.length - 1) {
      all.stderr += LEFT_OUT;
      all.pieces.push({ stream: 'stderr', text: LEFT_OUT, at: host.network.end });
    }
    return { ...all, enter };
  }
  return all;
}

type Told = CommandResult & { readonly pieces: readonly Printed[] };

function runPipeline(host: ShellHost, { commands }: ParsedPipeline): Told {
  let stderr = '';
  const pieces: Printed[] = [];
  let last: CommandResult = { stdout: '', stderr: '', exitCode: 0 };
  for (const [i, command] of commands.entries()) {
    const ran = runCommand(i === 0 ? host : host.at(host.place, last.stdout), command.argv);
    const isLast = i === commands.length - 1;
    last = redirected(ran, command, isLast);
    stderr += last.stderr;
    const told = piecesOf(last, host.network.end);
    pieces.push(...told.filter(({ stream }) => isLast || stream === 'stderr'));
  }
  return { ...last, stderr, pieces };
}

/** @param onScreen whether the terminal itself shows what it prints, and no other command reads it. */
function redirected(result: CommandResult, command: ParsedCommand, onScreen: boolean): CommandResult {
  const { stdout, stderr } = result;
  const without = (...gone: readonly Printed['stream'][]): Pick<CommandResult, 'pieces'> =>
    result.pieces ? { pieces: result.pieces.filter(({ stream }) => !gone.includes(stream)) } : {};
  const shown = command.stdout === 'discarded' ? '' : stdout;
  switch (command.stderr) {
    case 'shown':
      return { ...result, stdout: shown, ...(command.stdout === 'discarded' && without('stdout')) };
    case 'discarded':
      return {
        ...result,
        stdout: shown,
        stderr: '',
        ...without('stderr', ...(command.stdout === 'discarded' ? (['stdout'] as const) : [])),
      };
    case 'joined': {
      const { pieces, ...rest } = result;
      if (command.stdout === 'discarded') return { ...rest, stdout: '', stderr: '' };
      if (onScreen && pieces) {
        const joined = pieces.map((piece) => ({ ...piece, stream: 'stdout' as const }));
        return { ...rest, stdout: joined.map(({ text }) => text).join(''), stderr: '', pieces: joined };
      }
      // Both in one go: standard output is held back until the end where a pipe reads it (setvbuf(3)).
      return { ...rest, stdout: stderr + stdout, stderr: '' };
    }
    default:
      return command.stderr satisfies never;
  }
}

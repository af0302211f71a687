import { nearest } from '../core/cluster/nearest.ts';
import { HELP } from './help.ts';
import { readCommandLine } from './options.ts';
import { formatProblem, usageProblem } from './problems.ts';
import { OutputClosed, type System } from './system.ts';
import { traceCommand } from './trace.ts';

const VERBS = { trace: traceCommand };

/**
 * Runs one command line.
 *
 * @param args everything after the program's name.
 * @returns the exit code: 0 computed, 2 wrong input, 1 a bug of ours.
 */
export async function podwalk(args: readonly string[], system: System): Promise<number> {
  const refuse = (messages: readonly string[], remedy: string) => {
    for (const message of messages) system.complain(formatProblem(usageProblem(message, remedy)));
    return 2;
  };
  try {
    const [verb, ...rest] = args;
    const line = readCommandLine(verb?.startsWith('-') ? args : rest);
    if (line.values.help === true || verb === 'help') {
      await system.write(HELP);
      return 0;
    }
    if (verb === undefined)
      return refuse(['A verb is missing'], 'Write podwalk trace FILE; see podwalk --help');
    if (!Object.hasOwn(VERBS, verb)) {
      if (verb.startsWith('-') && line.wrong.length > 0) return refuse(line.wrong, 'See podwalk --help');
      if (verb === 'exec' || verb === 'reach')
        return refuse([`The verb ${verb} is not there yet`], 'Use trace');
      const meant = nearest(verb, Object.keys(VERBS));
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
      return refuse([`There is no verb "${verb}"${hint}`], 'Write podwalk trace FILE; see podwalk --help');
    }
    if (line.wrong.length > 0) return refuse(line.wrong, 'See podwalk --help');
    return await VERBS[verb as keyof typeof VERBS](line, system);
  } catch (error) {
    if (error instanceof OutputClosed) return 0;
    system.complain(`podwalk: a bug of ours, please report it. ${(error as Error).stack ?? String(error)}`);
    return 1;
  }
}

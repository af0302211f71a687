import { nearest } from '../core/cluster/nearest.ts';
import { execCommand } from './exec.ts';
import { HELP, helpOf } from './help.ts';
import { readCommandLine, VERB_OPTIONS, type CommandLine, type Verb } from './options.ts';
import { formatProblem, usageProblem } from './problems.ts';
import { reachCommand } from './reach.ts';
import { OutputClosed, type System } from './system.ts';
import { traceCommand } from './trace.ts';

type Run = (line: CommandLine, system: System) => Promise<number>;

const VERBS: Readonly<Record<Verb, Run>> = { trace: traceCommand, exec: execCommand, reach: reachCommand };

const isVerb = (word: string): word is Verb => Object.hasOwn(VERBS, word);

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
    if (verb === undefined)
      return refuse(['A verb is missing'], 'Write podwalk trace FILE; see podwalk --help');
    if (verb === 'help' || verb === '--help' || verb === '-h') {
      await system.write(HELP);
      return 0;
    }
    if (!isVerb(verb)) {
      if (verb.startsWith('-'))
        return refuse(
          [`"${verb}" stands where the verb should`],
          'Write podwalk trace FILE; see podwalk --help',
        );
      const meant = nearest(verb, Object.keys(VERBS));
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
      return refuse([`There is no verb "${verb}"${hint}`], 'Write podwalk trace FILE; see podwalk --help');
    }
    const line = readCommandLine(rest, VERB_OPTIONS[verb]);
    if (line.values.help === true) {
      await system.write(helpOf(verb));
      return 0;
    }
    if (line.wrong.length > 0) {
      const isCommand = verb === 'exec' && line.rest.length === 0;
      return refuse(
        line.wrong,
        isCommand ? 'What belongs to the command stands after --' : `See podwalk ${verb} --help`,
      );
    }
    return await VERBS[verb](line, system);
  } catch (error) {
    if (error instanceof OutputClosed) return 0;
    system.complain(`podwalk: a bug of ours, please report it. ${(error as Error).stack ?? String(error)}`);
    return 1;
  }
}

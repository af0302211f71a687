import type { Problem } from '../core/problem.ts';
import { countTraffic } from '../core/run/afterTraffic.ts';
import { findNetns } from '../core/run/netnsName.ts';
import { manifestsOf, ShellSession } from '../core/run/shellSession.ts';
import { Simulation } from '../core/run/simulation.ts';
import { openCluster } from './open.ts';
import type { CommandLine } from './options.ts';
import { formatProblem, isError, usageProblem } from './problems.ts';
import { requestsOfFile } from './requests.ts';
import type { System } from './system.ts';

const WRONG_INPUT = 2;

/** `podwalk exec`. @returns the exit code; a command that failed before it sent anything was wrong input. */
export async function execCommand({ words, rest, values }: CommandLine, system: System): Promise<number> {
  const refuse = (...problems: readonly Problem[]): number => {
    for (const problem of problems) system.complain(formatProblem(problem));
    return WRONG_INPUT;
  };
  if (rest.length === 0)
    return refuse(
      usageProblem(
        'The command is missing',
        'Write it after --, as in podwalk exec FILE --at NETNS -- ip addr',
      ),
    );
  const at = values.at as string | undefined;
  if (at === undefined)
    return refuse(usageProblem('--at is missing', 'Say where: --at node/NAME, --at pod/NS/NAME, …'));
  const { cluster, source, problems } = await openCluster('exec', words, values, system);
  for (const problem of problems) system.complain(formatProblem(problem));
  if (!cluster || !source) return WRONG_INPUT;

  const simulation = new Simulation(cluster);
  const { dataplane } = simulation;
  const found = findNetns(cluster, dataplane, at);
  const netns = 'name' in found ? dataplane.netns(found.name) : undefined;
  if (!netns)
    return refuse(
      usageProblem(
        `There is no network namespace "${at}"`,
        'remedy' in found ? found.remedy : 'Give another',
      ),
    );
  const before = values.after === true ? requestsOfFile(cluster) : [];
  const faults = before.flatMap((request) => simulation.check(request)).filter(isError);
  if (faults.length > 0) return refuse(...faults);

  const { counters, last } = countTraffic(simulation, before);
  const { learned, clock: now } = simulation;
  const shown = last && { run: last, n: last.steps - 1 };
  const session = new ShellSession(simulation, { learned, counters, now, shown }, () =>
    manifestsOf(source.text, source.name),
  );
  const { stdout, stderr, exitCode, requests: sent } = session.command(netns.name, rest);
  if (stderr !== '') system.complain(stderr.replace(/\n$/, ''));
  if (stdout !== '') await system.write(stdout);
  // What was sent was computed, whatever became of it.
  return exitCode === 0 || sent.length > 0 ? 0 : WRONG_INPUT;
}

import type { Problem } from '../core/problem.ts';
import { countTraffic } from '../core/run/afterTraffic.ts';
import { findNetns } from '../core/run/netnsName.ts';
import { manifestsOf, ShellSession } from '../core/run/shellSession.ts';
import { Simulation } from '../core/run/simulation.ts';
import type { Loss } from '../core/run/losses.ts';
import { openCluster } from './open.ts';
import type { CommandLine } from './options.ts';
import { formatProblem, isError, usageProblem } from './problems.ts';
import { requestsOfFile } from './requests.ts';
import type { System } from './system.ts';

const WRONG_INPUT = 2;

/** What a change of the cluster took away, a line each: who did it, where, and why. */
function lossText({ by, reason, effect: { netns, table, key, from } }: Loss): string {
  const flow = table === 'conntrack' ? from?.original : undefined;
  const row = flow ? `${flow.proto} ${flow.src}:${flow.sport} > ${flow.dst}:${flow.dport}` : key;
  return `${by} took from ${netns}: ${table} ${row} (${reason})`;
}

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

  const first = new Simulation(cluster);
  const before = values.after === true ? requestsOfFile(cluster) : [];
  const faults = before.flatMap((request) => first.check(request)).filter(isError);
  if (faults.length > 0) return refuse(...faults);
  const { counters, last } = countTraffic(first, before);

  let simulation = first;
  const then = values.then as string | undefined;
  if (then !== undefined) {
    const changed = await openCluster('exec', [then], values, system);
    for (const problem of changed.problems) system.complain(formatProblem(problem));
    if (!changed.cluster) return WRONG_INPUT;
    const redeclared = first.redeclare(changed.cluster);
    if (!redeclared.carriedOver)
      return refuse(
        usageProblem('--then has other modes, which means other machines', 'Give both files the same'),
      );
    for (const loss of redeclared.losses) system.complain(lossText(loss));
    simulation = redeclared.simulation;
  }
  const { dataplane } = simulation;
  const found = findNetns(simulation.cluster, dataplane, at);
  const netns = 'name' in found ? dataplane.netns(found.name) : undefined;
  if (!netns)
    return refuse(
      usageProblem(
        `There is no network namespace "${at}"`,
        'remedy' in found ? found.remedy : 'Give another',
      ),
    );
  const { learned, clock: now } = simulation;
  // A run of the cluster as it was cannot be looked at in the changed one.
  const shown = last && simulation === first ? { run: last, n: last.steps - 1 } : null;
  const session = new ShellSession(simulation, { learned, counters, now, shown }, () =>
    manifestsOf(source.text, source.name),
  );
  const { stdout, stderr, exitCode, requests: sent } = session.command(netns.name, rest);
  if (stderr !== '') system.complain(stderr.replace(/\n$/, ''));
  if (stdout !== '') await system.write(stdout);
  // What was sent was computed, whatever became of it.
  return exitCode === 0 || sent.length > 0 ? 0 : WRONG_INPUT;
}

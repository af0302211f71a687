import { nearest } from '../core/cluster/nearest.ts';
import { reach, reachEnds, type ReachEnd, type ReachProbe } from '../core/run/reach.ts';
import { Simulation } from '../core/run/simulation.ts';
import { Matrix } from './matrix.ts';
import { openCluster } from './open.ts';
import type { CommandLine, Values } from './options.ts';
import { formatProblem, usageProblem } from './problems.ts';
import type { System } from './system.ts';

const WRONG_INPUT = 2;

/** Most pods and hosts in one matrix: 90,000 pairs are a few minutes' work. */
const MAX_ENDS = 300;

const FORMATS = ['text', 'json'];

/** What is to be tried, or what is wrong with it. */
function probeOf(values: Values): ReachProbe | { readonly message: string; readonly remedy: string } {
  const protocol = ((values.protocol as string | undefined) ?? 'TCP').toUpperCase();
  const port = (values.port as number | undefined) ?? 80;
  switch (protocol) {
    case 'TCP':
      return { scheme: 'tcp', port };
    case 'UDP':
      return { scheme: 'udp', port };
    case 'ICMP':
      return values.port === undefined
        ? { scheme: 'icmp' }
        : { message: 'ICMP has no ports', remedy: 'Leave out --port' };
    case 'SCTP':
      return { message: 'SCTP is not sent yet', remedy: 'Use TCP, UDP or ICMP' };
    default:
      return { message: `There is no protocol "${values.protocol}"`, remedy: 'Use TCP, UDP or ICMP' };
  }
}

/** Tries every pair, sender by sender, and writes each sender's row as soon as it is known. */
async function writeAll(
  simulation: Simulation,
  ends: readonly ReachEnd[],
  probe: ReachProbe,
  format: string,
  system: System,
): Promise<void> {
  const matrix = new Matrix(ends);
  const what = probe.scheme === 'icmp' ? 'ICMP echo' : `${probe.scheme.toUpperCase()} port ${probe.port}`;
  if (format === 'text') await system.write(matrix.heading(what));
  for (const [index, from] of ends.entries()) {
    system.progress(`${index * ends.length} of ${ends.length ** 2} pairs`);
    const cells = ends.map((to) => reach(simulation, from, to, probe));
    system.progress('');
    await system.write(
      format === 'text'
        ? matrix.row(index, cells)
        : cells.map((cell) => `${JSON.stringify(cell)}\n`).join(''),
    );
  }
  if (format === 'text') await system.write(matrix.ending());
}

/** `podwalk reach`. @returns the exit code. */
export async function reachCommand({ words, rest, values }: CommandLine, system: System): Promise<number> {
  const refuse = (message: string, remedy: string): number => {
    system.complain(formatProblem(usageProblem(message, remedy)));
    return WRONG_INPUT;
  };
  const format = (values.format as string | undefined) ?? 'text';
  if (!FORMATS.includes(format)) {
    const meant = nearest(format, FORMATS);
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    return refuse(`There is no format "${format}"${hint}`, `Use ${FORMATS.join(' or ')}`);
  }
  const probe = probeOf(values);
  if ('message' in probe) return refuse(probe.message, probe.remedy);

  const { cluster, problems } = await openCluster('reach', [...words, ...rest], values, system);
  for (const problem of problems) system.complain(formatProblem(problem));
  if (!cluster) return WRONG_INPUT;
  const ends = reachEnds(cluster);
  if (ends.length === 0)
    return refuse('There is nobody to reach: the file holds no pods', 'Add pods, or spec.externals');
  if (ends.length > MAX_ENDS)
    return refuse(
      `There are ${ends.length} pods and hosts, which makes ${ends.length ** 2} pairs; ${MAX_ENDS} are allowed`,
      'Try single pairs: podwalk trace FILE --requests LIST.ndjson',
    );
  await writeAll(new Simulation(cluster), ends, probe, format, system);
  return 0;
}

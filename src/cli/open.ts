import { readScenario } from '../core/cluster/read.ts';
import type { Cluster } from '../core/cluster/types.ts';
import type { Problem } from '../core/problem.ts';
import type { Values } from './options.ts';
import { isError, usageProblem } from './problems.ts';
import { modesOf } from './requests.ts';
import { readSource } from './source.ts';
import type { System } from './system.ts';

/** Reads the one FILE of a command line. `cluster` is null when something is wrong. */
export async function openCluster(
  verb: string,
  words: readonly string[],
  values: Values,
  system: System,
): Promise<{
  readonly cluster: Cluster | null;
  readonly source: { readonly name: string; readonly text: string } | null;
  readonly problems: readonly Problem[];
}> {
  const wrong = (problem: Problem) => ({ cluster: null, source: null, problems: [problem] });
  const [file, extra] = words;
  if (file === undefined)
    return wrong(usageProblem('FILE is missing', `Write podwalk ${verb} FILE; see podwalk ${verb} --help`));
  if (extra !== undefined) return wrong(usageProblem(`"${extra}" is one word too many`, 'Give one FILE'));
  const source = await readSource(file, system);
  if ('problem' in source) return wrong(source.problem);
  const { cluster, problems } = readScenario(source.text, source.name, modesOf(values));
  return problems.some(isError) ? { cluster: null, source, problems } : { cluster, source, problems };
}

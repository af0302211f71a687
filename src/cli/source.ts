import { nearest } from '../core/cluster/nearest.ts';
import type { Problem } from '../core/problem.ts';
import { scenarios } from '../scenarios/index.ts';
import { usageProblem } from './problems.ts';
import type { System } from './system.ts';

/** The text of a scenario, and what its problems are to call it. */
type Source = { readonly text: string; readonly name: string } | { readonly problem: Problem };

/** FILE of the command line: `-`, a path, or the id of a built-in scenario. A file wins over an id of the same name. */
export async function readSource(file: string, system: System): Promise<Source> {
  if (file === '-') return { text: await system.readStandardInput(), name: '-' };
  const read = system.read(file);
  if ('text' in read) return { text: read.text, name: file };
  if (read.missing) {
    const builtIn = scenarios.find(({ id }) => id === file);
    if (builtIn) return { text: builtIn.text, name: file };
    const ids = scenarios.map(({ id }) => id);
    const meant = nearest(file, ids, 3);
    const remedy = `Give a path, - for standard input, or the id of a built-in scenario${meant === undefined ? `: ${ids.join(', ')}` : `; did you mean ${meant}?`}`;
    return { problem: usageProblem('There is no such file or built-in scenario', remedy, { file }) };
  }
  return { problem: usageProblem(read.error, 'Give a file with Kubernetes YAML', { file }) };
}

import { nearest } from '../core/cluster/nearest.ts';
import { readScenario } from '../core/cluster/read.ts';
import type { Cluster } from '../core/cluster/types.ts';
import type { Problem } from '../core/problem.ts';
import { repetitions } from '../core/run/repetitions.ts';
import { Simulation } from '../core/run/simulation.ts';
import type { TrafficRequest } from '../core/trafficRequest.ts';
import { FORMATS } from './formats.ts';
import type { CommandLine } from './options.ts';
import { formatProblem, isError, usageProblem } from './problems.ts';
import { modesOf, readRequestList, requestFields, requestsOfFile, type Modes } from './requests.ts';
import { readSource } from './source.ts';
import type { System } from './system.ts';

const OK = 0;
const WRONG_INPUT = 2;

/** One request with the simulation it runs in. */
interface Planned {
  readonly request: TrafficRequest;
  readonly simulation: Simulation;
  /** Whether all traffic before it is to be forgotten. */
  readonly fresh: boolean;
  readonly where: Partial<Problem>;
}

type RequestList = ReturnType<typeof readRequestList>;
type Plan = { readonly planned: readonly Planned[]; readonly problems: readonly Problem[] };
const failed = (...problems: readonly Problem[]): Plan => ({ planned: [], problems });

/** Requests of the file, or the one on the command line: they share one cluster and what it learns. */
function planShared(cluster: Cluster, values: CommandLine['values'], file: string): Plan {
  const { from, to, ...rest } = requestFields(values);
  const simulation = new Simulation(cluster);
  if (from !== undefined && to !== undefined) {
    return {
      planned: [{ request: { from, to, ...rest }, simulation, fresh: false, where: {} }],
      problems: [],
    };
  }
  if (from !== undefined || to !== undefined) {
    const missing = from === undefined ? '--from' : '--to';
    return failed(
      usageProblem(
        `${missing} is missing`,
        'Give both --from and --to, or neither to trace the requests of the file',
      ),
    );
  }
  if (cluster.spec.requests.length === 0) {
    return failed(
      usageProblem(
        'There is nothing to trace: the file holds no requests',
        'Give --from and --to, or add spec.requests to the Scenario document',
        { file },
      ),
    );
  }
  const planned = requestsOfFile(cluster).map((request): Planned => ({
    request: { ...request, ...rest },
    simulation,
    fresh: false,
    where: { file },
  }));
  return { planned, problems: [] };
}

/** Requests of a list: each starts from the state before any traffic. */
function planListed(
  list: string,
  { requests, problems }: RequestList,
  open: (modes: Modes) => { cluster: Cluster | null; problems: readonly Problem[] },
): Plan {
  const simulations = new Map<string, Simulation | null>();
  const planned: Planned[] = [];
  const found = [...problems];
  for (const { request, modes, line } of requests) {
    const key = JSON.stringify(modes);
    let simulation = simulations.get(key);
    if (simulation === undefined) {
      const opened = open(modes);
      // Of a cluster that is not the file's whole one nothing is computed.
      const isWhole = !opened.problems.some(isError);
      simulation = opened.cluster && isWhole ? new Simulation(opened.cluster) : null;
      simulations.set(key, simulation);
      if (simulation === null) found.push(...opened.problems);
    }
    if (simulation) planned.push({ request, simulation, fresh: true, where: { file: list, line } });
  }
  return { planned, problems: found };
}

/** The list that `--requests` names; an empty one where there is none. */
function listedRequests(values: CommandLine['values'], system: System): RequestList {
  const list = values.requests as string | undefined;
  if (list === undefined) return { requests: [], problems: [] };
  const read = system.read(list);
  if (!('error' in read)) return readRequestList(read.text, list, values);
  const problem = usageProblem(read.error, 'Name a file with one JSON object a line', { file: list });
  return { requests: [], problems: [problem] };
}

/** `podwalk trace`. @returns the exit code. */
export async function traceCommand({ words, rest, values }: CommandLine, system: System): Promise<number> {
  const complain = (problems: readonly Problem[]) => {
    for (const problem of problems) system.complain(formatProblem(problem));
    return problems.some(isError) ? WRONG_INPUT : OK;
  };
  const [file, ...more] = [...words, ...rest];
  if (file === undefined)
    return complain([usageProblem('FILE is missing', 'Write podwalk trace FILE; see podwalk --help')]);
  if (more.length > 0) return complain([usageProblem(`"${more[0]}" is one word too many`, 'Give one FILE')]);

  const name = (values.format as string | undefined) ?? 'text';
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format === undefined) {
    const meant = nearest(name, Object.keys(FORMATS));
    const message = `There is no format "${name}"${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    return complain([usageProblem(message, `Use ${Object.keys(FORMATS).join(', ')}`)]);
  }

  const source = await readSource(file, system);
  if ('problem' in source) return complain([source.problem]);
  const listed = listedRequests(values, system);
  const calls = [values.to as string | undefined, ...listed.requests.map(({ request }) => request.to)].filter(
    (to) => to !== undefined,
  );
  const readings = new Map<string, ReturnType<typeof readScenario>>();
  const open = (modes: Modes) => {
    const key = JSON.stringify(modes);
    const reading = readings.get(key) ?? readScenario(source.text, source.name, modes, calls);
    readings.set(key, reading);
    return reading;
  };
  const { cluster, problems } = open(modesOf(values));
  const code = complain(problems);
  if (cluster === null || code !== OK) return WRONG_INPUT;

  const list = values.requests as string | undefined;
  const plan = list === undefined ? planShared(cluster, values, source.name) : planListed(list, listed, open);
  const refused = plan.planned.flatMap(({ request, simulation, where }) =>
    simulation.check(request).map((problem) => ({ ...problem, ...where })),
  );
  if (complain([...plan.problems, ...refused]) !== OK) return WRONG_INPUT;

  for (const { request, simulation, fresh } of plan.planned) {
    if (fresh) simulation.reset();
    for (const single of repetitions(request)) {
      const { run, learnedBefore, startedAt } = simulation.trace(single);
      const { cluster, dataplane, learned } = simulation;
      const outcomes = () => simulation.outcomes({ run, learnedBefore, startedAt });
      await system.write(format({ run, cluster, outcomes, dataplane, learnedBefore, learned }));
    }
  }
  return OK;
}

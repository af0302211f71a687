import type { Cluster, Reading } from '../core/cluster/types.ts';
import type { Dataplane } from '../core/dataplane/dataplane.ts';
import type { LearnedState } from '../core/dataplane/learned.ts';
import { must, type Problem } from '../core/problem.ts';
import { explainStep } from '../core/run/explain.ts';
import { learnedAt } from '../core/run/learnedAt.ts';
import { stateAt } from '../core/run/state.ts';
import { worldView } from '../core/run/world.ts';
import { placesOf } from '../core/trace/playback.ts';
import type { Run } from '../core/trace/run.ts';
import type { TrafficRequest } from '../core/trafficRequest.ts';
import { inPieces } from './pieces.ts';
import type { Call, FromWorker, Method, ModeChoice, Params, Result } from './protocol.ts';

/** The simulation as the worker uses it. */
export interface Simulated {
  readonly dataplane: Dataplane;
  /** Forgets all traffic. */
  reset(): void;
  check(request: TrafficRequest): readonly Problem[];
  trace(request: TrafficRequest): Traced;
}

/** A computed request, and what the kernels knew before it. */
export interface Traced {
  readonly run: Run;
  readonly learnedBefore: LearnedState;
}

/** What reads a scenario and makes it run: handed in, so that tests can do without. */
export interface Core {
  readonly read: (text: string, file: string, modes: ModeChoice) => Reading;
  readonly simulate: (cluster: Cluster) => Simulated;
}

interface Current {
  readonly revision: number;
  readonly simulation: Simulated;
  readonly runs: Map<number, Traced>;
}

/** Runs the page may still ask about: the one shown, the one it replaces, and a spare for quick clicks. */
const RUNS_KEPT = 3;

/** The call speaks of a document that is not the current one, or of a run that is no longer kept. */
class StaleError extends Error {}

type Handlers = { [M in Method]: (params: Params<M>, id: number) => Result<M> };

/** Answers the calls of one page, one after the other. Everything the worker remembers is in here. */
export function serve(core: Core, build: string, post: (message: FromWorker) => void): (call: Call) => void {
  let current: Current | null = null;

  const at = (revision: number): Current => {
    if (current?.revision !== revision) throw new StaleError(`revision ${revision} is not open`);
    return current;
  };
  const runOf = ({ runs }: Current, run: number): Traced => {
    const traced = runs.get(run);
    if (!traced) throw new StaleError(`run ${run} is not kept`);
    return traced;
  };

  const handlers: Handlers = {
    open({ revision, text, file, modes }) {
      const { cluster, problems } = core.read(text, file, modes);
      if (cluster === null) return { problems, world: null };
      const simulation = core.simulate(cluster);
      const world = worldView(cluster, simulation.dataplane);
      current = { revision, simulation, runs: new Map() };
      return { problems, world };
    },
    run({ revision, run, request }, id) {
      const { simulation, runs } = at(revision);
      const problems = simulation.check(request);
      if (problems.some(({ severity }) => severity === 'error')) return { head: null, problems };
      simulation.reset();
      const traced = simulation.trace(request);
      runs.set(run, traced);
      if (runs.size > RUNS_KEPT) runs.delete(must(runs.keys().next().value, 'oldest run'));
      const { journeys, ...head } = traced.run;
      for (const piece of inPieces(journeys)) post({ type: 'piece', id, journeys: piece });
      return { head, problems };
    },
    explain({ revision, run, n }) {
      const now = at(revision);
      const { run: computed, learnedBefore } = runOf(now, run);
      const place = must(placesOf(computed)[n], `step ${n}`);
      return explainStep(computed, place, now.simulation.dataplane, learnedAt(computed, n, learnedBefore));
    },
    state({ revision, run, n, netns }) {
      const now = at(revision);
      const { run: computed, learnedBefore } = runOf(now, run);
      return stateAt(computed, n, netns, now.simulation.dataplane, learnedBefore);
    },
  };
  // The union of calls pairs each method with its params; indexing the table loses the pairing.
  const answer = ({ method, params, id }: Call): Result<Method> =>
    (handlers[method] as (params: Params<Method>, id: number) => Result<Method>)(params, id);

  post({ type: 'hello', build });
  return (call) => {
    if (!isCall(call)) return;
    try {
      post({ type: 'reply', id: call.id, ok: true, result: answer(call) });
    } catch (error) {
      const code = error instanceof StaleError ? 'stale' : 'internal';
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      post({ type: 'reply', id: call.id, ok: false, code, message });
    }
  };
}

const METHODS: ReadonlySet<unknown> = new Set<Method>(['open', 'run', 'explain', 'state']);

/** Whether a message is one of ours. Anything can be posted to a worker; what is not a call is ignored. */
function isCall(message: unknown): message is Call {
  if (typeof message !== 'object' || message === null) return false;
  const { type, id, method, params } = message as Record<string, unknown>;
  return (
    type === 'call' && Number.isInteger(id) && METHODS.has(method) && typeof params === 'object' && !!params
  );
}

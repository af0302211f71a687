import { applyEdit, type Opened } from '../core/edit/applyEdit.ts';
import { declaresSame } from '../core/cluster/sameCluster.ts';
import type { ModeOverrides } from '../core/cluster/scenarioSpec.ts';
import type { Cluster, Reading } from '../core/cluster/types.ts';
import { LearnedState } from '../core/dataplane/learned.ts';
import { introducedErrors } from '../core/edit/introduced.ts';
import { must, type Problem } from '../core/problem.ts';
import { endingEvidence } from '../core/run/endingEvidence.ts';
import { explainMore, explainStep } from '../core/run/explain.ts';
import { learnedAt } from '../core/run/learnedAt.ts';
import { nearView } from '../core/run/near.ts';
import { Sample } from '../core/run/sample.ts';
import type * as ShellModule from '../core/run/shellSession.ts';
import type { RunInTime, SessionResult } from '../core/run/shellSession.ts';
import type { Simulation } from '../core/run/simulation.ts';
import { stateAt, stateMore } from '../core/run/state.ts';
import { worldView } from '../core/run/world.ts';
import { RuleCounters } from '../core/trace/counters.ts';
import { placesOf } from '../core/trace/playback.ts';
import type { Journey, Run } from '../core/trace/run.ts';
import type { Steps } from '../core/steps.ts';
import { CancelledError, LongWork, type Pace } from './longWork.ts';
import { inPieces } from './pieces.ts';
import { readingToKeep } from './readToKeep.ts';
import type {
  Call,
  Cancel,
  ExecResult,
  FromWorker,
  Method,
  Params,
  Result,
  RunHead,
  Timing,
  ToWorker,
} from './protocol.ts';

/** What reads a scenario and makes it run: handed in, so that tests can do without. */
export interface Core {
  readonly read: (text: string, file: string, modes: ModeOverrides) => Steps<Reading>;
  readonly simulate: (cluster: Cluster) => Simulation;
  /** The shell: fetched when the first line is typed. */
  readonly shell: () => Promise<typeof ShellModule>;
  /** When long work pauses; without it, never. */
  readonly pace?: Pace;
}

interface Current {
  readonly revision: number;
  opened: Opened;
  readonly simulation: Simulation;
  readonly runs: Map<number, RunInTime>;
  /** The requests that were last asked for as a sample. */
  sample: { readonly key: string; readonly sample: Sample } | null;
}

/**
 * Runs the page may still ask about: the one shown, the one it replaces, a spare for quick clicks, and the last that a
 * terminal sent. The one that nobody has asked about for longest goes.
 */
const RUNS_KEPT = 6;

type Handlers = { [M in Method]: (params: Params<M>, id: number) => Result<M> | Promise<Result<M>> };

/** The call speaks of a document that is not the current one, or of a run that is no longer kept. */
class StaleError extends Error {}

/** Characters of a shell's output that cross at once; UTF-8 stays below the 64 kB of a message. */
const MAX_OUTPUT = 50_000;

/** So many endpoints are tried for one answer: it fits into a message, and is there soon. */
const MOST_OUTCOMES = 100;

function headOf(run: Run): RunHead {
  const { journeys: _journeys, outcomes: _outcomes, ...head } = run;
  return head;
}

/** Answers the calls of one page, one after the other. Everything the worker remembers is in here. */
export function serve(
  core: Core,
  build: string,
  post: (message: FromWorker) => void,
): (message: ToWorker) => void {
  let current: Current | null = null;
  const work = new LongWork(core.pace, (id, progress) => post({ type: 'progress', id, progress }));

  const at = (revision: number): Current => {
    if (current?.revision !== revision) throw new StaleError(`revision ${revision} is not open`);
    return current;
  };
  const keep = ({ runs }: Current, run: number, computed: RunInTime): void => {
    runs.set(run, computed);
    if (runs.size > RUNS_KEPT) runs.delete(must(runs.keys().next().value, 'oldest run'));
  };
  const postJourneys = (id: number, journeys: readonly Journey[]): void => {
    for (const part of inPieces(journeys)) post({ type: 'piece', id, part });
  };
  const runOf = ({ runs }: Pick<Current, 'runs'>, run: number): RunInTime => {
    const traced = runs.get(run);
    if (!traced) throw new StaleError(`run ${run} is not kept`);
    runs.delete(run);
    runs.set(run, traced);
    return traced;
  };

  const momentOf = (revision: number, run: number, n: number) => {
    const now = at(revision);
    const { run: computed, learnedBefore } = runOf(now, run);
    const place = must(placesOf(computed)[n], `step ${n}`);
    return [place, now.simulation.dataplane, learnedAt(computed, n, learnedBefore)] as const;
  };

  /** Whether something is wrong that is not so in what is open. */
  function* isWorse(problems: readonly Problem[]): Steps<boolean> {
    if (!problems.some(({ severity }) => severity === 'error')) return false;
    if (current === null) return true;
    const { text, file, modes } = current.opened;
    return introducedErrors(problems, (yield* core.read(text, file, modes)).problems).length > 0;
  }

  function* opening(params: Params<'open'>): Steps<Result<'open'>> {
    const { revision, text: given, file, modes, keep: keepRuns = false, strict = false } = params;
    const read = (text: string) => core.read(text, file, modes);
    const { cluster, problems, ...kept } = yield* readingToKeep(given, read);
    if (cluster === null || (strict && (yield* isWorse(problems)))) return { problems, world: null, ...kept };
    yield { stage: 'picture', done: 0, of: 1 };
    const opened = { text: kept.text ?? given, file, modes, cluster };
    if (keepRuns && current && declaresSame(cluster, current.opened.cluster)) {
      current.opened = opened;
      return { problems, world: worldView(cluster, current.simulation.dataplane), kept: true, ...kept };
    }
    const simulation = core.simulate(cluster);
    const world = worldView(cluster, simulation.dataplane);
    current = { revision, opened, simulation, runs: new Map(), sample: null };
    return { problems, world, ...kept };
  }
  function* checking({ text, file, modes }: Params<'check'>): Steps<Result<'check'>> {
    return { problems: (yield* core.read(text, file, modes)).problems };
  }

  const handlers: Handlers = {
    open: (params, id) => work.do(id, opening(params)),
    edit: ({ revision, edit }) => applyEdit(at(revision).opened, edit),
    check: (params, id) => work.do(id, checking(params)),
    run({ revision, run, request }, id) {
      const now = at(revision);
      const { simulation } = now;
      const problems = simulation.check(request);
      if (problems.some(({ severity }) => severity === 'error')) return { head: null, problems };
      simulation.reset();
      const traced = simulation.trace(request);
      const { learnedBefore, startedAt } = traced;
      keep(now, run, { run: traced.run, learnedBefore, countersBefore: new RuleCounters(), startedAt });
      postJourneys(id, traced.run.journeys);
      return { head: headOf(traced.run), problems };
    },
    sample({ revision, request, of, from, count }) {
      const now = at(revision);
      const key = JSON.stringify([request, of]);
      if (now.sample?.key !== key) now.sample = { key, sample: new Sample(now.simulation, request, of) };
      return { counts: now.sample.sample.take(from, count) };
    },
    outcomes({ revision, run, endpoints }) {
      const now = at(revision);
      const traced = runOf(now, run);
      const wanted = new Set(endpoints.slice(0, MOST_OUTCOMES));
      const chances = traced.run.outcomes.filter(({ endpoint }) => wanted.has(endpoint));
      return now.simulation.outcomes(traced, chances);
    },
    explain: ({ revision, run, n }) => explainStep(...momentOf(revision, run, n)),
    ending({ revision, run }) {
      const { simulation, runs } = at(revision);
      const traced = runOf({ runs }, run);
      return endingEvidence(traced.run, simulation, traced.learnedBefore);
    },
    explainMore: ({ revision, run, n, table, from }) =>
      explainMore(...momentOf(revision, run, n), table, from),
    state({ revision, run, ...question }) {
      const now = at(revision);
      return stateAt(runOf(now, run), question, now.simulation.dataplane);
    },
    stateMore({ revision, run, title, from, ...question }) {
      const now = at(revision);
      return stateMore(runOf(now, run), question, now.simulation.dataplane, title, from);
    },
    near({ revision, run, n, netns }) {
      const now = at(revision);
      const { dataplane } = now.simulation;
      if (run === null) return nearView(netns, dataplane, new LearnedState());
      const { run: computed, learnedBefore } = runOf(now, run);
      const place = placesOf(computed)[n];
      const decidedBy = place?.hop.netns === netns ? place.step.decidedBy : undefined;
      return nearView(netns, dataplane, learnedAt(computed, n, learnedBefore), decidedBy);
    },
    async exec({ revision, run, n, at: netns, line, next, nth }, id) {
      const now = at(revision);
      const { ShellSession, momentAt, BEFORE_TRAFFIC, manifestsOf } = await core.shell();
      if (current !== now) throw new StaleError(`revision ${revision} is no longer open`);
      const moment = run === null ? BEFORE_TRAFFIC() : momentAt(runOf(now, run), n);
      const manifests = () => manifestsOf(now.opened.text, now.opened.file);
      const session = new ShellSession(now.simulation, moment, manifests, nth ?? null);
      const told = session.line(netns, line);
      const { exitCode, enter, requests, last, asked } = told;
      const kept = nth === undefined ? last : asked;
      if (kept) {
        keep(now, next, kept);
        postJourneys(id, kept.run.journeys);
      }
      return {
        ...withinMessage(told),
        exitCode,
        traffic: requests.length > 0 ? requests : null,
        netns: enter === undefined ? netns : (enter?.netns ?? null),
        head: kept ? headOf(kept.run) : null,
      };
    },
    async complete({ revision, at: netns, line, cursor }) {
      const now = at(revision);
      const { ShellSession, BEFORE_TRAFFIC, manifestsOf } = await core.shell();
      const session = new ShellSession(now.simulation, BEFORE_TRAFFIC(), () =>
        manifestsOf(now.opened.text, now.opened.file),
      );
      return session.complete(netns, line, cursor);
    },
  };
  // The union of calls pairs each method with its params; indexing the table loses the pairing.
  const answer = ({ method, params, id }: Call): Result<Method> | Promise<Result<Method>> =>
    (handlers[method] as (params: Params<Method>, id: number) => Result<Method> | Promise<Result<Method>>)(
      params,
      id,
    );
  const reply = (id: number, result: Result<Method>): void => post({ type: 'reply', id, ok: true, result });
  const fail = (id: number, error: unknown): void => {
    const code =
      error instanceof StaleError ? 'stale' : error instanceof CancelledError ? 'cancelled' : 'internal';
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    post({ type: 'reply', id, ok: false, code, message });
  };
  const start = (call: Call): void => {
    try {
      const result = answer(call);
      if (result instanceof Promise)
        result
          .then(
            (value) => reply(call.id, value),
            (error: unknown) => fail(call.id, error),
          )
          .finally(goOn);
      else reply(call.id, result);
    } catch (error) {
      fail(call.id, error);
    }
  };
  /** Calls that came while long work was being done. */
  const waiting: Call[] = [];
  const goOn = (): void => {
    while (!work.isBusy) {
      const next = waiting.shift();
      if (!next) return;
      start(next);
    }
  };
  const cancel = (id: number): void => {
    const index = waiting.findIndex((call) => call.id === id);
    if (index < 0) work.cancel(id);
    else {
      waiting.splice(index, 1);
      fail(id, new CancelledError());
    }
  };

  post({ type: 'hello', build });
  return (message) => {
    if (isCancel(message)) cancel(message.id);
    else if (isCall(message)) {
      waiting.push(message);
      goOn();
    }
  };
}

/** When each piece of the output appears; `null` where all is there at once, or where it would not fit into a message. */
function timingOf({ pieces, requests, stdout, stderr }: SessionResult): ExecResult['timing'] {
  if (requests.length === 0 && (stdout === '' || stderr === '')) return null;
  const timing = pieces.map(({ text, ...piece }): Timing => ({ ...piece, length: text.length }));
  const size = stdout.length + stderr.length + JSON.stringify(timing).length;
  return size <= MAX_OUTPUT ? timing : null;
}

/** Cuts what would not fit into a message, and says so. */
function withinMessage(told: SessionResult): Pick<ExecResult, 'stdout' | 'stderr' | 'timing'> {
  const { stdout, stderr } = told;
  if (stdout.length + stderr.length <= MAX_OUTPUT) return { stdout, stderr, timing: timingOf(told) };
  const said = stderr.slice(0, MAX_OUTPUT / 10);
  const shown = stdout.slice(0, stdout.lastIndexOf('\n', MAX_OUTPUT - said.length) + 1);
  const left = stdout.length - shown.length;
  const note = `[${left} more characters; narrow it with grep, head or tail]\n`;
  return { stdout: shown, stderr: said + note, timing: null };
}

const METHODS: ReadonlySet<unknown> = new Set<Method>([
  'open',
  'edit',
  'check',
  'run',
  'sample',
  'outcomes',
  'explain',
  'ending',
  'explainMore',
  'state',
  'stateMore',
  'near',
  'exec',
  'complete',
]);

/** Whether a message is one of ours. Anything can be posted to a worker; what is not a call is ignored. */
function isCall(message: unknown): message is Call {
  if (typeof message !== 'object' || message === null) return false;
  const { type, id, method, params } = message as Record<string, unknown>;
  return (
    type === 'call' && Number.isInteger(id) && METHODS.has(method) && typeof params === 'object' && !!params
  );
}

function isCancel(message: unknown): message is Cancel {
  if (typeof message !== 'object' || message === null) return false;
  const { type, id } = message as Record<string, unknown>;
  return type === 'cancel' && Number.isInteger(id);
}

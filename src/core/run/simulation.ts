import { formatPodNetwork, type Cluster } from '../cluster/types.ts';
import { compileDataplane } from '../compile/dataplane.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import { LearnedState, type Effect } from '../dataplane/learned.ts';
import { clusterNameServers, type NameServers } from '../dns/nameServers.ts';
import { simulate, type Simulated } from '../engine/simulate.ts';
import type { Ip } from '../net/address.ts';
import { parseIp } from '../net/address.ts';
import { InvariantError, type Problem } from '../problem.ts';
import type { Outcome } from '../trace/disposition.ts';
import { addressedOf, chancesOf } from '../trace/outcomes.ts';
import type { EndpointChance, EndpointOutcome, Run } from '../trace/run.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import { caveatsOf } from './caveats.ts';
import { takeLosses, type Loss } from './losses.ts';
import { resolveRequest, type Resolved } from './request.ts';

/** Simulated microseconds between one request's end and the next one's start. */
const BETWEEN_REQUESTS = 10_000;

/** A computed request. */
export interface Traced {
  readonly run: Run;
  /**
   * The learned state it began with: what state at any of its steps is folded from. Made when asked for, so ask before the
   * next request changes the state again. @throws InvariantError after that.
   */
  readonly learnedBefore: LearnedState;
  /** Simulated microseconds when it began; times in the run count from here. */
  readonly startedAt: number;
}

/** A request that is settled. */
type Sendable = Extract<Resolved, { ok: true }>;

/** What became of a request. */
export type Ending = Pick<Run, 'outcome' | 'errno' | 'servedBy' | 'serverSaw'>;

/** A cluster after a change of what is declared. */
export interface Redeclaration {
  readonly simulation: Simulation;
  /** False: the change needs fresh machines, and nothing that traffic taught is carried over. */
  readonly carriedOver: boolean;
  /** What the change took from learned state, in order; empty unless it was carried over. */
  readonly losses: readonly Loss[];
}

/**
 * A cluster in which requests can be sent, one after the other; what one teaches the kernels, the next one finds.
 */
export class Simulation {
  readonly cluster: Cluster;
  readonly dataplane: Dataplane;
  readonly nameServers: NameServers;
  private state = new LearnedState();
  private now = 0;

  /** @param dataplane what `cluster` compiles to, where somebody has it already. */
  constructor(cluster: Cluster, dataplane: Dataplane = compileDataplane(cluster)) {
    this.cluster = cluster;
    this.dataplane = dataplane;
    this.nameServers = clusterNameServers(cluster);
  }

  /** What traffic has taught so far. */
  get learned(): LearnedState {
    return this.state;
  }

  /** Simulated microseconds that all requests so far have taken, with the pauses between them. */
  get clock(): number {
    return this.now;
  }

  /** Forgets all traffic. */
  reset(): void {
    this.state = new LearnedState();
    this.now = 0;
  }

  /** Lets time pass without traffic. @param micros simulated microseconds. */
  wait(micros: number): void {
    this.now += micros;
  }

  /**
   * The same machines at another moment: what is sent there is nothing to this simulation.
   *
   * @param learned what traffic has taught by then; it is used up.
   * @param clock simulated microseconds.
   */
  fork(learned: LearnedState, clock: number): Simulation {
    const simulation = new Simulation(this.cluster, this.dataplane);
    simulation.state = learned;
    simulation.now = clock;
    return simulation;
  }

  /**
   * The same machines after a change of what is declared: a pod killed, a Service with other endpoints, a node added. What
   * traffic taught is carried over, without what kernels and kube-proxy take away; this simulation stays as it is. Time
   * stands still meanwhile. A pod that is killed and comes back under its name is two changes. Another pod network or
   * service proxy is set up on fresh machines, which have learned nothing.
   *
   * @throws InvariantError when the cluster's modes have no compiler.
   */
  redeclare(cluster: Cluster): Redeclaration {
    const simulation = new Simulation(cluster);
    if (modesOf(this.cluster) !== modesOf(cluster)) return { simulation, carriedOver: false, losses: [] };
    simulation.state = this.state.clone();
    simulation.now = this.now;
    const losses = takeLosses(this, simulation, simulation.state, this.now);
    return { simulation, carriedOver: true, losses };
  }

  /** What is wrong with a request, or worth knowing about it; without errors it can be traced. */
  check(request: TrafficRequest): readonly Problem[] {
    const resolved = resolveRequest(this.cluster, this.dataplane, request);
    return resolved.problems;
  }

  /**
   * Computes one request; `request.count` is the caller's business.
   *
   * @throws InvariantError for a request that `check` finds fault with, and for bugs of ours.
   */
  trace(request: TrafficRequest): Traced {
    const resolved = this.settle(request);
    const seed = request.seed ?? 1;
    if (request.warm)
      this.advance(this.simulate(resolved, seed, { recording: false, sport: resolved.task.sport - 1 }));
    const startedAt = this.now;
    const result = this.simulate(resolved, seed, { recording: true });
    this.advance(result);
    const { journeys, steps, rulesWalked, endedAt } = result;
    const { state } = this;
    const version = state.version;
    return {
      startedAt,
      get learnedBefore() {
        if (state.version !== version)
          throw new InvariantError('the state a run began with was asked for too late');
        return undone(state.clone(), result.changes);
      },
      run: {
        request,
        seed,
        ...endingOf(result),
        outcomes: chancesOf(journeys),
        caveats: caveatsOf(this.cluster, request, result),
        journeys,
        steps,
        rulesWalked,
        duration: endedAt - startedAt,
      },
    };
  }

  /**
   * Computes one request without recording how it went.
   *
   * @throws InvariantError as `trace` does.
   */
  answer(request: TrafficRequest): Ending {
    const resolved = this.settle(request);
    const result = this.simulate(resolved, request.seed ?? 1, { recording: false });
    this.advance(result);
    return endingOf(result);
  }

  /**
   * Computes a request up to the end of its first packet only (lookups go before it); learned state advances no further than that.
   *
   * @throws InvariantError as `trace` does.
   */
  traceFirstPacket(request: TrafficRequest): Simulated {
    const resolved = this.settle(request);
    const result = this.simulate(resolved, request.seed ?? 1, { recording: true, firstPacketOnly: true });
    this.advance(result);
    return result;
  }

  /**
   * What the programs behind a run's endpoints would have seen. For each the first packet is sent again to that endpoint,
   * unrecorded, from the state the run began with; this simulation stays as it is.
   *
   * @param chances which of them; all, if left out.
   */
  outcomes(
    { run, learnedBefore, startedAt }: Traced,
    chances: readonly EndpointChance[] = run.outcomes,
  ): readonly EndpointOutcome[] {
    const resolved = this.settle(run.request);
    // What the name stood for is known by now, and another endpoint would not change it.
    const dst = addressedOf(run.journeys);
    const addressed = { ...resolved, task: { ...resolved.task, dst } };
    const machines = this.fork(learnedBefore.clone(), startedAt);
    return chances.map((chance) => ({
      ...chance,
      masquerade: machines.isMasquerade(addressed, run.seed, chance.endpoint),
    }));
  }

  /** Whether the first packet's source would be rewritten, had this endpoint been chosen; nothing of it is remembered. */
  private isMasquerade(resolved: Sendable, seed: number, endpoint: string): boolean {
    const wantedEndpoint = parseIp(endpoint.slice(0, endpoint.lastIndexOf(':'))) ?? null;
    const options = { recording: false, wantedEndpoint, firstPacketOnly: true };
    const { masqueraded, changes } = this.simulate(resolved, seed, options);
    undone(this.state, changes);
    return masqueraded;
  }

  private settle(request: TrafficRequest): Sendable {
    const resolved = resolveRequest(this.cluster, this.dataplane, request);
    if (!resolved.ok) throw new InvariantError(`unchecked request: ${resolved.problems[0]?.message}`);
    return resolved;
  }

  private simulate(
    resolved: Sendable,
    seed: number,
    options: {
      recording: boolean;
      sport?: number;
      wantedEndpoint?: Ip | null;
      firstPacketOnly?: boolean;
    },
  ): Simulated {
    return simulate({
      dataplane: this.dataplane,
      learned: this.state,
      nameServers: this.nameServers,
      task: { ...resolved.task, sport: options.sport ?? resolved.task.sport },
      seed,
      now: this.now,
      wantedEndpoint: options.wantedEndpoint === undefined ? resolved.wantedEndpoint : options.wantedEndpoint,
      recording: options.recording,
      firstPacketOnly: options.firstPacketOnly ?? false,
    });
  }

  private advance(result: Simulated): void {
    this.now = result.endedAt + BETWEEN_REQUESTS;
  }
}

/** What the client program saw of a request, and who answered it. */
const endingOf = ({ progress: { outcome, errno }, served }: Simulated): Ending => ({
  outcome,
  errno,
  servedBy: served && isAnswered(outcome) ? served.by : null,
  serverSaw: served && isAnswered(outcome) ? served.client : null,
});

/** An answer that says no is one all the same. */
const isAnswered = (outcome: Outcome): boolean => outcome === 'delivered' || outcome.startsWith('http-');

const modesOf = ({ spec: { podNetwork, serviceProxy } }: Cluster): string =>
  `${formatPodNetwork(podNetwork)} ${serviceProxy.mode}`;

/** Takes changes back, last one first, and gives the state they were made to. */
function undone(state: LearnedState, changes: readonly Effect[]): LearnedState {
  for (let i = changes.length - 1; i >= 0; i--) state.apply(changes[i] as Effect, 'back');
  return state;
}

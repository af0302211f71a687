import { NO_NAME_SERVERS, type NameServers } from '../dns/nameServers.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import type { Effect, LearnedState } from '../dataplane/learned.ts';
import type { Ip } from '../net/address.ts';
import { InvariantError } from '../problem.ts';
import { hashText, seededRng } from '../rng.ts';
import type { Journey } from '../trace/run.ts';
import { startClient } from './client.ts';
import type { ClientProgress, ClientTask } from './clientProgress.ts';
import { LINUX_STACK } from './stack.ts';
import { World, type AssumedListener } from './world.ts';

export interface Simulated {
  readonly progress: ClientProgress;
  readonly journeys: readonly Journey[];
  readonly steps: number;
  readonly rulesWalked: number;
  /** The pod or host that answered, and the client's address as it saw it. */
  readonly served: { readonly by: string; readonly client: string } | null;
  /** Programs that took something, of which nobody says that they listen there. */
  readonly assumed: readonly AssumedListener[];
  /** Whether the source of the request's first packet was translated on its way out. */
  readonly masqueraded: boolean;
  /** What the run changed in learned state, in order: applied backwards it gives the state before. */
  readonly changes: readonly Effect[];
  /** Simulated microseconds at the end. */
  readonly endedAt: number;
}

/**
 * Lets one client program run against a cluster, and everything that follows from it.
 *
 * @param options.learned what traffic before this taught; it is changed in place.
 * @param options.nameServers the programs that answer DNS questions; nobody, if left out.
 * @param options.now simulated microseconds at the start.
 * @param options.wantedEndpoint address that load balancing shall pick where it has the choice.
 * @param options.firstPacketOnly stop when the first packet has come to its end.
 * @throws InvariantError when our own guard against endless runs struck.
 */
export function simulate(options: {
  dataplane: Dataplane;
  learned: LearnedState;
  nameServers?: NameServers;
  task: ClientTask;
  seed: number;
  now: number;
  wantedEndpoint: Ip | null;
  recording: boolean;
  firstPacketOnly: boolean;
}): Simulated {
  const {
    dataplane,
    learned,
    nameServers = NO_NAME_SERVERS,
    task,
    seed,
    now,
    wantedEndpoint,
    recording,
    firstPacketOnly,
  } = options;
  const world = new World({
    dataplane,
    learned,
    stack: LINUX_STACK,
    rng: seededRng(seed),
    lookups: { nameServers, rng: seededRng(hashText('lookup', seed)) },
    recording,
    now,
    wantedEndpoint,
  });
  const progress = startClient(world, task);
  if (
    !world.queue.drain(
      () => !progress.finished,
      () => firstPacketOnly && world.recorder.firstPacketEnded,
    )
  )
    throw new InvariantError('a run did not come to an end');
  for (const queue of world.waiting.values()) {
    for (const skb of queue) world.end(skb, 'dropped', 'NEIGH_FAILED', 'neighbour');
  }
  for (const pieces of world.pieces.values()) {
    for (const skb of pieces) world.end(skb, 'dropped', 'FRAG_REASM_TIMEOUT', 'reassembleTimeout');
  }
  return {
    progress,
    journeys: world.recorder.finish(),
    steps: world.recorder.steps,
    rulesWalked: world.recorder.rulesWalked,
    served: world.served,
    assumed: world.assumed,
    masqueraded: world.recorder.firstPacketMasqueraded,
    changes: world.changes,
    endedAt: world.now,
  };
}

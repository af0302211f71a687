import type { Cause } from '../trace/run.ts';
import { askServer } from './askServer.ts';
import { fail, finish, succeed, type AddressedTask, type ClientProgress } from './clientProgress.ts';
import type { World } from './world.ts';

/** `dig` waits five seconds and tries three times (dig(1), +timeout, +tries). */
const TIMEOUT = 5_000_000;
const TRIES = 3;

/** Asks one question of one server, as `dig @SERVER NAME TYPE` does; without EDNS (`+noedns`). */
export function startDig(world: World, task: AddressedTask, progress: ClientProgress, tried = 0): void {
  const { question } = task;
  if (!question) return finish(progress, 'name-not-found', null);
  const first = world.recorder.firstRequest;
  const cause: Cause =
    tried === 0 || first === null ? { kind: 'request' } : { kind: 'retransmission', of: first };
  askServer(
    world,
    {
      netns: task.netns,
      owner: task.owner,
      server: { ip: task.dst, port: task.dport },
      questions: [question],
      timeout: TIMEOUT,
      cause,
      port: tried === 0 ? task.sport : null,
      ttl: task.ttl ?? 64,
    },
    ({ answers: [said], error }) => {
      if (error?.errno === 'ETIMEDOUT' && tried + 1 < TRIES)
        return startDig(world, task, progress, tried + 1);
      if (error) return fail(progress, error);
      const rcode = said?.answer?.rcode ?? 'SERVFAIL';
      if (rcode === 'NOERROR') succeed(progress);
      else finish(progress, 'name-not-found', rcode);
    },
  );
}

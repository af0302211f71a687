import type { AssumedListener } from '../engine/world.ts';
import type { RunCaveat } from '../trace/run.ts';

/** `Container app of pod default/web declares no ports`, or the program of a machine that is taken to run there. */
function subjectOf({ netns, listener: { owner } }: AssumedListener): {
  readonly object: string;
  readonly says: string;
} {
  const [namespace, pod, container] = owner.split('/');
  return container === undefined
    ? { object: `Node/${netns}`, says: `The file does not say that ${owner} runs on ${netns}` }
    : {
        object: `Pod/${namespace}/${pod}`,
        says: `Container ${container} of pod ${namespace}/${pod} declares no ports`,
      };
}

/** What a request has to be told with because somebody was taken to listen, each port once. */
export const listensAssumed = (assumed: readonly AssumedListener[]): RunCaveat[] =>
  assumed.map((one): RunCaveat => {
    const { proto, port, assumed: because } = one.listener;
    const { object, says } = subjectOf(one);
    const what = `${proto.toUpperCase()} port ${port}`;
    return {
      code: 'LISTENS_ASSUMED',
      kind: 'assumed',
      object,
      message: `${says}; that it listens on ${what} is assumed, because ${because}.`,
    };
  });

/**
 * Runs a task for the newest of its arguments: one at a time, and of those that came meanwhile only the last. Pressing a
 * button two hundred times costs two runs.
 *
 * @returns a function whose promise settles when its own arguments have run, or have been passed over.
 */
export function oneAtATime<A extends readonly unknown[]>(
  task: (...args: A) => Promise<void>,
): (...args: A) => Promise<void> {
  let running: Promise<void> | null = null;
  let queued: { args: A; done: () => void } | null = null;

  const start = (args: A): Promise<void> => {
    running = task(...args).finally(() => {
      running = null;
      const next = queued;
      queued = null;
      if (next) start(next.args).then(next.done, next.done);
    });
    return running;
  };
  return (...args) => {
    if (!running) return start(args);
    queued?.done();
    return new Promise((done) => {
      queued = { args, done };
    });
  };
}

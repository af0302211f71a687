/** One line of a bench's output. */
export interface Figure {
  readonly bench: string;
  readonly topology: string;
  readonly mode: string;
  readonly [figure: string]: string | number;
}

export const print = (figure: Figure): void => {
  process.stdout.write(`${JSON.stringify(figure)}\n`);
};

/** Microseconds per call, by the clock of this process's CPU time: other programs on the machine count less. */
export function microseconds(calls: number, run: (i: number) => void): number {
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) run(i);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

export const round = (value: number): number => Number(value.toPrecision(3));

/** Heap in use after a collection, in MiB. */
export function heapMiB(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return Math.round(process.memoryUsage().heapUsed / (1 << 20));
}

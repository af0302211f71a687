import { centreOf, rect, type Rect } from './geometry.ts';
import type { Plan } from './layout.ts';
import { HOST } from './measures.ts';
import { boxSpot, deviceSpot, kernelSpot, type SpotId } from './spots.ts';

interface Host {
  readonly programs: readonly SpotId[];
  readonly device: string | null;
  readonly loopback: string | null;
  /** Whether it has a network namespace, and so a kernel path, of its own. */
  readonly kernel: boolean;
}

/** Two lines of programs: one each for one or two, two columns for more; from the fourth on they share the last place. */
export function programRect(box: Rect, index: number, count: number): Rect {
  const width = box.width - 2 * HOST.inset;
  const row = (line: number) => box.y + HOST.programs + line * (HOST.program + HOST.programGap);
  if (count === 1) return rect(box.x + HOST.inset, row(0.5), width, HOST.program);
  if (count === 2) return rect(box.x + HOST.inset, row(index), width, HOST.program);
  const cell = Math.min(index, 3);
  const half = (width - HOST.programGap) / 2;
  return rect(
    box.x + HOST.inset + (cell % 2) * (half + HOST.programGap),
    row(Math.floor(cell / 2)),
    half,
    HOST.program,
  );
}

/** The inside of a pod or an external: programs, one bar for the whole kernel, the device in the middle of the lower edge. */
export function placeHost(plan: Plan, netns: string, box: Rect, host: Host): void {
  host.programs.forEach((program, i) => {
    const r = programRect(box, i, host.programs.length);
    plan.spots.set(program, r);
    // At its right end: the name of the program and the address above it stay readable.
    plan.docks.set(program, { x: r.x + r.width - 28, y: r.y + r.height - 5 });
  });
  if (!host.kernel) return;
  const kernel = rect(box.x + HOST.inset, box.y + HOST.kernel, box.width - 2 * HOST.inset, HOST.kernelHeight);
  plan.spots.set(boxSpot(netns), box);
  plan.docks.set(boxSpot(netns), centreOf(box));
  plan.spots.set(kernelSpot(netns), kernel);
  plan.docks.set(kernelSpot(netns), centreOf(kernel));
  if (host.loopback !== null) {
    plan.spots.set(deviceSpot(netns, host.loopback), kernel);
    plan.docks.set(deviceSpot(netns, host.loopback), centreOf(kernel));
  }
  if (host.device === null) return;
  const pin = { x: box.x + box.width / 2, y: box.y + box.height };
  plan.spots.set(deviceSpot(netns, host.device), rect(pin.x - 6, pin.y - 6, 12, 12));
  plan.docks.set(deviceSpot(netns, host.device), pin);
}

import type { Step } from '../../core/trace/step.ts';

/** The delays one can choose, in milliseconds per step. */
export const SPEEDS = [2000, 1500, 1000, 600, 300, 120] as const;

/** Key moments at this pace: time to read the caption of each, and the start example is told in about a minute. */
export const DEFAULT_SPEED = 1000;

/** Whoever presses Play wants to see something move, not to wait for it. */
const FIRST_MS = 120;

/** How long a packet travels along a wire: long enough for the eye to follow, whatever the pace. */
export const travelMs = (speed: number): number => Math.max(180, Math.min(1400, speed * 1.4));

/**
 * How long a step is shown before the clock goes on: a packet that leaves by a wire first has to arrive.
 *
 * @param still nothing travels (reduced motion), and every step takes the same time.
 */
export const showMs = (step: Step | undefined, speed: number, still = false): number =>
  step === undefined
    ? Math.min(FIRST_MS, speed)
    : step.kind === 'egress' && step.peer !== null && !still
      ? travelMs(speed)
      : speed;

import type { Step } from '../../core/trace/step.ts';

/** The delays one can choose, in milliseconds per step. */
export const SPEEDS = [1500, 1000, 600, 300, 120] as const;

/** How long a packet travels along a wire: long enough for the eye to follow, whatever the pace. */
export const travelMs = (speed: number): number => Math.max(180, Math.min(1400, speed * 1.4));

/** How long a step is shown before the clock goes on: a packet that leaves by a wire first has to arrive. */
export const showMs = (step: Step | undefined, speed: number): number =>
  step?.kind === 'egress' && step.peer !== null ? travelMs(speed) : speed;

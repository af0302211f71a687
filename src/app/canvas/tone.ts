import { meaningOf, type Meaning } from '../../core/trace/meaning.ts';
import type { Step } from '../../core/trace/step.ts';

/** The meaning of a step as the style sheets know it: the value of `data-tone`. */
export type Tone = Meaning;

export const toneOf = (step: Step): Tone => meaningOf(step);

import type { Run, RunCaveat } from './run.ts';

type Told = Pick<Run, 'caveats'>;

/** What may forbid what was computed, or make it otherwise, and is not modelled. */
export const unmodelledIn = ({ caveats }: Told): readonly RunCaveat[] =>
  caveats.filter(({ kind }) => kind === 'unmodelled');

/** What the file does not say and was taken to be so. */
export const assumedIn = ({ caveats }: Told): readonly RunCaveat[] =>
  caveats.filter(({ kind }) => kind === 'assumed');

/** Each caveat as a line: what is not modelled first. */
export const caveatLines = (run: Told): readonly string[] => [
  ...unmodelledIn(run).map(({ message }) => `not modelled: ${message}`),
  ...assumedIn(run).map(({ message }) => `assumed: ${message}`),
];

import { scenarios, type BuiltInScenario } from '../../scenarios/index.ts';
import { must } from '../../core/problem.ts';

/** In teaching order. */
export const GALLERY: readonly BuiltInScenario[] = scenarios;

/** What a newcomer sees. */
export const startExample = (): BuiltInScenario => must(GALLERY[0], 'start example');

export const builtIn = (id: string): BuiltInScenario | undefined => GALLERY.find((one) => one.id === id);

import startText from '../../scenarios/clusterip-cross-node.yaml?raw';
import type { BuiltInScenario } from '../../scenarios/index.ts';

/** What a newcomer sees: the first of the gallery, and the only one that comes with the page's first scripts. */
export const START = { id: 'clusterip-cross-node', text: startText } as const;

/** The built-in scenarios, in teaching order. */
const gallery = async (): Promise<readonly BuiltInScenario[]> =>
  (await import('../../scenarios/index.ts')).scenarios;

/** The text of a built-in scenario; `undefined` when there is none of that id. */
export const builtInText = async (id: string): Promise<string | undefined> =>
  id === START.id ? START.text : (await gallery()).find((one) => one.id === id)?.text;

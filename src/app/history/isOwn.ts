import type { ScenarioDocument } from '../cluster/clusterStore.ts';
import { t } from '../text.ts';

/** Whether a document is nowhere but here: no scenario of ours, and not what the address holds. */
export const isOwn = ({ scenarioId, file }: Pick<ScenarioDocument, 'scenarioId' | 'file'>): boolean =>
  scenarioId === null && file !== t.linkFile;

import type { ScenarioDocument } from '../cluster/clusterStore.ts';
import { t as shared } from '../text.ts';
import { t } from '../text/history.ts';

/** What a document is after a change of its text: no built-in scenario any more, and no longer what the address holds. */
export const changedTo = (
  file: string,
  text: string,
): Pick<ScenarioDocument, 'text' | 'scenarioId' | 'file'> => ({
  text,
  scenarioId: null,
  file: file === shared.linkFile ? t.editedFile : file,
});

import { showRefusal } from '../cluster/clusterStore.ts';
import { openDocument, OWN_MODES } from '../simulation/open.ts';
import { t } from '../text/dialogs.ts';

/** Reading more than this only to refuse it could freeze a phone; for YAML the reader's own limit is lower. */
const MAX_BYTES = 64 * 1024 * 1024;

const problemOf = (file: string, code: string, message: string, remedy: string) => ({
  code,
  severity: 'error' as const,
  file,
  document: 0,
  path: '$',
  line: 0,
  object: '',
  message,
  remedy,
});

/** Opens a file of the user's. What is wrong with it goes to the list of problems, and nothing else changes. */
export async function openFile(file: File): Promise<void> {
  if (file.size > MAX_BYTES) {
    showRefusal(file.name, [
      problemOf(file.name, 'FILE_SIZE', t.fileTooLarge(file.size), t.fileTooLargeRemedy),
    ]);
    return;
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    showRefusal(file.name, [problemOf(file.name, 'FILE_ENCODING', t.fileEncoding, t.fileEncodingRemedy)]);
    return;
  }
  await openDocument({ text, file: file.name, scenarioId: null, modes: OWN_MODES });
}

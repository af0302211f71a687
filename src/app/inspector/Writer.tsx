import { writerText } from '../../core/trace/words.ts';
import type { StateRow } from '../../core/run/views.ts';
import { t } from '../text/inspector.ts';

/** Who wrote a row. */
export const Writer = ({ by }: { readonly by: NonNullable<StateRow['by']> }) => (
  <span data-by={by}>{by === 'learned' ? t.learned : t.writtenBy(writerText(by))}</span>
);

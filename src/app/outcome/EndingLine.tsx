import type { Run } from '../../core/trace/run.ts';
import { t } from '../text/outcome.ts';
import { Popover } from '../ui/Popover.tsx';
import { EndingCard } from './EndingCard.tsx';
import styles from './ending.module.css';
import { useEndingText } from './useEndingText.ts';

const CARD = 'ended';

/** What became of a request that failed, on one line; a click lays it open. */
export function EndingLine({ run }: { readonly run: Run }) {
  const { text } = useEndingText(run);
  return (
    <>
      <button
        type="button"
        className={styles.line}
        title={t.endedHint}
        popoverTarget={CARD}
        data-testid="outcome-line"
      >
        <span>{text}</span>
      </button>
      <Popover id={CARD} label={t.ended}>
        <EndingCard run={run} popover={CARD} />
      </Popover>
    </>
  );
}

import type { Run } from '../../core/trace/run.ts';
import { t } from '../text/outcome.ts';
import { Popover } from '../ui/Popover.tsx';
import { EndingCard } from './EndingCard.tsx';
import styles from './ending.module.css';
import { useEndingText } from './useEndingText.ts';

const CARD = 'ended';

interface Props {
  readonly run: Run;
  /** It has not been shown yet, and is told in the future. */
  readonly ahead: boolean;
}

/** What becomes of a request that fails, the reason first; a click lays it open. */
export function EndingLine({ run, ahead }: Props) {
  const texts = useEndingText(run);
  return (
    <>
      <button
        type="button"
        className={styles.line}
        title={t.endedHint}
        popoverTarget={CARD}
        data-testid="outcome-line"
      >
        <span>{ahead ? texts.ahead : texts.text}</span>
      </button>
      <Popover id={CARD} label={t.ended}>
        <EndingCard run={run} popover={CARD} />
      </Popover>
    </>
  );
}

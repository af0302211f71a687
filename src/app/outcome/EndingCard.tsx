import { Crosshair } from 'lucide-react';
import type { Run } from '../../core/trace/run.ts';
import { Terms } from '../inspector/Terms.tsx';
import { t } from '../text/outcome.ts';
import { CaveatList } from './CaveatList.tsx';
import styles from './ending.module.css';
import { showWhere } from './showWhere.ts';
import { useEndingText } from './useEndingText.ts';

interface Props {
  readonly run: Run;
  /** What the card stands in, to be closed by the way out of it. */
  readonly popover?: string;
}

/** How a request that failed came to its end, and the way to the step that decided. */
export function EndingCard({ run, popover }: Props) {
  const { ending, text } = useEndingText(run);
  const n = ending?.place?.step.n;
  return (
    <section className={styles.card} aria-label={t.ended} data-testid="ending">
      <h2>{t.ended}</h2>
      <p>
        <Terms text={text} />
      </p>
      <CaveatList caveats={run.caveats} />
      {n !== undefined && (
        <button
          type="button"
          title={t.showWhereHint}
          data-testid="show-where"
          popoverTarget={popover}
          popoverTargetAction="hide"
          onClick={() => showWhere(n)}
        >
          <Crosshair size={14} aria-hidden="true" />
          {t.showWhere}
        </button>
      )}
    </section>
  );
}

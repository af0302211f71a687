import type { Run } from '../../core/trace/run.ts';
import { assumedIn, unmodelledIn } from '../../core/trace/caveatText.ts';
import { t } from '../text/outcome.ts';
import { Popover } from '../ui/Popover.tsx';
import { CaveatIcon, CaveatList } from './CaveatList.tsx';
import styles from './caveats.module.css';

const CARD = 'caveat-card';

/** Why the outcome is not certain, in a line of its own; a click lists all of it. */
export function CaveatLine({ run }: { readonly run: Run }) {
  const [first, ...others] = [...unmodelledIn(run), ...assumedIn(run)];
  if (!first) return null;
  return (
    <div className={styles.line} data-kind={first.kind}>
      <button type="button" title={t.caveatsHint} popoverTarget={CARD} data-testid="caveat-line">
        <CaveatIcon kind={first.kind} />
        <span>
          <b>{t[first.kind]}:</b> {first.message}
          {t.moreCaveats(others.length)}
        </span>
      </button>
      <Popover id={CARD} label={t.caveats}>
        <div className={styles.card}>
          <CaveatList caveats={run.caveats} />
        </div>
      </Popover>
    </div>
  );
}

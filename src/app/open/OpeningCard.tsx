import type { Progress } from '../../core/steps.ts';
import { t } from '../text/dialogs.ts';
import styles from './openingCard.module.css';
import { cancelOpening, type Opening } from './openingStore.ts';

/** Percent of the whole at which each part of it begins, about as long as they take. */
const BEGINS: Record<Progress['stage'], number> = { text: 0, objects: 60, cluster: 80, picture: 95 };
const ENDS: Record<Progress['stage'], number> = { text: 60, objects: 80, cluster: 95, picture: 100 };

function percentOf({ stage, done, of }: Progress): number {
  const part = of > 0 ? Math.min(1, done / of) : 1;
  return Math.round(BEGINS[stage] + (ENDS[stage] - BEGINS[stage]) * part);
}

/** How far the opening of a large file is, with a way to end it. Only the part it is in is read out. */
export function OpeningCard({ opening: { file, progress } }: { readonly opening: Opening }) {
  const percent = progress ? percentOf(progress) : 0;
  const stage = t.stages[progress?.stage ?? 'text'];
  return (
    <div className={styles.card} data-testid="opening">
      <div className={styles.what}>
        <p className={styles.file}>{t.openingFile(file)}</p>
        <div
          role="progressbar"
          aria-label={t.openingFile(file)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          aria-valuetext={`${stage}, ${percent} %`}
          className={styles.line}
        >
          <div className={styles.done} style={{ width: `${percent}%` }} />
        </div>
        <p className={styles.stage}>{stage}</p>
      </div>
      <button type="button" className={styles.cancel} data-testid="cancel-opening" onClick={cancelOpening}>
        {t.cancel}
      </button>
    </div>
  );
}

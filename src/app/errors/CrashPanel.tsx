import { t } from '../text.ts';
import { codeOf, reportOf } from './report.ts';
import styles from './crashPanel.module.css';

/** The last thing that can be shown: what happened, what was kept, and how to tell us. */
export function CrashPanel({ failure }: { readonly failure: unknown }) {
  const report = reportOf(failure);
  return (
    <main className={styles.panel} role="alert" data-testid="crash">
      <h1>{t.brokenTitle}</h1>
      <p>{t.brokenText}</p>
      <p className={styles.code}>{codeOf(failure)}</p>
      <div className={styles.actions}>
        <button type="button" onClick={() => location.reload()}>
          {t.reload}
        </button>
        <button
          type="button"
          onClick={() => void navigator.clipboard?.writeText(report).catch(() => undefined)}
        >
          {t.copyReport}
        </button>
      </div>
      <h2>{t.keptText}</h2>
      <textarea readOnly value={report} rows={16} aria-label={t.keptText} />
    </main>
  );
}

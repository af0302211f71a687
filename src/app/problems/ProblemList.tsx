import { number } from '../text/number.ts';
import { X } from 'lucide-react';
import type { Ref } from 'react';
import type { Problem } from '../../core/problem.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './problemList.module.css';

interface Props {
  /** The lines, which scroll. */
  readonly ref?: Ref<HTMLUListElement>;
  readonly title: string;
  readonly note?: string | undefined;
  readonly problems: readonly Problem[];
  /** The one that says why the run at hand failed. */
  readonly first?: Problem | null;
  readonly onClose: () => void;
  /** Opens the editor at a line; absent where there is no text to be opened. */
  readonly onLine?: ((line: number) => void) | undefined;
}

/** More would not be read, and a file can hold thousands. */
const SHOWN = 100;

const placeOf = ({ object, document, line, path }: Problem, linked: boolean): string =>
  [
    object,
    line > 0 && !linked ? t.line(line) : '',
    line === 0 && document > 1 ? t.document(document) : '',
    path === '$' ? '' : path,
  ]
    .filter(Boolean)
    .join(' · ');

/** What is wrong in what the user declared: where, what, and what to do. Errors come first. */
export function ProblemList({ ref, title, note, problems, first, onClose, onLine }: Props) {
  const order = { error: 0, warning: 1, notice: 2 };
  const weight = (one: Problem) => (one === first ? -1 : order[one.severity]);
  const sorted = [...problems].sort((a, b) => weight(a) - weight(b));
  return (
    <section className={styles.panel} role="alert" aria-label={title} data-testid="problems">
      <header className={styles.head}>
        <h2>{title}</h2>
        <span className={styles.count}>{number(problems.length)}</span>
        <IconButton icon={X} label={t.dismiss} onClick={onClose} />
      </header>
      {note && <p className={styles.note}>{note}</p>}
      <ul ref={ref} className={styles.list} tabIndex={0} aria-label={title}>
        {sorted.slice(0, SHOWN).map((problem, i) => (
          <li key={`${problem.code} ${i}`} data-severity={problem.severity} data-code={problem.code}>
            {problem === first && <p className={styles.why}>{t.concernsFailure}</p>}
            <p className={styles.what}>{problem.message}</p>
            {problem.remedy && <p className={styles.remedy}>{problem.remedy}</p>}
            {onLine && problem.line > 0 && (
              <button
                type="button"
                className={styles.open}
                data-testid="open-at-line"
                onClick={() => onLine(problem.line)}
              >
                {t.openAtLine(problem.line)}
              </button>
            )}
            <p className={styles.where}>
              <span>{placeOf(problem, onLine !== undefined)}</span>
              <code>{problem.code}</code>
            </p>
          </li>
        ))}
      </ul>
      {problems.length > SHOWN && <p className={styles.note}>{t.moreProblems(problems.length - SHOWN)}</p>}
    </section>
  );
}

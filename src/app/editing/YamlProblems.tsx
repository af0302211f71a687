import { CircleX, TriangleAlert } from 'lucide-react';
import type { Problem } from '../../core/problem.ts';
import { t } from '../text/editing.ts';
import styles from './yamlProblems.module.css';

interface Props {
  readonly problems: readonly Problem[];
  readonly onGoTo: (line: number) => void;
}

/** More would not be read, and the text can hold thousands. */
const SHOWN = 50;

/** What is wrong with the text, line by line: what, and what to do. A click or Enter goes to the line. */
export function YamlProblems({ problems, onGoTo }: Props) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={t.inThisText} data-testid="yaml-problems">
      {problems.slice(0, SHOWN).map(({ code, severity, line, message, remedy }, i) => {
        const Icon = severity === 'error' ? CircleX : TriangleAlert;
        return (
          <li key={`${code} ${line} ${i}`}>
            <button
              type="button"
              className={styles.row}
              data-severity={severity}
              data-code={code}
              data-line={line}
              onClick={() => onGoTo(line)}
            >
              <Icon size={15} aria-hidden="true" />
              <span className={styles.line}>{t.atLine(Math.max(1, line))}</span>
              <span>
                {message} <small>{remedy}</small>
              </span>
            </button>
          </li>
        );
      })}
      {problems.length > SHOWN && <li className={styles.more}>{t.moreLines(problems.length - SHOWN)}</li>}
    </ul>
  );
}

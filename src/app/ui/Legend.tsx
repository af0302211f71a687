import type { Meaning } from '../../core/trace/meaning.ts';
import { t } from '../text.ts';
import styles from './legend.module.css';
import { LOOKS } from './meanings.ts';

const MEANINGS = Object.keys(LOOKS) as Meaning[];

/** One meaning per colour, each with its mark, its icon and its word. */
export function Legend() {
  return (
    <section className={styles.legend}>
      <h2>{t.legend}</h2>
      <ul>
        {MEANINGS.map((meaning) => {
          const { word, color, shape, icon: Icon } = LOOKS[meaning];
          return (
            <li key={meaning} style={{ color }}>
              <svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true">
                <path d={shape} fill="currentColor" fillRule="evenodd" />
              </svg>
              <Icon size={14} aria-hidden="true" />
              <span>{word}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

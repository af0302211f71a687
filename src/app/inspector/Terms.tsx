import { useId, type KeyboardEvent } from 'react';
import { glossary } from '../text/glossary.ts';
import { withTerms } from './terms.ts';
import styles from './terms.module.css';

/** A text in which field terms tell what they mean, to whoever points at them, comes by keyboard, or taps. */
export function Terms({ text }: { readonly text: string }) {
  const id = useId();
  return withTerms(text, glossary).map((piece, i) =>
    typeof piece === 'string' ? (
      piece
    ) : (
      <span key={i} className={styles.place}>
        <button
          type="button"
          className={styles.term}
          aria-describedby={`${id}${i}`}
          onKeyDown={leaveOnEscape}
        >
          {piece.text}
        </button>
        <span role="tooltip" id={`${id}${i}`} className={styles.meaning}>
          {piece.means}
        </span>
      </span>
    ),
  );
}

function leaveOnEscape(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Escape') return;
  event.stopPropagation();
  event.currentTarget.blur();
}

import { useId, type KeyboardEvent, type SyntheticEvent } from 'react';
import { glossary } from '../text/glossary.ts';
import { withTerms } from './terms.ts';
import styles from './terms.module.css';

/** A text in which field terms tell what they mean, to whoever points at them, comes by keyboard, or taps. */
export function Terms({ text }: { readonly text: string }) {
  return withTerms(text, glossary).map((piece, i) =>
    typeof piece === 'string' ? piece : <TermButton key={i} {...piece} />,
  );
}

interface Props {
  readonly text: string;
  readonly means: string;
  readonly className?: string | undefined;
}

/** One term with what it means. */
export function TermButton({ text, means, className = '' }: Props) {
  const id = useId();
  return (
    <span className={styles.place}>
      <button
        type="button"
        className={`${styles.term} ${className}`}
        aria-describedby={id}
        onKeyDown={leaveOnEscape}
        onFocus={showMeaning}
        onClick={showMeaning}
      >
        {text}
      </button>
      <span role="tooltip" id={id} className={styles.meaning}>
        {means}
      </span>
    </span>
  );
}

/** In a box that scrolls, what a term means may lie below its edge. Safari gives a button that is tapped no focus. */
function showMeaning({ currentTarget }: SyntheticEvent<HTMLElement>): void {
  currentTarget.focus({ preventScroll: true });
  currentTarget.nextElementSibling?.scrollIntoView({ block: 'nearest' });
}

function leaveOnEscape(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Escape') return;
  event.stopPropagation();
  event.currentTarget.blur();
}

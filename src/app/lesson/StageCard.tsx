import { ChevronDown, ChevronUp, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCovering } from '../canvas/useCovering.ts';
import { t } from '../text/lesson.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './stageCard.module.css';

interface Props {
  readonly label: string;
  readonly title: string;
  readonly closeLabel: string;
  readonly folded: boolean;
  readonly testId: string;
  readonly onFold: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Keys that stay in place while the text above them scrolls. */
  readonly footer: ReactNode;
}

/** A card on the picture, at the bottom left; on a phone along its lower edge. It folds to its title. */
export function StageCard(props: Props) {
  const { label, title, closeLabel, folded, testId, onFold, onClose, children, footer } = props;
  const card = useCovering();
  return (
    <section
      ref={card}
      className={styles.card}
      aria-label={label}
      data-folded={folded || undefined}
      data-testid={testId}
      data-stage-card
      data-covers
    >
      <header className={styles.head}>
        <h2>{title}</h2>
        <IconButton
          icon={folded ? ChevronUp : ChevronDown}
          label={folded ? t.unfold : t.fold}
          aria-expanded={!folded}
          data-testid="fold-card"
          onClick={onFold}
        />
        <IconButton icon={X} label={closeLabel} data-testid="leave" onClick={onClose} />
      </header>
      {!folded && (
        <>
          <div className={styles.body} tabIndex={0} role="group" aria-label={title}>
            {children}
          </div>
          <footer className={styles.foot}>{footer}</footer>
        </>
      )}
    </section>
  );
}

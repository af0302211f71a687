import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { useCovering } from '../useCovering.ts';
import styles from './near.module.css';

interface Props {
  readonly label: string;
  readonly n: number | undefined;
  /** What holds the picture. */
  readonly pane: Element;
  readonly children: ReactNode;
}

/** Where the picture is too small to hold a card beside the place it speaks of: along its edge, all of it to be read. */
export function EdgeCard({ label, n, pane, children }: Props) {
  const card = useCovering();
  return createPortal(
    <section
      ref={card}
      className={`${styles.open} ${styles.edge}`}
      aria-label={label}
      tabIndex={0}
      data-near-card={n}
      data-covers
    >
      {children}
    </section>,
    pane,
  );
}

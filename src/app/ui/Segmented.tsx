import type { ReactNode } from 'react';
import styles from './segmented.module.css';

export interface Segment {
  readonly value: string;
  readonly label: ReactNode;
  readonly hint?: string;
  /** A kind of the one before it. */
  readonly variant?: boolean;
}

interface Props {
  readonly label: string;
  readonly segments: readonly Segment[];
  readonly value: string;
  /** Of which the value is a variant: holds as well. */
  readonly also?: string;
  readonly onChange: (value: string) => void;
  readonly testId?: string;
}

/** A few choices side by side, of which one holds. */
export function Segmented({ label, segments, value, also, onChange, testId }: Props) {
  return (
    <div className={styles.group} role="group" aria-label={label} data-testid={testId}>
      {segments.map((segment) => (
        <button
          key={segment.value}
          type="button"
          className={styles.segment}
          aria-pressed={segment.value === value || segment.value === also}
          title={segment.hint}
          data-value={segment.value}
          data-variant={segment.variant}
          onClick={() => onChange(segment.value)}
        >
          {segment.label}
        </button>
      ))}
    </div>
  );
}

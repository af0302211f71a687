import type { ReactNode } from 'react';
import styles from './segmented.module.css';

export interface Segment {
  readonly value: string;
  readonly label: ReactNode;
  readonly hint?: string;
}

interface Props {
  readonly label: string;
  readonly segments: readonly Segment[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly testId?: string;
}

/** A few choices side by side, of which one holds. */
export function Segmented({ label, segments, value, onChange, testId }: Props) {
  return (
    <div className={styles.group} role="group" aria-label={label} data-testid={testId}>
      {segments.map((segment) => (
        <button
          key={segment.value}
          type="button"
          className={styles.segment}
          aria-pressed={segment.value === value}
          title={segment.hint}
          data-value={segment.value}
          onClick={() => onChange(segment.value)}
        >
          {segment.label}
        </button>
      ))}
    </div>
  );
}

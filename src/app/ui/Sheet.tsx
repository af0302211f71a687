import { useEffect, useRef, type ReactNode } from 'react';
import styles from './sheet.module.css';

interface Props {
  readonly open: boolean;
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A panel that slides over the lower part of a small screen. It takes the focus, gives it back, and closes by Escape, but
 * blocks nothing: the controls below it stay in reach.
 */
export function Sheet({ open, label, onClose, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const opener = document.activeElement;
    box.current?.focus();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, [open]);
  if (!open) return null;
  return (
    <div
      ref={box}
      className={styles.sheet}
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      data-testid="sheet"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      {children}
    </div>
  );
}

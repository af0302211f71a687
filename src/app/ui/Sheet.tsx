import { AnimatePresence, m } from 'framer-motion';
import { useEffect, useRef, type ReactNode } from 'react';
import { QUICK } from './motion.ts';
import styles from './sheet.module.css';

interface Props {
  readonly open: boolean;
  readonly label: string;
  /** It takes the whole window. */
  readonly full?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A panel that slides over the lower part of a small screen. It takes the focus, gives it back, and closes by Escape, but
 * blocks nothing: the controls below it stay in reach.
 */
export function Sheet({ open, label, full, onClose, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const opener = document.activeElement;
    box.current?.focus();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, [open]);
  return (
    <AnimatePresence>
      {open && (
        <m.div
          ref={box}
          className={full ? styles.full : styles.sheet}
          role="dialog"
          aria-label={label}
          tabIndex={-1}
          data-testid="sheet"
          initial={{ y: '100%' }}
          animate={{ y: 0 }}
          exit={{ y: '100%' }}
          transition={QUICK}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onClose();
          }}
        >
          {children}
        </m.div>
      )}
    </AnimatePresence>
  );
}

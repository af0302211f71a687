import { AnimatePresence, m } from 'framer-motion';
import { useEffect, useRef, type ReactNode } from 'react';
import { QUICK } from './motion.ts';
import styles from './sheet.module.css';

interface Props {
  readonly open: boolean;
  readonly label: string;
  /** Where it lies: along the lower edge, at a side, or all over the window. */
  readonly place: 'below' | 'left' | 'right' | 'full';
  /** Along the lower edge: all of the height, not half of it. */
  readonly tall?: boolean;
  /** It covers another part of the picture than before. */
  readonly onCover?: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const AWAY = {
  below: { y: '100%' },
  full: { y: '100%' },
  left: { x: '-100%' },
  right: { x: '100%' },
} as const;

/**
 * A panel that slides over part of a small screen. It takes the focus, gives it back, and closes by Escape, but blocks
 * nothing: the controls below it stay in reach.
 */
export function Sheet({ open, label, place, tall, onCover, onClose, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const opener = document.activeElement;
    // What lies in it may have been asked to take the focus itself, and was there first.
    if (!box.current?.contains(opener)) box.current?.focus();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, [open]);
  useEffect(() => {
    if (!open || !onCover) return undefined;
    // By then it lies where it will stay; whoever wants less motion gets no end of an animation to wait for.
    const timer = setTimeout(onCover, QUICK.duration * 1000 + 40);
    return () => clearTimeout(timer);
  }, [open, tall, place, onCover]);
  const full = place === 'full';
  return (
    <AnimatePresence onExitComplete={() => onCover?.()}>
      {open && (
        <m.div
          key={label}
          ref={box}
          className={full ? styles.full : styles.sheet}
          role="dialog"
          aria-label={label}
          tabIndex={-1}
          data-testid="sheet"
          data-sheet={place}
          data-side={place === 'left' || place === 'right' ? place : undefined}
          data-tall={tall || undefined}
          data-covers={full ? undefined : ''}
          initial={AWAY[place]}
          animate={{ x: 0, y: 0 }}
          exit={AWAY[place]}
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

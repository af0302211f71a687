import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { t } from '../text.ts';
import styles from './dialog.module.css';
import { IconButton } from './IconButton.tsx';

interface Props {
  readonly title: string;
  /** Whoever may only answer gets no cross; Escape still closes. */
  readonly question?: boolean;
  readonly testId?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The browser's own dialog: it keeps the focus inside, gives it back, and closes by Escape. */
export function Dialog({ title, question, testId, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={id}
      data-testid={testId}
      onClose={onClose}
    >
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {!question && <IconButton icon={X} label={t.close} onClick={() => dialog.current?.close()} />}
      </header>
      {children}
    </dialog>
  );
}

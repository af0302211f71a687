import { useRef, useState, type ReactNode, type ToggleEvent } from 'react';
import styles from './popover.module.css';

interface Props {
  /** What the button that opens it names as its `popoverTarget`. */
  readonly id: string;
  readonly label: string;
  /** Made when it opens, gone when it is closed. */
  readonly children: ReactNode;
  readonly onOpen?: (open: boolean) => void;
}

/** Pixels between the button and what it opens, and between that and the edge of the window. */
const GAP = 6;
/** Of the window's height: something of what it is about stays in sight. */
const MOST = 0.72;

/** Where there is hardly a picture above the button, it may lie over what is above that. */
const LEAST = 0.5;

/** Above its button and no higher than the picture, right edges in line, as high as there is room for. */
function place(box: HTMLElement, id: string): void {
  const button = document.querySelector(`[popovertarget="${CSS.escape(id)}"]`)?.getBoundingClientRect();
  if (!button) return;
  box.style.bottom = `${innerHeight - button.top + GAP}px`;
  box.style.right = `${Math.max(GAP, innerWidth - button.right)}px`;
  const stage = document.querySelector('main')?.getBoundingClientRect().top ?? 0;
  const room = Math.max(button.top - stage, LEAST * innerHeight) - 2 * GAP;
  box.style.maxHeight = `${Math.min(room, button.top - 2 * GAP, MOST * innerHeight)}px`;
}

/** What a button opens beside itself: the browser's own popover, which closes by Escape and by a click elsewhere. */
export function Popover({ id, label, children, onOpen }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const onToggle = ({ newState }: ToggleEvent<HTMLDivElement>) => {
    const isOpen = newState === 'open';
    if (isOpen && box.current) place(box.current, id);
    setOpen(isOpen);
    onOpen?.(isOpen);
  };
  return (
    <div
      ref={box}
      id={id}
      popover="auto"
      role="dialog"
      aria-label={label}
      className={styles.popover}
      data-testid={id}
      onBeforeToggle={onToggle}
    >
      {open && children}
    </div>
  );
}

import type { ReactNode } from 'react';
import { setOpen, useOpen } from './foldStore.ts';

interface Props {
  /** Sections of this name open and close together, now and on the next visit. */
  readonly name: string;
  /** How it is until somebody opens or closes it. */
  readonly openAtFirst: boolean;
  readonly summary: ReactNode;
  readonly className: string | undefined;
  readonly children: ReactNode;
  readonly [data: `data-${string}`]: string | boolean | undefined;
}

/** A section that remembers whether it is open. What is closed is not built. */
export function Fold({ name, openAtFirst, summary, className, children, ...data }: Props) {
  const open = useOpen(name) ?? openAtFirst;
  return (
    <details
      {...data}
      className={className}
      open={open}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== open) setOpen(name, currentTarget.open);
      }}
    >
      <summary>{summary}</summary>
      {open && children}
    </details>
  );
}

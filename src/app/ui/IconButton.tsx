import type { LucideIcon } from 'lucide-react';
import type { ComponentPropsWithRef } from 'react';
import styles from './iconButton.module.css';

interface Props extends Omit<ComponentPropsWithRef<'button'>, 'children'> {
  readonly icon: LucideIcon;
  /** What it does: read out, and shown on hover. */
  readonly label: string;
  /** The key that does the same. */
  readonly shortcut?: string;
  /** Show the label beside the icon. */
  readonly labelled?: boolean;
  readonly primary?: boolean;
}

export function IconButton({ icon: Icon, label, shortcut, labelled, primary, className, ...rest }: Props) {
  const classes = [styles.button, primary && styles.primary, labelled && styles.labelled, className];
  return (
    <button
      type="button"
      aria-label={labelled ? undefined : label}
      title={rest.title ?? (shortcut ? `${label} (${shortcut})` : label)}
      aria-keyshortcuts={shortcut}
      {...rest}
      className={classes.filter(Boolean).join(' ')}
    >
      <Icon size={primary ? 18 : 16} strokeWidth={2} aria-hidden="true" />
      {labelled && <span>{label}</span>}
    </button>
  );
}

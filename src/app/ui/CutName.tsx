import styles from './cutName.module.css';

const TAIL = 5;

/** A name that is cut in its middle where room is short: what tells the pods of a controller apart is at the end. */
export function CutName({
  name,
  className = '',
}: {
  readonly name: string;
  readonly className?: string | undefined;
}) {
  return (
    <span className={`${styles.cut} ${className}`}>
      <span className={styles.head}>{name.slice(0, -TAIL)}</span>
      <span>{name.slice(-TAIL)}</span>
    </span>
  );
}

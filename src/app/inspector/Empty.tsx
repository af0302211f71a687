import { Legend } from '../ui/Legend.tsx';
import styles from './packet.module.css';

/** A panel with nothing to show yet says what it will show, and how to read the colours meanwhile. */
export function Empty({ text }: { readonly text: string }) {
  return (
    <div className={styles.empty}>
      <p>{text}</p>
      <Legend />
    </div>
  );
}

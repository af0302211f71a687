import { t } from '../text/terminal.ts';
import styles from './keyRow.module.css';

const KEYS = [
  ['Tab', 'Tab'],
  ['ArrowUp', '↑'],
  ['ArrowDown', '↓'],
  ['Ctrl+c', 'Ctrl-C'],
  ['|', '|'],
  ['-', '-'],
  ['/', '/'],
  ['.', '.'],
] as const;

/** Keys that a keyboard on glass hides or has not. They leave the focus, and with it the keyboard, where it is. */
export function KeyRow({ onPress }: { readonly onPress: (key: string) => void }) {
  return (
    <div className={styles.keys} role="group" aria-label={t.keys}>
      {KEYS.map(([key, face]) => (
        <button
          key={key}
          type="button"
          aria-label={t.keyNames[key]}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPress(key)}
        >
          {face}
        </button>
      ))}
    </div>
  );
}

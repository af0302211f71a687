import type { Step } from '../../core/trace/step.ts';
import { simplificationsAt } from '../../core/trace/simplified.ts';
import { t } from '../text/inspector.ts';
import styles from './why.module.css';

/** What the model does in a simpler way than the kernel at this very step; nothing where it does the same. */
export function Simplified({ step }: { readonly step: Step }) {
  return simplificationsAt(step).map(({ id, text }) => (
    <p key={id} className={styles.simplified}>
      <strong>{t.simplifiedHere}</strong> {withCode(text)}
    </p>
  ));
}

/** Words between backticks are what one would type. */
const withCode = (text: string) =>
  text.split('`').map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part));

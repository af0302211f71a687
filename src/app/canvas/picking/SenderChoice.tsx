import { endName } from '../../outcome/outcomeText.ts';
import { t } from '../text.ts';
import styles from './targetMenu.module.css';

interface Props {
  readonly senders: readonly string[];
  readonly sender: string;
  readonly onChange: (sender: string) => void;
}

/** From whom a request goes, where nobody was picked for it. */
export function SenderChoice({ senders, sender, onChange }: Props) {
  return (
    <label className={styles.sender}>
      {t.sender}
      <select
        value={sender}
        data-testid="sender"
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        {senders.map((one) => (
          <option key={one} value={one}>
            {endName(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { notify } from '../notices/noticeStore.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './packet.module.css';

interface Props {
  readonly label: string;
  readonly text: () => string;
}

export function CopyButton({ label, text }: Props) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setDone(true);
    } catch {
      notify({ code: 'CLIPBOARD', tone: 'warning', text: t.clipboardRefused });
    }
  };
  return (
    <IconButton
      icon={done ? Check : Copy}
      label={label}
      className={styles.copy}
      onClick={() => void copy()}
      onBlur={() => setDone(false)}
      onPointerLeave={() => setDone(false)}
    />
  );
}

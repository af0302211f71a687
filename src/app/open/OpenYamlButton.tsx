import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './open.module.css';

export function OpenYamlButton() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        icon={FileUp}
        label={t.openYaml}
        title={t.openYamlHint}
        labelled
        className={styles.button}
        data-testid="open-yaml"
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        hidden
        accept=".yaml,.yml,.json,text/yaml,application/yaml,application/json"
        data-testid="yaml-file"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) void import('./openFile.ts').then(({ openFile }) => openFile(file));
          // Choosing the same file again, after mending it, must count as a change.
          currentTarget.value = '';
        }}
      />
    </>
  );
}

import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { openFile } from './openFile.ts';
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
          if (file) void openFile(file);
          // Choosing the same file again, after mending it, must count as a change.
          currentTarget.value = '';
        }}
      />
    </>
  );
}

import { useEffect, type RefObject } from 'react';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { t } from '../text/terminal.ts';
import { accentOf, type Accents } from './accents.ts';
import { KeyRow } from './KeyRow.tsx';
import { useMomentChanged } from './moment.ts';
import { endOfPlace, isThere, promptOf } from './places.ts';
import styles from './screen.module.css';
import { placeOf, setAside, useTerminals, type Shell } from './terminalStore.ts';
import { useCommandLine } from './useCommandLine.ts';

interface Props {
  readonly shell: Shell;
  readonly accents: Accents;
  readonly phone: boolean;
  /** What gets the focus when the prompt is left. */
  readonly exit: RefObject<HTMLElement | null>;
  readonly onTyping: () => void;
}

/** The prompt with its command line. */
export function Prompt({ shell, accents, phone, exit, onTyping }: Props) {
  const world = useCluster(selectWorld);
  const focus = useTerminals((state) => state.focus);
  const isAside = useTerminals((state) => state.isAside);
  const line = useCommandLine(shell, () => exit.current?.focus());
  const moment = useMomentChanged(shell.lastMoment);
  const { field } = line;
  useEffect(() => {
    // On a phone the keyboard would cover half of what there is to read; nor is a page that has just loaded to be typed at.
    if (!phone && navigator.userActivation?.hasBeenActive) field.current?.focus();
  }, [focus, phone, field, shell.id]);

  const place = placeOf(shell);
  const [before, name, after] = promptOf(place);
  const length = before.length + name.length + after.length;
  const accent = world ? accentOf(accents, endOfPlace(world, place)) : undefined;
  if (!isThere(world, place)) {
    return (
      <p className={styles.gone} data-testid="terminal-gone">
        {t.goneHint(place)}
      </p>
    );
  }
  return (
    <>
      {moment !== '' && (
        <p className={styles.moment} data-testid="terminal-moment">
          {moment}
        </p>
      )}
      <div className={styles.prompt} data-busy={shell.busy || undefined}>
        <span className={styles.ps1} aria-hidden="true">
          {line.found === null ? (
            <>
              {before}
              <b data-accent={accent}>{name}</b>
              {after}
            </>
          ) : (
            t.search
          )}
        </span>
        <textarea
          ref={field}
          rows={1}
          value={line.value}
          style={{ textIndent: `${line.found === null ? length : t.search.length}ch` }}
          aria-label={line.found === null ? t.input(place) : t.search}
          aria-description={t.leave}
          data-testid="terminal-input"
          autoCapitalize="none"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="send"
          onFocus={() => setAside(false)}
          onChange={({ currentTarget }) => {
            line.change(currentTarget.value);
            onTyping();
          }}
          onKeyDown={line.onKeyDown}
          onPaste={line.onPaste}
        />
      </div>
      {line.found !== null && (
        <p className={styles.found}>
          <code data-testid="terminal-found">{line.found}</code> <span>{t.searchHint}</span>
        </p>
      )}
      {phone && !isAside && <KeyRow onPress={line.press} />}
    </>
  );
}

import { useId, useMemo } from 'react';
import { breakpointId, type Breakpoint } from '../playback/breakpoints.ts';
import { clearBreakpoints, toggleBreakpoint, usePlayback } from '../playback/playbackStore.ts';
import { countStops, stopChoices } from '../playback/stopChoices.ts';
import { t } from '../text/timeline.ts';
import { Detail } from './Detail.tsx';
import styles from './menu.module.css';
import { fieldText, stopText } from './stopText.ts';

const KINDS = ['nat', 'tunnel', 'drop'] as const;

/** What playing stops at: kinds of steps, and whatever of the run at hand one chooses. */
export function StopsMenu() {
  const places = usePlayback((p) => p.places);
  const breakpoints = usePlayback((p) => p.breakpoints);
  const choices = useMemo(() => stopChoices(places), [places]);
  const set = new Set(breakpoints.map(breakpointId));
  const ofKind = (kind: Breakpoint['kind']) => breakpoints.filter((one) => one.kind === kind);
  return (
    <div className={styles.menu}>
      <div className={styles.row}>
        <span className={styles.title}>{t.playShows}</span>
        <Detail />
      </div>
      <p className={styles.hint}>
        {t.stopsHint} <span className={styles.keys}>{t.stopsKeys}</span>
      </p>
      <ul className={styles.list}>
        {KINDS.map((kind) => (
          <Stop key={kind} breakpoint={{ kind }} word={t.kinds[kind]} on={set.has(kind)} />
        ))}
      </ul>
      <Chooser
        kind="netns"
        label={t.enters}
        prompt={t.chooseNamespace}
        choices={choices.netns}
        chosen={ofKind('netns')}
        wordOf={(one) => (one.kind === 'netns' ? one.netns : '')}
      />
      <Chooser
        kind="field"
        label={t.fieldChanges}
        prompt={t.chooseField}
        choices={choices.fields}
        chosen={ofKind('field')}
        wordOf={(one) => (one.kind === 'field' ? fieldText(one.field) : '')}
      />
      <Chooser
        kind="rule"
        label={t.ruleHit}
        prompt={t.chooseRule}
        choices={choices.rules}
        chosen={ofKind('rule')}
        wordOf={(one) => (one.kind === 'rule' ? t.rule(one.rule.chain, one.rule.index) : '')}
        groupOf={(one) => (one.kind === 'rule' ? `${one.rule.netns} · ${one.rule.table}` : '')}
      />
      {breakpoints.length > 0 && (
        <button type="button" className={styles.action} data-testid="clear-stops" onClick={clearBreakpoints}>
          {t.clearStops}
        </button>
      )}
    </div>
  );
}

interface StopProps {
  readonly breakpoint: Breakpoint;
  readonly word: string;
  readonly on: boolean;
}

function Stop({ breakpoint, word, on }: StopProps) {
  const places = usePlayback((p) => p.places);
  const id = breakpointId(breakpoint);
  const count = useMemo(() => countStops(places, breakpoint), [places, id]); // oxlint-disable-line react/exhaustive-deps -- the id stands for the breakpoint
  return (
    <li>
      <label className={styles.item}>
        <input
          type="checkbox"
          checked={on}
          data-testid={`stop-${id}`}
          onChange={() => toggleBreakpoint(breakpoint)}
        />
        <span className={styles.word}>{word}</span>
        <span className={styles.count}>{t.times(count)}</span>
      </label>
    </li>
  );
}

interface ChooserProps {
  readonly kind: Breakpoint['kind'];
  readonly label: string;
  readonly prompt: string;
  readonly choices: readonly Breakpoint[];
  readonly chosen: readonly Breakpoint[];
  readonly wordOf: (breakpoint: Breakpoint) => string;
  readonly groupOf?: (breakpoint: Breakpoint) => string;
}

/** Adds one of many: those that are set stand below, to be taken away again. */
function Chooser({ kind, label, prompt, choices, chosen, wordOf, groupOf }: ChooserProps) {
  const id = useId();
  const set = new Set(chosen.map(breakpointId));
  const open = choices.filter((one) => !set.has(breakpointId(one)));
  const groups = groupOf ? [...new Set(open.map(groupOf))] : [];
  const optionOf = (one: Breakpoint) => (
    <option key={breakpointId(one)} value={breakpointId(one)}>
      {wordOf(one)}
    </option>
  );
  return (
    <div className={styles.group}>
      <label htmlFor={id} className={styles.title}>
        {label}
      </label>
      <select
        id={id}
        className={styles.select}
        value=""
        disabled={open.length === 0}
        data-testid={`choose-${kind}`}
        onChange={({ currentTarget }) => {
          const one = open.find((choice) => breakpointId(choice) === currentTarget.value);
          if (one) toggleBreakpoint(one);
        }}
      >
        <option value="">{prompt}</option>
        {groupOf
          ? groups.map((group) => (
              <optgroup key={group} label={group}>
                {open.filter((one) => groupOf(one) === group).map(optionOf)}
              </optgroup>
            ))
          : open.map(optionOf)}
      </select>
      {chosen.length > 0 && (
        <ul className={styles.list}>
          {chosen.map((one) => (
            <Stop key={breakpointId(one)} breakpoint={one} word={stopText(one)} on />
          ))}
        </ul>
      )}
    </div>
  );
}

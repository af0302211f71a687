import { Plus } from 'lucide-react';
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { t } from '../text/terminal.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './chooser.module.css';
import { openAt } from './openAt.ts';
import { placesOf, type ShellPlace } from './places.ts';

const MOST = 60;
const KINDS = ['node', 'pod', 'external', 'other'] as const;

/** Chooses where to open a terminal: in the browser's own popover, which closes by Escape and by a click beside it. */
export function Chooser() {
  const id = useId();
  const world = useCluster(selectWorld);
  const popover = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState('');
  const places = useMemo(() => (world ? placesOf(world) : []), [world]);
  const fitting = places.filter(({ name }) => name.includes(wanted.trim().toLowerCase()));
  const listed = fitting.slice(0, MOST);
  const choose = ({ name }: ShellPlace) => {
    popover.current?.hidePopover();
    openAt(name);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const stride = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement && listed[0]) choose(listed[0]);
    else if (stride !== undefined) {
      const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, button')];
      const at = stops.indexOf(document.activeElement as HTMLElement);
      stops[(at + stride + stops.length) % stops.length]?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <IconButton icon={Plus} label={t.openOn} popoverTarget={id} data-testid="terminal-add" />
      <div
        ref={popover}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={t.openOn}
        className={styles.chooser}
        data-testid="terminal-chooser"
        onToggle={() => setWanted('')}
        onKeyDown={onKeyDown}
      >
        <input
          type="search"
          autoFocus
          value={wanted}
          placeholder={t.findPlace}
          aria-label={t.findPlace}
          onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        />
        <div className={styles.list}>
          {KINDS.map((kind) => {
            const ofKind = listed.filter((place) => place.kind === kind);
            return (
              ofKind.length > 0 && (
                <section key={kind} aria-label={t.kinds[kind]}>
                  <h3>{t.kinds[kind]}</h3>
                  {ofKind.map((place) => (
                    <button key={place.name} type="button" onClick={() => choose(place)}>
                      {place.name}
                    </button>
                  ))}
                </section>
              )
            );
          })}
          {fitting.length === 0 && <p>{t.noPlace}</p>}
          {fitting.length > MOST && <p>{t.more(fitting.length - MOST)}</p>}
        </div>
      </div>
    </>
  );
}

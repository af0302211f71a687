import { useCallback, useEffect, useLayoutEffect, useRef, type MouseEvent, type RefObject } from 'react';
import { t } from '../text/terminal.ts';
import { useAccents } from './accents.ts';
import { BlockView } from './BlockView.tsx';
import { Prompt } from './Prompt.tsx';
import styles from './screen.module.css';
import { Spoken } from './Spoken.tsx';
import { placeOf, type Shell } from './terminalStore.ts';

/** Where the screen is scrolled to: at its end, unless somebody scrolled up. */
interface Scrolling {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly toEnd: () => void;
}

/** How far down it can be scrolled. */
const endOf = ({ scrollHeight, clientHeight }: HTMLElement): number => scrollHeight - clientHeight;

function useScrolling(): Scrolling {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const seenEnd = useRef(0);
  const toEnd = useCallback(() => {
    sticks.current = true;
    if (!scroller.current) return;
    seenEnd.current = endOf(scroller.current);
    scroller.current.scrollTo(0, seenEnd.current);
  }, []);
  useLayoutEffect(() => {
    const [outer, inner] = [scroller.current, content.current];
    if (!outer || !inner) return undefined;
    const scrolled = () => {
      // Told late, when more may have been printed: what counts is the end that was there to scroll to.
      sticks.current = Math.min(seenEnd.current, endOf(outer)) - outer.scrollTop < 24;
    };
    const watch = new ResizeObserver(() => {
      if (sticks.current) toEnd();
      else seenEnd.current = endOf(outer);
    });
    watch.observe(outer);
    watch.observe(inner);
    outer.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      watch.disconnect();
      outer.removeEventListener('scroll', scrolled);
    };
  }, [toEnd]);
  return { scroller, content, toEnd };
}

const CONTROLS = 'button, select, textarea';

interface Props {
  readonly shell: Shell;
  readonly phone: boolean;
  readonly exit: RefObject<HTMLElement | null>;
}

/** A tab's screen: what was printed, and the prompt below it. */
export function Screen({ shell, phone, exit }: Props) {
  const { scroller, content, toEnd } = useScrolling();
  const accents = useAccents();
  const { blocks, dropped } = shell;
  const last = blocks.at(-1);
  const newest = last?.id;
  // A command that was typed is looked at, wherever somebody had scrolled.
  useEffect(toEnd, [newest, toEnd]);
  // A click anywhere goes to the prompt, one that marked text does not. On a phone that brings up the keyboard, over
  // what somebody may just be reading: there only beside the output.
  const onClick = ({ currentTarget, target }: MouseEvent) => {
    const others = phone ? `${CONTROLS}, [role="region"]` : CONTROLS;
    if (target instanceof Element && target.closest(others)) return;
    if (String(getSelection()) === '') currentTarget.querySelector('textarea')?.focus();
  };
  return (
    <div ref={scroller} className={styles.screen} data-testid="terminal-screen" onClick={onClick}>
      <div ref={content} className={styles.content}>
        <div role="region" aria-label={t.output(placeOf(shell))}>
          {dropped > 0 && <p className={styles.note}>{t.older(dropped)}</p>}
          {blocks.map((block) => (
            <BlockView key={block.id} tab={shell.id} block={block} accents={accents} />
          ))}
        </div>
        <Prompt shell={shell} accents={accents} phone={phone} exit={exit} onTyping={toEnd} />
      </div>
      <Spoken busy={shell.busy} block={last} />
    </div>
  );
}

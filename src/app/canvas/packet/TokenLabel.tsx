import type { Ref } from 'react';
import type { Ends, Flip, PacketFace } from './packetFace.ts';
import styles from './token.module.css';

interface Props {
  readonly ref: Ref<HTMLSpanElement>;
  readonly face: PacketFace;
  /** The same packet right before this step, when it has the same levels. */
  readonly old: PacketFace | null;
  readonly flips: readonly Flip[];
}

/** One end; when this step rewrote it, the old value above the new one. */
function End({ now, before }: { readonly now: string; readonly before: string | undefined }) {
  if (before === undefined || before === now) return <span className={styles.end}>{now}</span>;
  return (
    <span className={styles.flip} data-flip={`${before} ${now}`}>
      <s key={`-${before}`}>{before}</s>
      <b key={now}>{now}</b>
    </span>
  );
}

function Line({ ends, before }: { readonly ends: Ends; readonly before: Ends | undefined }) {
  return (
    <span className={styles.line} data-tunnel={ends.tunnel || undefined}>
      <End now={ends.src} before={before?.src} />
      <i aria-hidden="true">→</i>
      <End now={ends.dst} before={before?.dst} />
    </span>
  );
}

/** `source → destination` on every level, outermost first. */
export function TokenLabel({ ref, face, old, flips }: Props) {
  return (
    <span ref={ref} className={styles.label} data-label>
      {face.says !== null && <span className={styles.line}>{face.says}</span>}
      {face.says === null && face.ends.map((ends, i) => <Line key={i} ends={ends} before={old?.ends[i]} />)}
      {flips.map(({ what, from, to }) => (
        <span key={what} className={styles.change}>
          {what} <s>{from}</s> <b>{to}</b>
        </span>
      ))}
    </span>
  );
}

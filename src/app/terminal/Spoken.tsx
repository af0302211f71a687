import { memo } from 'react';
import { playbackStore } from '../playback/playbackStore.ts';
import { t } from '../text/terminal.ts';
import { printedRuns, reachedPieces } from './output.ts';
import type { Block } from './terminalStore.ts';

/** Lines of an answer that are read out; the rest can be read on the screen itself. */
const SPOKEN = 12;

function spokenText(block: Block): string {
  // As far as it has come by now: what comes later, as the canvas goes on, does not interrupt.
  const runs = printedRuns(block, reachedPieces(block, playbackStore.getState()));
  const lines = `${runs.map(({ text }) => text).join('')}${block.note}`.trimEnd().split('\n');
  const left = lines.length - SPOKEN;
  return [...lines.slice(0, SPOKEN), ...(left > 0 ? [t.moreSpoken(left)] : [])].join('\n');
}

interface Props {
  readonly busy: boolean;
  readonly block: Block | undefined;
}

const isSame = (a: Props, b: Props): boolean =>
  a.busy === b.busy &&
  a.block?.id === b.block?.id &&
  a.block?.stdout === b.block?.stdout &&
  a.block?.stderr === b.block?.stderr &&
  a.block?.note === b.block?.note;

/** The newest answer for those who listen: once, when its command has ended, and not again for what happens to it later. */
export const Spoken = memo(
  ({ busy, block }: Props) => (
    <pre className="visually-hidden" aria-live="polite">
      {busy || !block ? '' : spokenText(block)}
    </pre>
  ),
  isSame,
);

import { memo, useState } from 'react';
import { SquarePlay, Undo2 } from 'lucide-react';
import { selectDocument, useCluster } from '../cluster/clusterStore.ts';
import { usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text/terminal.ts';
import { pieces, type Accents } from './accents.ts';
import { momentText } from './moment.ts';
import { promptOf } from './places.ts';
import { linesAfter, printedRuns, reachedPieces } from './output.ts';
import { watch } from './runLines.ts';
import { showOnCanvas } from './sent.ts';
import type { Block, Sent } from './terminalStore.ts';
import styles from './screen.module.css';

function Text({ text, accents }: { readonly text: string; readonly accents: Accents }) {
  return pieces(text, accents.byAddress).map((piece, i) =>
    piece.accent === null ? (
      piece.text
    ) : (
      // oxlint-disable-next-line react/no-array-index-key
      <span key={i} data-accent={piece.accent} title={t.accents[piece.accent]}>
        {piece.text}
      </span>
    ),
  );
}

interface Props {
  readonly tab: number;
  readonly block: Block;
  readonly accents: Accents;
}

/** What a command sent, and the way to it on the canvas. */
function SentView({ tab, block, sent }: Omit<Props, 'accents'> & { readonly sent: Sent }) {
  const revision = useCluster((state) => selectDocument(state)?.revision);
  const { requests, last, before, shown } = sent;
  const [chosen, choose] = useState(requests.length - 1);
  const isOne = requests.length === 1;
  return (
    <div className={styles.sent} data-testid="terminal-sent">
      <span>
        {!isOne && `${t.sentMore(requests.length)} `}
        {shown === 'atEnd' ? t.shownAtEnd(last.run.steps) : shown === 'held' ? t.shownHeld : t.notShown}
      </span>
      {last.revision === revision && (
        <>
          {!isOne && (
            <select
              aria-label={t.requestToWatch}
              title={t.requestToWatch}
              value={chosen}
              data-testid="terminal-request"
              onChange={({ currentTarget }) => choose(Number(currentTarget.value))}
            >
              {requests.map((request, nth) => (
                // oxlint-disable-next-line react/no-array-index-key
                <option key={nth} value={nth}>
                  {t.requestOf(request, nth)}
                </option>
              ))}
            </select>
          )}
          <button
            type="button"
            title={t.watchHint}
            data-testid="terminal-watch"
            onClick={() => void watch(tab, block, chosen)}
          >
            <SquarePlay size={13} aria-hidden="true" /> {t.watch}
          </button>
          {before && (
            <button type="button" title={t.backHint} onClick={() => showOnCanvas(before)}>
              <Undo2 size={13} aria-hidden="true" /> {t.back(before.at, before.run.steps)}
            </button>
          )}
        </>
      )}
    </div>
  );
}

/** One command with its output, as far as it has come. */
export const BlockView = memo(function BlockView({ tab, block, accents }: Props) {
  const { moment, at, line, failed, note, sent, revealed } = block;
  const pieces = usePlayback((p) => reachedPieces(block, p));
  const toCome = revealed === null ? linesAfter(block, pieces) : 0;
  const prompt = at === null ? null : promptOf(at);
  return (
    <div className={styles.block} data-testid="terminal-block" data-failed={failed || undefined}>
      {moment && <p className={styles.moment}>{momentText(moment)}</p>}
      {prompt && (
        <p className={styles.typed}>
          <span className={styles.ps1}>{prompt.join('')}</span>
          {line}
        </p>
      )}
      {printedRuns(block, pieces).map(({ stream, text }, i) => (
        // oxlint-disable-next-line react/no-array-index-key
        <pre key={i} className={stream === 'stderr' ? styles.stderr : undefined}>
          {stream === 'stderr' ? text : <Text text={text} accents={accents} />}
        </pre>
      ))}
      {toCome > 0 && <p className={styles.note}>{t.toCome(toCome)}</p>}
      {note !== '' && <p className={styles.note}>{note}</p>}
      {sent && <SentView key={sent.requests.length} tab={tab} block={block} sent={sent} />}
    </div>
  );
});

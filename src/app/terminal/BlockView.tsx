import { memo } from 'react';
import { SquarePlay, Undo2 } from 'lucide-react';
import { selectDocument, useCluster } from '../cluster/clusterStore.ts';
import { t } from '../text/terminal.ts';
import { pieces, type Accents } from './accents.ts';
import { momentText } from './moment.ts';
import { promptOf } from './places.ts';
import { showOnCanvas } from './runLines.ts';
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

/** What a command sent, and the way to it on the canvas. */
function SentView({ sent }: { readonly sent: Sent }) {
  const revision = useCluster((state) => selectDocument(state)?.revision);
  const { requests, last, before, shown } = sent;
  return (
    <div className={styles.sent} data-testid="terminal-sent">
      <span>
        {requests > 1 && `${t.sentMore(requests)} `}
        {shown === 'atEnd' ? t.shownAtEnd(last.run.steps) : shown === 'held' ? t.shownHeld : t.notShown}
      </span>
      {last.revision === revision && (
        <>
          <button
            type="button"
            title={t.watchHint}
            data-testid="terminal-watch"
            onClick={() => showOnCanvas(last)}
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

interface Props {
  readonly block: Block;
  readonly accents: Accents;
}

/** One command with its output. */
export const BlockView = memo(function BlockView({ block, accents }: Props) {
  const { moment, at, line, stdout, stderr, failed, note, sent } = block;
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
      {stdout !== '' && (
        <pre>
          <Text text={stdout} accents={accents} />
        </pre>
      )}
      {stderr !== '' && <pre className={styles.stderr}>{stderr}</pre>}
      {note !== '' && <p className={styles.note}>{note}</p>}
      {sent && <SentView sent={sent} />}
    </div>
  );
});

import { ExternalLink } from 'lucide-react';
import { describe } from '../../core/trace/describe.ts';
import { meaningOf } from '../../core/trace/meaning.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { EndingCard } from '../outcome/EndingCard.tsx';
import {
  selectIsAtEnd,
  selectIsHeld,
  selectPlace,
  selectRun,
  usePlayback,
  type Playback,
} from '../playback/playbackStore.ts';
import { simulation } from '../simulation/client.ts';
import { t as page } from '../text.ts';
import { t } from '../text/inspector.ts';
import { why } from '../../core/trace/why.ts';
import { LOOKS } from '../ui/meanings.ts';
import { CopyButton } from './CopyButton.tsx';
import { Decision } from './Decision.tsx';
import { Empty } from './Empty.tsx';
import { StopButton } from './StopButton.tsx';
import { Simplified } from './Simplified.tsx';
import { Terms } from './Terms.tsx';
import { useAnswer } from './useAnswer.ts';
import styles from './why.module.css';

/** The run, where one stands at the end of one that failed: its last packet is seldom the one that decided. */
const selectFailed = (p: Playback) => {
  const isOver = selectIsAtEnd(p) || p.places.length === 0;
  const run = isOver && !selectIsHeld(p) ? selectRun(p) : null;
  return run && run.outcome !== 'delivered' ? run : null;
};

/** Why the packet went this way: the sentence, the very entry inside its own table, and where to read on. */
export function WhyTab() {
  const place = usePlayback(selectPlace);
  const runId = usePlayback((p) => p.runId);
  const failedRun = usePlayback(selectFailed);
  const n = place?.step.n;
  const question = () => ({
    revision: clusterStore.getState().document?.revision ?? 0,
    run: runId,
    n: n ?? 0,
  });
  const { value, failed } = useAnswer(n === undefined ? null : `${runId} ${n}`, () =>
    simulation().explain(question()),
  );
  if (!place)
    return failedRun ? (
      <div className={styles.why} data-testid="why">
        <EndingCard run={failedRun} />
      </div>
    ) : (
      <Empty text={page.whyEmpty} />
    );
  const { word, icon: Icon, color } = LOOKS[meaningOf(place.step)];
  const explanation = value?.n === n ? value : null;
  const decider = explanation?.tables.flatMap(({ rows }) => rows).find(({ fate }) => fate === 'decided');
  return (
    <div className={styles.why} data-testid="why" data-explained={explanation?.n}>
      {failedRun && (
        <>
          <EndingCard run={failedRun} />
          <p className={styles.quiet}>{t.lastStep}</p>
        </>
      )}
      <p className={styles.meaning} style={{ color }}>
        <Icon size={15} aria-hidden="true" /> {word}
      </p>
      <h3 className={styles.caption}>{describe(place)}</h3>
      <p className={styles.sentence}>
        <Terms text={why(place, decider)} />
      </p>
      {failed && <p className={styles.quiet}>{page.couldNotLoad}</p>}
      {explanation && (
        <Decision
          key={`${runId} ${n}`}
          tables={explanation.tables}
          more={(table, from) => simulation().explainMore({ ...question(), table, from })}
        />
      )}
      {explanation?.tables.length === 0 && <p className={styles.quiet}>{t.noTable}</p>}
      <StopButton place={place} />
      <Simplified step={place.step} />
      {explanation && (
        <div className={styles.source}>
          {t.modelled}{' '}
          <a href={explanation.source.url} target="_blank" rel="noreferrer">
            {explanation.source.title}
            <ExternalLink size={12} aria-hidden="true" />
          </a>
          <CopyButton
            label={t.copySource}
            text={() => `${explanation.source.title}\n${explanation.source.url}`}
          />
        </div>
      )}
    </div>
  );
}

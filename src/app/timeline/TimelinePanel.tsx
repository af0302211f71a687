import { ChevronDown, ChevronUp, ScanSearch } from 'lucide-react';
import { Suspense } from 'react';
import * as playback from '../playback/playbackStore.ts';
import { setPanel, showSheet, useSession } from '../session/selectionStore.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Differences, Options, Stopped, ZoomButtons } from './menus.ts';
import { Pace } from './Pace.tsx';
import { Passed } from './Passed.tsx';
import { Timeline } from './Timeline.tsx';
import { Transport } from './Transport.tsx';
import styles from './transport.module.css';

/** Time: the controls and every packet of the run. Folded, all packets share one line. */
export function TimelinePanel({ phone }: { readonly phone: boolean }) {
  const at = playback.usePlayback(playback.selectAt);
  // How far a run goes that is held back is a secret; what is shown of it ends where one stands.
  const count = playback.usePlayback((p) => (playback.selectIsHeld(p) ? null : playback.selectStepCount(p)));
  const changed = playback.usePlayback((p) => p.changed.size > 0);
  const stopped = playback.usePlayback((p) => p.stopped);
  const { size, folded } = useSession((s) => s.layout.timeline);
  const merged = folded || phone;
  return (
    <section
      className={styles.panel}
      style={merged ? undefined : { height: size }}
      aria-label={t.timeline}
      data-phone={phone || undefined}
      data-merged={merged || undefined}
    >
      <div className={styles.bar}>
        <div className={styles.count} data-stopped={stopped ? true : undefined}>
          {phone ? (
            <b title={t.stepOf(at + 1, count)}>{t.stepOfShort(at + 1, count)}</b>
          ) : (
            <b>{at < 0 ? t.beforeFirst : t.stepOf(at + 1, count)}</b>
          )}
          <Suspense fallback={null}>
            <ZoomButtons />
          </Suspense>
          <Passed phone={phone} />
          <Suspense fallback={null}>{changed && <Differences phone={phone} />}</Suspense>
          <span role="status">
            <Suspense fallback={null}>{stopped && <Stopped breakpoint={stopped} />}</Suspense>
          </span>
        </div>
        <Transport />
        <div className={styles.options}>
          <Suspense fallback={null}>
            <Options phone={phone} />
          </Suspense>
          {!phone && <Pace />}
          {phone && (
            <IconButton
              icon={ScanSearch}
              label={t.inspect}
              labelled
              data-testid="inspect"
              onClick={() => showSheet('inspector')}
            />
          )}
          {!phone && (
            <IconButton
              icon={folded ? ChevronUp : ChevronDown}
              label={folded ? t.unfoldTimeline : t.foldTimeline}
              aria-expanded={!folded}
              data-testid="fold-timeline"
              onClick={() => setPanel('timeline', { folded: !folded })}
            />
          )}
        </div>
      </div>
      <Timeline merged={merged} />
    </section>
  );
}

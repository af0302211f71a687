import type { NodeProps } from '@xyflow/react';
import { Pause } from 'lucide-react';
import { memo } from 'react';
import { useIsMatched } from '../../editing/highlightStore.ts';
import { isMovable } from '../../editing/movable.ts';
import { CutName } from '../../ui/CutName.tsx';
import { usePresence } from '../focusStore.ts';
import type { PodFlow } from '../flowGraph.ts';
import { FEW_NODES } from '../measures.ts';
import { useDrawing } from '../sceneStore.ts';
import { t } from '../text.ts';
import { useLevel } from '../useLevel.ts';
import { EndFace } from './EndFace.tsx';
import { HostInside } from './HostInside.tsx';
import styles from './host.module.css';

/** A pod: its containers in one network namespace, which the pause container holds. */
export const PodBox = memo(function PodBox({ id, data, width = 0, height = 0 }: NodeProps<PodFlow>) {
  const { pod } = data;
  const { view } = pod;
  const matched = useIsMatched(view);
  const carried = useDrawing(({ drag }) => (drag?.id === id ? (drag.free ? 'free' : 'held') : undefined));
  const hasElsewhere = useDrawing(({ scene }) => (scene?.nodes.length ?? 0) > 1);
  const isOneOfFew = useDrawing(({ scene }) => (scene?.nodes.length ?? 0) <= FEW_NODES);
  const hint = hasElsewhere && isMovable(view) ? t.dragHint : undefined;
  const presence = usePresence(view.hostNetwork ? view.node : view.key);
  const box = {
    className: styles.host,
    'data-pod': view.key,
    'data-presence': presence,
    'data-matched': matched || undefined,
    'data-carried': carried,
    'data-ready': view.ready,
    'data-host-network': view.hostNetwork || undefined,
  };
  if (useLevel() === 'far') {
    return (
      <div {...box}>
        <EndFace
          end={id}
          name={view.key}
          className={isOneOfFew ? `${styles.podDot} ${styles.oneOfFew}` : styles.podDot}
          quiet={presence === 'dim'}
          hint={hint}
        >
          {isOneOfFew && <CutName name={view.name} className={styles.dotName} />}
        </EndFace>
      </div>
    );
  }
  return (
    <div {...box}>
      <EndFace end={id} name={view.key} className={styles.face} quiet={presence === 'dim'} hint={hint}>
        <CutName name={view.name} className={styles.name} />
        <span className={styles.ip}>{view.ip}</span>
        {view.namespace !== 'default' && <span className={styles.namespace}>{view.namespace}</span>}
        <span className={styles.corner} title={view.hostNetwork ? t.hostNetworkHint : t.pauseHint}>
          {view.hostNetwork ? t.hostNetwork : <Pause size={11} aria-label={t.pause} />}
        </span>
        <HostInside
          netns={view.hostNetwork ? view.node : view.key}
          size={{ x: 0, y: 0, width, height }}
          programs={pod.containers}
          device={pod.device}
          kernel={!view.hostNetwork}
        />
      </EndFace>
    </div>
  );
});

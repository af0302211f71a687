import type { NodeProps } from '@xyflow/react';
import { Globe } from 'lucide-react';
import { memo } from 'react';
import { usePresence } from '../focusStore.ts';
import type { ExternalFlow } from '../flowGraph.ts';
import { programSpot } from '../spots.ts';
import { useLevel } from '../useLevel.ts';
import { EndFace } from './EndFace.tsx';
import { HostInside } from './HostInside.tsx';
import styles from './host.module.css';

/** A host outside the cluster: a client, or somebody who answers. */
export const ExternalBox = memo(function ExternalBox({
  id,
  data,
  width = 0,
  height = 0,
}: NodeProps<ExternalFlow>) {
  const { external } = data;
  const presence = usePresence(external.name);
  const program = {
    spot: programSpot(external.name, external.name),
    name: external.ports.length > 0 ? 'server' : 'program',
    ports: external.ports.map(String),
  };
  if (useLevel() === 'far') {
    return (
      <div className={styles.host} data-external={external.name} data-presence={presence}>
        <EndFace end={id} name={external.name} className={styles.podDot} quiet={presence === 'dim'}>
          <span className={styles.farName}>{external.name}</span>
        </EndFace>
      </div>
    );
  }
  return (
    <div className={styles.host} data-external={external.name} data-presence={presence}>
      <EndFace end={id} name={external.name} className={styles.face} quiet={presence === 'dim'}>
        <span className={styles.name}>{external.name}</span>
        <span className={styles.ip}>{external.ip}</span>
        <span className={styles.corner}>
          <Globe size={13} aria-hidden="true" />
        </span>
        <HostInside
          netns={external.name}
          size={{ x: 0, y: 0, width, height }}
          programs={[program]}
          device={external.device}
          kernel
        />
      </EndFace>
    </div>
  );
});

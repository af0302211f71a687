import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { usePresence } from '../focusStore.ts';
import type { SwitchFlow } from '../flowGraph.ts';
import { deviceSpot } from '../spots.ts';
import { t } from '../text.ts';
import { Port } from './Port.tsx';
import { Spot } from './Spot.tsx';
import styles from './underlay.module.css';

/** The nodes' own network: one bar that everything is plugged into. */
export const SwitchBar = memo(function SwitchBar({ data }: NodeProps<SwitchFlow>) {
  const { view, ports } = data;
  const presence = usePresence(view.name);
  const bridge = view.interfaces.find((dev) => dev.kind === 'bridge');
  return (
    <div className={styles.box} data-presence={presence} data-quiet={presence === 'dim' || undefined}>
      <Spot id={deviceSpot(view.name, bridge?.name ?? '')} className={styles.switch}>
        <span className={styles.switchName}>{t.switch}</span>
      </Spot>
      {ports.map((port) => (
        <Port key={port.spot} port={port} labelled={false} />
      ))}
    </div>
  );
});

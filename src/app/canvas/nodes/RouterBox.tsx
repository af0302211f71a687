import type { NodeProps } from '@xyflow/react';
import { Router } from 'lucide-react';
import { memo } from 'react';
import { usePresence } from '../focusStore.ts';
import type { RouterFlow } from '../flowGraph.ts';
import { kernelSpot } from '../spots.ts';
import { t } from '../text.ts';
import { Port } from './Port.tsx';
import { Spot } from './Spot.tsx';
import styles from './underlay.module.css';

/** The way out of the nodes' network. */
export const RouterBox = memo(function RouterBox({ data }: NodeProps<RouterFlow>) {
  const { view, ports } = data;
  const presence = usePresence(view.name);
  const inner = view.interfaces.find((dev) => dev.addresses.length > 0 && dev.kind !== 'loopback');
  return (
    <div className={styles.box} data-presence={presence} data-quiet={presence === 'dim' || undefined}>
      <Spot id={kernelSpot(view.name)} className={styles.router}>
        <Router size={18} aria-hidden="true" />
        <span>
          <span className={styles.routerName}>{t.router}</span>
          <span className={styles.routerAddress}>{inner?.addresses[0]?.ip ?? ''}</span>
        </span>
      </Spot>
      {ports.map((port) => (
        <Port key={port.spot} port={port} labelled={false} />
      ))}
    </div>
  );
});

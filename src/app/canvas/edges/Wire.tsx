import type { EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { useFocus } from '../focusStore.ts';
import type { WireFlow } from '../flowGraph.ts';
import { netnsOf } from '../spots.ts';
import styles from './wire.module.css';

/** A wire between two devices. Its path is made once by the layout; React Flow's own ends are not used. */
export const Wire = memo(function Wire({ id, data }: EdgeProps<WireFlow>) {
  const ends = data ? [netnsOf(data.wire.a), netnsOf(data.wire.b)] : [];
  const dim = useFocus(({ touched }) => touched !== null && !ends.every((end) => touched.has(end)));
  if (!data) return null;
  return (
    <path
      className={styles.wire}
      d={data.path}
      data-wire={id}
      data-kind={data.wire.kind}
      data-dim={dim || undefined}
    />
  );
});

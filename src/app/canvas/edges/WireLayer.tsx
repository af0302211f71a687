import { memo } from 'react';
import { useFocus } from '../focusStore.ts';
import { pathData } from '../geometry.ts';
import type { Layout } from '../layout.ts';
import type { Scene, WireScene } from '../scene.ts';
import { netnsOf } from '../spots.ts';
import styles from './wire.module.css';

interface WireProps {
  readonly wire: WireScene;
  readonly path: string;
}

const Wire = memo(function Wire({ wire, path }: WireProps) {
  const ends = [netnsOf(wire.a), netnsOf(wire.b)];
  const dim = useFocus(({ touched }) => touched !== null && !ends.every((end) => touched.has(end)));
  const lit = useFocus(({ tunnel }) => wire.kind === 'overlay' && tunnel !== null && ends.includes(tunnel));
  return (
    <path
      className={styles.wire}
      d={path}
      data-wire={wire.id}
      data-kind={wire.kind}
      data-dim={(dim && !lit) || undefined}
      data-lit={lit || undefined}
    />
  );
});

interface Props {
  readonly scene: Scene;
  readonly layout: Layout;
}

/**
 * All wires, over the nodes and under the pods. They are not React Flow's edges: those are drawn between handles that it
 * measures, and one picture per wire; the layout knows every path already, and packets need the same ones.
 */
export function WireLayer({ scene, layout }: Props) {
  return (
    <svg className={styles.wires} aria-hidden="true">
      {[...scene.wires.values()].map((wire) => {
        const line = layout.wires.get(wire.id);
        return line && <Wire key={wire.id} wire={wire} path={pathData(line, 9)} />;
      })}
    </svg>
  );
}

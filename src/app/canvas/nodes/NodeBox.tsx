import type { NodeProps } from '@xyflow/react';
import { Server } from 'lucide-react';
import { memo } from 'react';
import { usePresence } from '../focusStore.ts';
import type { NodeFlow } from '../flowGraph.ts';
import { deviceRects, frameOf } from '../layoutNodes.ts';
import type { NodeScene } from '../scene.ts';
import { useDrawing } from '../sceneStore.ts';
import { t } from '../text.ts';
import { useLevel } from '../useLevel.ts';
import { BridgeBar } from './BridgeBar.tsx';
import { Device } from './Device.tsx';
import { EndFace } from './EndFace.tsx';
import { KernelStrip } from './KernelStrip.tsx';
import { Port } from './Port.tsx';
import styles from './nodeBox.module.css';

/** Up to so many pods every port has room for its name. */
const LABELLED_PORTS = 3;

/** A machine: its header, and under its pods everything of its root namespace, in the order a packet meets it. */
export const NodeBox = memo(function NodeBox({ data, height = 0 }: NodeProps<NodeFlow>) {
  const { node, ports } = data;
  const presence = usePresence(node.name);
  const guest = useDrawing(({ drag }) => (drag?.over === node.name ? drag.id : null));
  const frame = frameOf({ x: 0, y: height }, height, node.bridge !== null);
  const box = {
    className: styles.node,
    'data-node': node.name,
    'data-presence': presence,
    'data-quiet': (presence === 'dim' && guest === null) || undefined,
    'data-drop': guest !== null || undefined,
  };
  if (useLevel() === 'far') {
    return (
      <div {...box}>
        <NodeTile node={node} />
        {guest !== null && <DropHint id={guest} />}
      </div>
    );
  }
  return (
    <div {...box}>
      <EndFace end={`node/${node.name}`} name={node.name} className={styles.header}>
        <Server size={18} aria-hidden="true" className={styles.icon} />
        <span className={styles.name}>{node.name}</span>
        <span className={styles.address}>{node.ip}</span>
        <span className={styles.cidr} title={node.podBlocks.join(', ')}>
          {node.hiddenPods > 0 ? t.morePods(node.hiddenPods) : t.podBlocks} <b>{t.blocks(node.podBlocks)}</b>
        </span>
      </EndFace>
      <div className={styles.inside}>
        {node.bridge && frame.bridge && (
          <BridgeBar netns={node.name} bridge={node.bridge} at={frame.bridge} />
        )}
        <KernelStrip netns={node.name} frame={frame} />
        {deviceRects(node, frame).map(({ dev, rect }) => (
          <Device key={dev.name} netns={node.name} dev={dev} at={rect} />
        ))}
        {ports.map((port) => (
          <Port key={port.spot} port={port} labelled={ports.length <= LABELLED_PORTS} />
        ))}
      </div>
      {guest !== null && <DropHint id={guest} />}
    </div>
  );
});

/** What letting go here does to the pod in the hand. */
const DropHint = ({ id }: { readonly id: string }) => (
  <p className={styles.drop}>{t.dropHere(id.slice(id.lastIndexOf('/') + 1))}</p>
);

/** From afar a node is a tile: its name and, drawn by themselves, its pods as dots. */
function NodeTile({ node }: { readonly node: NodeScene }) {
  return (
    <EndFace end={`node/${node.name}`} name={node.name} className={styles.tile}>
      <span className={styles.tileWords}>
        <b className={styles.tileName} data-tile-name>
          {node.name}
        </b>
        <span className={styles.tileCount}>{t.pods(node.pods.length + node.hiddenPods)}</span>
      </span>
    </EndFace>
  );
}

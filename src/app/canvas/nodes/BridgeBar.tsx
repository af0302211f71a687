import type { Interface } from '../../../core/dataplane/netns.ts';
import type { Rect } from '../geometry.ts';
import { deviceSpot } from '../spots.ts';
import { t } from '../text.ts';
import { addressesOf, deviceTitle } from './deviceText.ts';
import { placed } from './place.ts';
import { Spot } from './Spot.tsx';
import styles from './device.module.css';

interface Props {
  readonly netns: string;
  readonly bridge: Interface;
  readonly at: Rect;
}

/** A bridge is a bar that ports sit on. */
export function BridgeBar({ netns, bridge, at }: Props) {
  return (
    <Spot
      id={deviceSpot(netns, bridge.name)}
      className={styles.bridge}
      style={placed(at)}
      title={deviceTitle(bridge)}
    >
      <span className={styles.bridgeName}>{bridge.name}</span>
      <span className={styles.bridgeAddress}>{addressesOf(bridge)}</span>
      <span className={styles.bridgeKind}>{t.bridge}</span>
      <span className={styles.bridgeNear}>
        {bridge.mac} · mtu {bridge.mtu}
      </span>
    </Spot>
  );
}

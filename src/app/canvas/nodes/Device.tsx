import type { Interface } from '../../../core/dataplane/netns.ts';
import type { Copy } from '../copies.ts';
import { useFocus } from '../focusStore.ts';
import type { Rect } from '../geometry.ts';
import { deviceSpot } from '../spots.ts';
import { t } from '../text.ts';
import { addressesOf, deviceTitle } from './deviceText.ts';
import { placed } from './place.ts';
import { Spot } from './Spot.tsx';
import styles from './device.module.css';

interface Props {
  readonly netns: string;
  readonly dev: Interface;
  readonly at: Rect;
}

const waitsAt = ({ waiting, place: { hop, step } }: Copy, netns: string, dev: string): boolean =>
  waiting && hop.netns === netns && step.kind === 'neighbour' && step.dev === dev;

/** A device at the lower edge of a node. */
export function Device({ netns, dev, at }: Props) {
  const waiting = useFocus(({ copies }) => copies.filter((copy) => waitsAt(copy, netns, dev.name)).length);
  const kind = dev.kind === 'vxlan' ? t.tunnel(dev.vxlan.vni) : dev.kind === 'physical' ? '' : dev.kind;
  return (
    <Spot
      id={deviceSpot(netns, dev.name)}
      className={styles.device}
      style={placed(at)}
      title={deviceTitle(dev)}
    >
      <span className={styles.name} data-kind={dev.kind}>
        {dev.name}
      </span>
      <span className={styles.kind}>{kind || `mtu ${dev.mtu}`}</span>
      <span className={styles.near}>{addressesOf(dev)}</span>
      <span className={styles.near}>{dev.kind === 'loopback' ? '' : dev.mac}</span>
      <span className={styles.near}>
        mtu {dev.mtu}
        {waiting > 0 && <b> · {t.waitingHere(waiting)}</b>}
      </span>
    </Spot>
  );
}

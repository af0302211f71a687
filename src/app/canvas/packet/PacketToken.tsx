import { useStoreApi } from '@xyflow/react';
import { useLayoutEffect, useRef } from 'react';
import { packetBefore, packetOf } from '../../playback/packets.ts';
import { canvasStore } from '../canvasState.ts';
import type { Copy } from '../copies.ts';
import type { Point } from '../geometry.ts';
import { toneOf } from '../tone.ts';
import type { Leg } from './itinerary.ts';
import { labelPlace } from './labelPlace.ts';
import { travel } from './motions.ts';
import { faceOf, flipsOf } from './packetFace.ts';
import { Shells } from './Shells.tsx';
import { TokenLabel } from './TokenLabel.tsx';
import styles from './token.module.css';

interface Props {
  readonly copy: Copy;
  readonly leg: Leg;
  /** When it set out, by `performance.now()`. */
  readonly started: number;
}

/** A packet on the canvas. React draws what it is; where it is, the one animation loop writes straight to the element. */
export function PacketToken({ copy, leg, started }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const flow = useStoreApi();
  const { place } = copy;
  useLayoutEffect(() => {
    const element = ref.current;
    const label = element?.querySelector<HTMLElement>('[data-label]');
    const widths = [
      label?.offsetWidth ?? 0,
      element?.querySelector<HTMLElement>('[data-body]')?.offsetWidth ?? 0,
    ] as const;
    let at: Point | null = null;
    const settle = () => {
      if (!label || !at) return;
      const { transform, width } = flow.getState();
      const between = canvasStore.getState().between ?? { left: 0, right: width };
      const { side, shift } = labelPlace(at.x, ...widths, transform, between);
      label.dataset['side'] = side;
      label.style.setProperty('--label-shift', `${shift}px`);
    };
    const put = (to: Point) => {
      at = to;
      if (!element) return;
      element.style.transform = `translate(${to.x}px, ${to.y}px) scale(var(--token-scale))`;
      element.dataset['packetX'] = to.x.toFixed(1);
      element.dataset['packetY'] = to.y.toFixed(1);
      settle();
    };
    const stopTravel = travel(leg.line, leg.ms, put, started);
    const stopWatching = flow.subscribe((now, before) => {
      if (now.transform !== before.transform || now.width !== before.width) settle();
    });
    const stopMakingRoom = canvasStore.subscribe((now, before) => {
      if (now.between !== before.between) settle();
    });
    return () => {
      stopTravel();
      stopWatching();
      stopMakingRoom();
    };
  }, [leg, started, flow]);

  const packet = packetOf(place);
  const face = faceOf(packet);
  const before = faceOf(packetBefore(place));
  const sameLevels = before.ends.length === face.ends.length;
  return (
    <div
      ref={ref}
      className={styles.token}
      data-packet="current"
      data-arp={packet.arp !== null || undefined}
      data-tone={toneOf(place.step)}
      data-shells={face.shells.join(' ')}
    >
      <div className={styles.stack}>
        <Shells face={face} fresh={Math.max(0, face.shells.length - before.shells.length)} />
        <TokenLabel face={face} old={sameLevels ? before : null} flips={flipsOf(place.step)} />
      </div>
    </div>
  );
}

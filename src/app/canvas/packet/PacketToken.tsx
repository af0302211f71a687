import { useLayoutEffect, useRef } from 'react';
import { packetBefore, packetOf } from '../../playback/playback.ts';
import type { Copy } from '../copies.ts';
import type { Point } from '../geometry.ts';
import { t } from '../text.ts';
import { toneOf } from '../tone.ts';
import type { Leg } from './itinerary.ts';
import { travel } from './motions.ts';
import { faceOf, flipsOf } from './packetFace.ts';
import { Shells } from './Shells.tsx';
import { TokenLabel } from './TokenLabel.tsx';
import styles from './token.module.css';

interface Props {
  readonly copy: Copy;
  readonly leg: Leg;
}

/** A packet on the canvas. React draws what it is; where it is, the one animation loop writes straight to the element. */
export function PacketToken({ copy, leg }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const { place, current } = copy;
  useLayoutEffect(() => {
    const put = (to: Point) => {
      const element = ref.current;
      if (!element) return;
      element.style.transform = `translate(${to.x}px, ${to.y}px) scale(var(--token-scale))`;
      if (!current) return;
      element.dataset['packetX'] = to.x.toFixed(1);
      element.dataset['packetY'] = to.y.toFixed(1);
    };
    return travel(leg.line, leg.ms, put);
  }, [leg, current]);

  const packet = packetOf(place);
  const face = faceOf(packet);
  const before = faceOf(packetBefore(place));
  const sameLevels = before.ends.length === face.ends.length;
  return (
    <div
      ref={ref}
      className={styles.token}
      data-packet={current ? 'current' : 'other'}
      data-waiting={copy.waiting || undefined}
      data-arp={packet.arp !== null || undefined}
      data-tone={toneOf(place.step)}
      data-shells={face.shells.join(' ')}
    >
      <Shells face={face} fresh={Math.max(0, face.shells.length - before.shells.length)} />
      {current && <TokenLabel face={face} old={sameLevels ? before : null} flips={flipsOf(place.step)} />}
      {copy.waiting && <span className={styles.waits}>{t.waiting}</span>}
    </div>
  );
}

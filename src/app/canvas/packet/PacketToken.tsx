import { useLayoutEffect, useRef } from 'react';
import { packetBefore, packetOf } from '../../playback/packets.ts';
import type { Copy } from '../copies.ts';
import type { Point } from '../geometry.ts';
import type { Anchor } from '../labels/placer.ts';
import { useLabelPlace } from '../labels/useLabelPlace.ts';
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
  /** When it set out, by `performance.now()`. */
  readonly started: number;
}

/** How far a packet hangs below the rail that it stands on; as its style sheet says. */
const HANGS = 7;

function anchorOf(token: HTMLElement | null, label: HTMLElement | null, { line }: Leg): Anchor | null {
  const body = token?.querySelector<HTMLElement>('[data-body]');
  const at = line.at(-1);
  if (!label || !body || !at) return null;
  const { offsetWidth: width, offsetHeight: height } = body;
  return {
    at,
    body: { x: -width / 2, y: HANGS - height, width, height },
    label: { width: label.offsetWidth, height: label.offsetHeight },
    gap: 6,
  };
}

/** A packet on the canvas. React draws what it is; where it is, the one animation loop writes straight to the element. */
export function PacketToken({ copy, leg, started }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const label = useRef<HTMLSpanElement>(null);
  const { place } = copy;
  useLayoutEffect(() => {
    const element = ref.current;
    const put = (to: Point) => {
      if (!element) return;
      element.style.transform = `translate(${to.x}px, ${to.y}px) scale(var(--token-scale))`;
      element.dataset['packetX'] = to.x.toFixed(1);
      element.dataset['packetY'] = to.y.toFixed(1);
    };
    return travel(leg.line, leg.ms, put, started);
  }, [leg, started]);
  // On its way a label stands as it will stand where its packet comes to rest.
  useLabelPlace(label, () => anchorOf(ref.current, label.current, leg), leg, { others: '[data-mark-text]' });

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
        <TokenLabel ref={label} face={face} old={sameLevels ? before : null} flips={flipsOf(place.step)} />
      </div>
    </div>
  );
}

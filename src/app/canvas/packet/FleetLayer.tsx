import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { selectionStore } from '../../session/selectionStore.ts';
import { canvasStore } from '../canvasState.ts';
import { pointAlong } from '../geometry.ts';
import { animate } from './motions.ts';
import { paintFleet, type Placed } from './paintFleet.ts';
import { forgetSprites } from './sprites.ts';
import { tokenStore, type Token } from './tokenStore.ts';
import styles from './token.module.css';

const others = (list: readonly Token[]): readonly Token[] => list.filter(({ copy }) => !copy.current);

const darkness = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : undefined;

/** All packets but the current one, on one sheet over the picture: as many as there are, it is one element. */
export function FleetLayer() {
  const ref = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return undefined;
    let tokens = others(tokenStore.getState().list);
    let share = 1;
    let stopMoving = () => undefined as void;
    const paint = () => {
      const { transform, width, height } = flow.getState();
      const placed = tokens.flatMap(({ copy, leg }): Placed[] =>
        leg.line.length > 0 ? [{ copy, at: pointAlong(leg.line, share) }] : [],
      );
      canvas.dataset['fleet'] = String(placed.length);
      canvas.hidden = placed.length === 0;
      if (placed.length > 0)
        paintFleet(context, placed, { transform, width, height, far: canvasStore.getState().far });
    };
    const restyle = () => {
      forgetSprites();
      paint();
    };
    const stops = [
      tokenStore.subscribe(({ list }) => {
        stopMoving();
        tokens = others(list);
        const ms = Math.max(0, ...tokens.map(({ leg }) => leg.ms));
        const move = (f: number) => {
          share = f;
          paint();
        };
        stopMoving = animate(ms, move, tokens[0]?.started ?? 0);
      }),
      flow.subscribe((now, before) => {
        if (now.transform !== before.transform || now.width !== before.width || now.height !== before.height)
          paint();
      }),
      selectionStore.subscribe((now, before) => now.theme !== before.theme && restyle()),
    ];
    darkness?.addEventListener('change', restyle);
    paint();
    return () => {
      stopMoving();
      darkness?.removeEventListener('change', restyle);
      stops.forEach((stop) => stop());
    };
  }, [flow]);
  return <canvas ref={ref} className={styles.fleet} aria-hidden="true" />;
}

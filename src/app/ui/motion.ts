import type { TargetAndTransition } from 'framer-motion';

let loaded = false;

/** What animates, fetched once the page stands; until then, and should it never arrive, everything is just there. */
export async function loadMotion() {
  const { domAnimation } = await import('./motionFeatures.ts');
  loaded = true;
  return domAnimation;
}

/** Where an element comes from. `false` while nothing could bring it from there: it must not wait out of sight. */
export const comesFrom = (target: TargetAndTransition): TargetAndTransition | false =>
  loaded ? target : false;

/** Seconds, and the curve of `--ease`: quick to leave, gentle to arrive. */
export const QUICK = { duration: 0.18, ease: [0.2, 0.7, 0.3, 1] } as const;

/** Seconds, and the curve of `--ease`: quick to leave, gentle to arrive. */
export const QUICK = { duration: 0.18, ease: [0.2, 0.7, 0.3, 1] } as const;

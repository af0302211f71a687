import { lazy } from 'react';

// Comes after the lanes; what it opens, and why playing stopped, is fetched when first wanted.

export const Options = lazy(() =>
  import('./Options.tsx').then(({ Options: component }) => ({ default: component })),
);
export const PacketsMenu = lazy(() =>
  import('./PacketsMenu.tsx').then(({ PacketsMenu: component }) => ({ default: component })),
);
export const StopsMenu = lazy(() =>
  import('./StopsMenu.tsx').then(({ StopsMenu: component }) => ({ default: component })),
);
export const LoopMenu = lazy(() =>
  import('./LoopMenu.tsx').then(({ LoopMenu: component }) => ({ default: component })),
);
export const ZoomButtons = lazy(() =>
  import('./ZoomButtons.tsx').then(({ ZoomButtons: component }) => ({ default: component })),
);
export const PlayMenu = lazy(() =>
  import('./PlayMenu.tsx').then(({ PlayMenu: component }) => ({ default: component })),
);
export const Stopped = lazy(() =>
  import('./Stopped.tsx').then(({ Stopped: component }) => ({ default: component })),
);
export const Differences = lazy(() =>
  import('./Differences.tsx').then(({ Differences: component }) => ({ default: component })),
);

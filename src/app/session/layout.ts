import { recall, remember } from './storage.ts';

export type PanelName = 'library' | 'inspector' | 'terminal' | 'timeline';

export interface PanelSize {
  /** Pixels across the edge that is dragged. */
  readonly size: number;
  readonly folded: boolean;
}

export type Layout = Readonly<Record<PanelName, PanelSize>>;

/** Pixels: the least and the most each panel is allowed. */
export const PANEL_LIMITS: Readonly<Record<PanelName, readonly [number, number]>> = {
  library: [220, 420],
  inspector: [300, 720],
  terminal: [132, 560],
  timeline: [132, 460],
};

/** On a low window the picture needs the room more than the list of packets does. */
const isLow = typeof innerHeight === 'number' && innerHeight < 860;

export const DEFAULT_LAYOUT: Layout = {
  library: { size: 264, folded: true },
  inspector: { size: 384, folded: false },
  terminal: { size: isLow ? 220 : 280, folded: true },
  timeline: { size: isLow ? 156 : 212, folded: false },
};

export const clampSize = (panel: PanelName, size: number): number =>
  Math.round(Math.max(PANEL_LIMITS[panel][0], Math.min(PANEL_LIMITS[panel][1], size)));

/** Whatever storage holds, a layout comes out: fields that are not what they should be fall back one by one. */
export function readLayout(text: string | undefined): Layout {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? 'null');
  } catch {
    stored = null;
  }
  const panel = (name: PanelName): PanelSize => {
    const kept = (stored as Partial<Record<PanelName, Partial<PanelSize>>> | null)?.[name];
    const { size, folded } = DEFAULT_LAYOUT[name];
    return {
      size: typeof kept?.size === 'number' ? clampSize(name, kept.size) : size,
      folded: typeof kept?.folded === 'boolean' ? kept.folded : folded,
    };
  };
  return {
    library: panel('library'),
    inspector: panel('inspector'),
    terminal: panel('terminal'),
    timeline: panel('timeline'),
  };
}

export const recallLayout = (): Layout => readLayout(recall('layout'));
export const rememberLayout = (layout: Layout): void => void remember('layout', JSON.stringify(layout));

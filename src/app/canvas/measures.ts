// Sizes of what is drawn, in canvas units (pixels at zoom 1). Style sheets repeat none of them: boxes get theirs inline.

export const POD = { width: 152, height: 118, gap: 14, rowGap: 22, columns: 3 } as const;
/** Rows inside a pod or an external host, from its upper edge. */
export const HOST = {
  inset: 8,
  programs: 46,
  program: 20,
  programGap: 2,
  kernel: 93,
  kernelHeight: 16,
} as const;

export const NODE = { padding: 20, header: 52, width: 2 * 20 + 3 * 152 + 2 * 14, gap: 46 } as const;
const INNER = NODE.width - 2 * NODE.padding;

/** The space in which veth wires run between the pods and what they end at. */
export const VETH = { height: 54, portStep: 22, channelStep: 3.5 } as const;
/** `rail`: how far below its upper edge frames run along a bridge, above its name; `dock`: where it meets the IP layer. */
export const BRIDGE = { height: 40, rail: 12, gap: 26, dock: 200 } as const;
/** Two rails of stations; a station is a dot on its rail with its name below. */
export const STRIP = { rail: 34, railGap: 72, height: 158, gap: 26, columns: 5, pitch: INNER / 5 } as const;
/** `near`: where below its dot the first of its lines stands, seen from near; `line`: how high each is. */
export const STATION = { width: 92, height: 38, dot: 9, near: 21, line: 7 } as const;
export const DEVICE = { width: 92, height: 44 } as const;

/** What lies under the nodes, downwards from their common lower edge (y = 0). */
export const OVERLAY = { drop: 24 } as const;
export const SWITCH = { y: 58, height: 36, portInset: 40, portStep: 26 } as const;
export const ROUTER = { width: 156, height: 60 } as const;
export const EXTERNAL = { width: 156, height: 118, gap: 30, gutter: 14, turn: 15 } as const;

/** Up to so many nodes what is small can be told apart from afar: their wires to the underlay, their pods by name. */
export const FEW_NODES = 8;
/** A grid of nodes is about twice as wide as high. */
export const columnsFor = (nodes: number): number => (nodes <= 12 ? 4 : 8);
/** Rows of pods that a row of nodes has room for, where nodes stand in several rows. */
const RESERVED_POD_ROWS = 4;

const heightOver = (podRows: number, bridge: boolean): number =>
  NODE.header +
  podRows * POD.height +
  (podRows - 1) * POD.rowGap +
  VETH.height +
  (bridge ? BRIDGE.height + BRIDGE.gap : 0) +
  STRIP.height +
  STRIP.gap +
  DEVICE.height;

export const nodeHeight = (podSlots: number, bridge: boolean): number =>
  heightOver(Math.max(1, Math.ceil(podSlots / POD.columns)), bridge);

/** Between the lower edges of two rows of nodes, whatever the nodes hold: more pods never move a row. */
export const ROW_PITCH = heightOver(RESERVED_POD_ROWS, true) + 100;

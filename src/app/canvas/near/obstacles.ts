import { tokenScale, type Camera, type Pane } from '../camera.ts';
import { overlaps, rect, type Point, type Rect } from '../geometry.ts';
import type { Layout } from '../layout.ts';
import { STATION } from '../measures.ts';
import type { SpotId } from '../spots.ts';
import { ROWS } from './fitLines.ts';
import type { Obstacle, Size } from './placeCard.ts';

/** How much it matters that a pixel of something stays in sight. */
const WEIGHT = { controls: 1000, packet: 200, here: 100, device: 8, station: 3, box: 1 } as const;

/** A packet with its shells and the label at one side of it, in pixels at scale 1. */
export interface PacketSize {
  readonly body: Size;
  readonly label: Size;
  readonly side: string;
}

/** Between a packet and its label; how far a packet reaches below the rail it stands on. */
const GAP = 10;
const BELOW = 7;

/** The packet on the canvas as it is drawn now. */
export function packetDrawn(canvas: HTMLElement): PacketSize | null {
  const token = canvas.querySelector('[data-packet="current"]');
  const body = token?.querySelector<HTMLElement>('[data-body]');
  const label = token?.querySelector<HTMLElement>('[data-label]');
  if (!body || !label) return null;
  return {
    body: { width: body.offsetWidth, height: body.offsetHeight },
    label: { width: label.offsetWidth, height: label.offsetHeight },
    side: label.dataset['side'] ?? 'right',
  };
}

const isStage = (spot: SpotId): boolean => spot.includes('|stage/');
const isDevice = (spot: SpotId): boolean => spot.includes('|dev/');

/** A station with what is written under it. */
const withLines = (r: Rect): Rect => ({ ...r, height: STATION.dot + STATION.near + ROWS * STATION.line });

/** The packet at its place, and its label. */
function packetAt({ x, y }: Point, { body, label, side }: PacketSize, scale: number, width: number): Rect[] {
  const [bodyWidth, height] = [body.width * scale, body.height * scale];
  const top = y + BELOW * scale - height;
  const beside = (label.width + GAP) * scale;
  const tall = Math.max(height, label.height * scale);
  const token = rect(x - bodyWidth / 2, top, bodyWidth, height);
  switch (side) {
    case 'above':
      // It is moved sideways as far as the edges of the pane ask for.
      return [token, rect(0, top - (label.height + GAP) * scale, width, (label.height + GAP) * scale)];
    case 'left':
      return [token, rect(token.x - beside, top + (height - tall) / 2, beside, tall)];
    default:
      return [token, rect(token.x + bodyWidth, top + (height - tall) / 2, beside, tall)];
  }
}

/** What lies in a pane, in its pixels, that a card about `here` should not cover. */
export function obstaclesFor(
  layout: Layout,
  here: SpotId,
  packet: PacketSize | null,
  camera: Camera,
  pane: Pane,
): readonly Obstacle[] {
  const seen = (r: Rect): Rect =>
    rect(
      r.x * camera.zoom + camera.x,
      r.y * camera.zoom + camera.y,
      r.width * camera.zoom,
      r.height * camera.zoom,
    );
  const obstacles: Obstacle[] = (pane.covered ?? []).map((r) => ({ rect: r, weight: WEIGHT.controls }));
  const dock = layout.docks.get(here);
  if (dock && packet) {
    const at = seen({ ...dock, width: 0, height: 0 });
    const scale = tokenScale(camera.zoom) * camera.zoom;
    for (const r of packetAt(at, packet, scale, pane.width))
      obstacles.push({ rect: r, weight: WEIGHT.packet });
  }
  for (const [spot, r] of layout.spots) {
    if (isStage(spot))
      obstacles.push({ rect: seen(withLines(r)), weight: spot === here ? WEIGHT.here : WEIGHT.station });
    else if (isDevice(spot))
      obstacles.push({ rect: seen(r), weight: spot === here ? WEIGHT.here : WEIGHT.device });
  }
  for (const [id, r] of layout.boxes) {
    if (!id.startsWith('node/')) obstacles.push({ rect: seen(r), weight: WEIGHT.box });
  }
  const whole = rect(0, 0, pane.width, pane.height);
  return obstacles.filter(({ rect: r }) => overlaps(r, whole));
}

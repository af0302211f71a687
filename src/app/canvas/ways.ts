import type { StepPlace } from '../../core/trace/playback.ts';
import type { Hop, Journey } from '../../core/trace/run.ts';
import { cutOut, partOfLine, tidy, type Point, type Polyline } from './geometry.ts';
import { alongBar, wayBetween } from './lanes.ts';
import type { Layout } from './layout.ts';
import { spotOf, wireEnd } from './locate.ts';
import type { Scene } from './scene.ts';
import type { SpotId } from './spots.ts';

export interface Picture {
  readonly scene: Scene;
  readonly layout: Layout;
}

type Where = Pick<StepPlace, 'journey' | 'hop' | 'hopIndex' | 'stepIndex' | 'step'>;

/** The step before, on the same branch: in the same visit, or where this one branched off. */
export function before({ journey, hop, hopIndex, stepIndex }: Where): Where | null {
  const at = (h: Hop | undefined, hi: number, si: number): Where | null => {
    const step = h?.steps[si];
    return h && step ? { journey, hop: h, hopIndex: hi, stepIndex: si, step } : null;
  };
  if (stepIndex > 0) return at(hop, hopIndex, stepIndex - 1);
  return hop.parent ? at(journey.hops[hop.parent.hop], hop.parent.hop, hop.parent.step) : null;
}

const spotAt = (picture: Picture, where: Where): SpotId | null => spotOf(picture.scene, where);

/**
 * Where a packet stands at a step. A switch decides right below the port that the frame came in by: from a fixed middle
 * of so long a bar it would run to and fro.
 */
function dockOf(picture: Picture, where: Where, spot: SpotId): Point | undefined {
  const dock = picture.layout.docks.get(spot);
  const bar = picture.layout.boxes.get(`switch/${where.hop.netns}`);
  if (!dock || !bar || dock.y !== bar.y + bar.height / 2) return dock;
  const came = portBefore(picture, where);
  return came ? { x: came.x, y: dock.y } : dock;
}

function portBefore(picture: Picture, where: Where): Point | undefined {
  for (let at = before(where); at && at.hop.netns === where.hop.netns; at = before(at)) {
    const spot = at.step.kind === 'ingress' ? spotAt(picture, at) : null;
    if (spot) return picture.layout.docks.get(spot);
  }
  return undefined;
}

/** From the spot of the step before to that of this one, inside one namespace. */
function inside(picture: Picture, from: Where, to: Where): Polyline {
  const [start, here] = [spotAt(picture, from), spotAt(picture, to)];
  if (!start || !here) return [];
  const bar = picture.layout.boxes.get(`switch/${to.hop.netns}`);
  const [a, b] = [dockOf(picture, from, start), dockOf(picture, to, here)];
  return (a && b && alongBar(a, b, bar)) ?? wayBetween(picture.layout, start, here);
}

const restOfLine = (line: Polyline, f: number): Polyline =>
  [...partOfLine([...line].reverse(), 1 - f)].reverse();

/** The wire that a step sends the packet along, from the device on; empty for steps that use none. */
function wireOf(picture: Picture, where: Where): Polyline {
  const here = spotAt(picture, where);
  const end = wireEnd(picture.scene, where.step);
  return here && end ? wayBetween(picture.layout, here, end) : [];
}

/** A piece of the wire that a step sends the packet along, between two shares of its length. */
export const wirePart = (picture: Picture, where: Where, from: number, to: number): Polyline =>
  to <= 0 ? [] : tidy(restOfLine(partOfLine(wireOf(picture, where), to), Math.min(1, from / to)));

/**
 * The way that a step takes the packet: up to where the step happens, and, when it leaves by a wire, a share `to` of the
 * wire. `from`: the share of the wire before that is behind it already.
 */
export function wayOf(picture: Picture, where: Where, from: number, to: number): Polyline {
  const here = spotAt(picture, where);
  if (!here) return [];
  const dock = dockOf(picture, where, here);
  const previous = before(where);
  const came = previous ? wireOf(picture, previous) : [];
  const arrive = came.length > 0 ? restOfLine(came, from) : previous ? inside(picture, previous, where) : [];
  const leave = partOfLine(wireOf(picture, where), to);
  const way = tidy([...arrive, ...(leave.length > 0 ? leave : dock ? [dock] : [])]);
  return way.length > 0 ? way : dock ? [dock] : [];
}

/** Where a copy stands right after a step: on the wire, a share `to` along, or at its spot. */
export const restOf = (picture: Picture, where: Where, to: number): Point | null =>
  wayOf(picture, where, 1, to).at(-1) ?? null;

/** Every way that a journey has taken by step `n`; the last of each branch only as far as the packet is. */
export function trailWays(picture: Picture, journey: Journey, n: number, reach: number): readonly Polyline[] {
  const ways: Polyline[] = [];
  // A trail ends at the upper edge of a device and goes on from the lower: its name stays readable.
  const boxes = [...picture.layout.frames.values()].flatMap((frame) => frame.devices);
  journey.hops.forEach((hop, hopIndex) =>
    hop.steps.forEach((step, stepIndex) => {
      if (step.n > n) return;
      const way = wayOf(picture, { journey, hop, hopIndex, stepIndex, step }, 1, step.n === n ? reach : 1);
      if (way.length > 1) ways.push(...cutOut(way, boxes));
    }),
  );
  return ways;
}

/** The spots at which something happened to a journey by step `n`. */
export function visitedSpots(scene: Scene, journey: Journey, n: number): ReadonlySet<SpotId> {
  const spots = new Set<SpotId>();
  for (const hop of journey.hops) {
    hop.steps.forEach((step, i) => {
      const id = step.n <= n ? spotOf(scene, { journey, hop, stepIndex: i }) : null;
      if (id) spots.add(id);
    });
  }
  return spots;
}

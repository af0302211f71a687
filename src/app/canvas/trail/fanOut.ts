import type { StepPlace } from '../../../core/trace/playback.ts';
import { originOf } from '../../../core/trace/requestJourneys.ts';
import type { EndpointChance } from '../../../core/trace/run.ts';
import { farPoint } from '../farPoint.ts';
import { centreOf, type Point } from '../geometry.ts';
import { restOf, type Picture } from '../ways.ts';

/** One way that a draw could have gone, from where it is drawn to the pod that it leads to. */
export interface Ray {
  readonly endpoint: string;
  readonly from: Point;
  readonly to: Point;
  readonly probability: number;
  readonly taken: boolean;
}

/** The step that draws an endpoint for the request. */
export const drawOf = (places: readonly StepPlace[]): StepPlace | undefined =>
  places.find(
    ({ journey, step }) =>
      step.kind === 'hook' &&
      step.choices &&
      originOf([...new Set(places.map((place) => place.journey))], journey).cause.kind === 'request',
  );

/**
 * From the place of the draw to every endpoint that is in the picture.
 *
 * @param podAt the pod behind an address.
 * @param far nodes are tiles and pods are dots.
 */
export function raysOf(
  picture: Picture,
  place: StepPlace,
  outcomes: readonly EndpointChance[],
  podAt: (address: string) => string | null,
  far = false,
): readonly Ray[] {
  const from = far ? farPoint(picture, place) : restOf(picture, place, 1);
  const { step } = place;
  if (!from || step.kind !== 'hook') return [];
  const goal = step.choices?.find(({ taken }) => taken)?.endpoint;
  return outcomes.flatMap(({ endpoint, probability }) => {
    const box = picture.layout.boxes.get(`pod/${podAt(endpoint)}`);
    if (!box) return [];
    const taken = endpoint === goal;
    const to = far ? centreOf(box) : { x: box.x + box.width / 2, y: box.y + box.height };
    return [{ endpoint, from, to, probability, taken }];
  });
}

/** More than this could not be told apart, and the browser would be busy with them. */
const MOST_RAYS = 100;

/** The rays to be drawn: of very many only some, evenly spread, and those that matter. @param pointed an endpoint. */
export function drawnRays(rays: readonly Ray[], pointed: string | null): readonly Ray[] {
  if (rays.length <= MOST_RAYS) return rays;
  const every = Math.ceil(rays.length / MOST_RAYS);
  return rays.filter((ray, i) => i % every === 0 || ray.taken || ray.endpoint === pointed);
}

/** A curve that leaves the draw upwards and comes to the pod from below, the further the rounder. */
export function rayPath({ from, to }: Ray): string {
  const bend = Math.max(40, Math.abs(from.y - to.y) * 0.5);
  return `M${from.x} ${from.y}C${from.x} ${from.y - bend} ${to.x} ${to.y + bend} ${to.x} ${to.y}`;
}

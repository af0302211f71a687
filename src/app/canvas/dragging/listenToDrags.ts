import { holdCamera } from '../canvasState.ts';
import type { Point } from '../geometry.ts';
import { closeMenu } from '../../editing/menuStore.ts';
import { hold, letGo, pickUp, putBack } from './drag.ts';

/** What dragging has to know of the picture's place on screen. */
export interface View {
  /** A point of the screen, in units of the picture. */
  readonly toPicture: (at: Point) => Point;
  /** Moves the picture, in pixels. */
  readonly pan: (by: Point) => void;
}

/** Pixels that a mouse may jitter during a click, and a finger while it rests. */
const JITTER = { mouse: 4, finger: 8 } as const;
/** Milliseconds after which a resting finger has hold of what is below it. */
const LONG_PRESS = 500;
/** Held so near to an edge of the picture (pixels), a box makes the picture move, so fast (pixels a frame). */
const EDGE = 36;
const PAN = 9;

/** A pointer that is down on a box. */
interface Press {
  readonly id: string;
  readonly pointer: number;
  readonly isFinger: boolean;
  readonly start: Point;
  readonly inPicture: Point;
  at: Point;
  /** Now it is about the box, and no longer about the picture or a click. */
  phase: 'pressed' | 'lifted' | 'held' | 'over';
}

/** What a press there has hold of. A node fills much of the picture: it is held by its header, and its inside is ground. */
function boxAt(target: EventTarget | null): string | undefined {
  if (!(target instanceof Element)) return undefined;
  const box = target.closest<HTMLElement>('.react-flow__node:not(.react-flow__node-switch)');
  const isGround = box?.matches('.react-flow__node-node') && target.closest('[data-end]') === null;
  return isGround ? undefined : box?.dataset['id'];
}

/**
 * Lets boxes be dragged: with the mouse at once; with a finger after it has rested on one, because a finger that moves at
 * once moves the picture, wherever it is. The click, the tap and the menu that would follow a drag are not meant and do not
 * come.
 *
 * @param pane the picture; @param ground what lies between its boxes and whatever else would take a mouse for itself.
 * @returns what stops it.
 */
export function listenToDrags(pane: HTMLElement, ground: HTMLElement, view: View): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let press: Press | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;

  const mark = () => {
    const held = press?.phase === 'held';
    if (held) pane.dataset['dragging'] = '';
    else delete pane.dataset['dragging'];
  };
  const follow = (now: Press) => {
    const at = view.toPicture(now.at);
    hold({ x: at.x - now.inPicture.x, y: at.y - now.inPicture.y }, at);
  };
  const panAtEdge = () => {
    frame = 0;
    if (press?.phase !== 'held') return;
    const { left, right, top, bottom } = pane.getBoundingClientRect();
    const { x, y } = press.at;
    const by = {
      x: x < left + EDGE ? PAN : x > right - EDGE ? -PAN : 0,
      y: y < top + EDGE ? PAN : y > bottom - EDGE ? -PAN : 0,
    };
    if (by.x !== 0 || by.y !== 0) {
      holdCamera();
      view.pan(by);
      follow(press);
    }
    frame = requestAnimationFrame(panAtEdge);
  };
  const begin = (now: Press) => {
    if (now.phase === 'pressed' && !pickUp(now.id)) return end();
    now.phase = 'held';
    closeMenu({ refocus: false });
    mark();
    frame ||= requestAnimationFrame(panAtEdge);
  };
  const end = () => {
    clearTimeout(resting);
    press = null;
    mark();
  };
  const cancel = () => {
    if (press && press.phase !== 'pressed') putBack();
    end();
  };
  /** The click that ends a drag is not meant for what is below. */
  const noClick = () => {
    const swallow = (click: Event) => click.stopPropagation();
    addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener('click', swallow, true));
  };

  const onPointerDown = (event: PointerEvent) => {
    // A second finger, or another button, means something else.
    if (press) return cancel();
    const id = boxAt(event.target);
    if (id === undefined || event.button !== 0 || !event.isPrimary) return;
    const start = { x: event.clientX, y: event.clientY };
    const isFinger = event.pointerType === 'touch';
    const mine: Press = {
      id,
      pointer: event.pointerId,
      isFinger,
      start,
      inPicture: view.toPicture(start),
      at: start,
      phase: 'pressed',
    };
    press = mine;
    if (isFinger) resting = setTimeout(() => pickUp(id) && (mine.phase = 'lifted'), LONG_PRESS);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!press || event.pointerId !== press.pointer) return;
    press.at = { x: event.clientX, y: event.clientY };
    const { start, at, isFinger, phase } = press;
    const isFar = Math.hypot(at.x - start.x, at.y - start.y) > JITTER[isFinger ? 'finger' : 'mouse'];
    if (isFar && phase === 'pressed' && isFinger) end();
    else if (isFar && (phase === 'pressed' || phase === 'lifted')) begin(press);
    if (press?.phase === 'held') follow(press);
  };
  const onPointerUp = (event: PointerEvent) => {
    if (!press || event.pointerId !== press.pointer) return;
    if (press.phase === 'held' || press.phase === 'over') noClick();
    if (press.phase === 'held' || press.phase === 'lifted') letGo();
    end();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || press?.phase !== 'held') return;
    event.preventDefault();
    event.stopPropagation();
    putBack();
    // The button is still down, and its click is still to come.
    press.phase = 'over';
    mark();
  };
  /** What a finger carries, it carries over a picture that stands still. */
  const onTouchMove = (event: TouchEvent) => {
    if (!press || press.phase === 'pressed') return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  /** A mouse on a box is not about the picture behind it. */
  const onMouse = (event: MouseEvent) => {
    if (event.button === 0 && boxAt(event.target) !== undefined) event.stopPropagation();
  };

  pane.addEventListener('pointerdown', onPointerDown, { signal });
  ground.addEventListener('mousedown', onMouse, { signal });
  ground.addEventListener('dblclick', onMouse, { signal });
  addEventListener('pointermove', onPointerMove, { signal, passive: true });
  addEventListener('pointerup', onPointerUp, { signal });
  addEventListener('pointercancel', cancel, { signal });
  addEventListener('keydown', onKeyDown, { signal, capture: true });
  addEventListener('touchmove', onTouchMove, { signal, capture: true, passive: false });
  return () => {
    cancel();
    cancelAnimationFrame(frame);
    stop.abort();
  };
}

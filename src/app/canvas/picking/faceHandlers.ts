import type { DOMAttributes, KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import type { End } from '../../simulation/ends.ts';
import type { Point } from '../geometry.ts';
import { keepPositionsSoon, moveBox, sceneStore } from '../sceneStore.ts';
import { clickOn, pickStore, point, unpoint } from './pickStore.ts';

let lastPointer = 'mouse';

const STEP = 16;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
};

/** What dragging does, by keyboard. @returns whether the key was meant so. */
function moveByKey(end: string, event: KeyboardEvent): boolean {
  const by = event.shiftKey && event.altKey ? ARROWS[event.key] : undefined;
  if (!by || !sceneStore.getState().layout?.boxes.has(end)) return false;
  event.preventDefault();
  event.stopPropagation();
  moveBox(end, by);
  keepPositionsSoon();
  return true;
}

/** Down from a target goes into its menu. */
function intoMenu(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' || pickStore.getState().open === null) return;
  event.preventDefault();
  event.stopPropagation();
  document.querySelector<HTMLElement>('[data-target-menu] [data-option]')?.focus();
}

/** What a clickable end listens to. */
export function faceHandlers(end: string): DOMAttributes<HTMLElement> {
  return {
    onPointerDown: (event: PointerEvent) => {
      lastPointer = event.pointerType;
    },
    onClick: (event: MouseEvent) => {
      // A click by keyboard has no pointer and no count.
      clickOn(end as End, event.detail === 0 ? 'key' : lastPointer === 'touch' ? 'finger' : 'mouse');
    },
    onPointerEnter: (event: PointerEvent) => {
      if (event.pointerType !== 'touch') point(end);
    },
    onPointerLeave: (event: PointerEvent) => {
      if (event.pointerType !== 'touch') unpoint();
    },
    onFocus: (event) => {
      if (event.target.matches(':focus-visible')) point(end);
    },
    onBlur: unpoint,
    onKeyDown: (event) => {
      if (!moveByKey(end, event)) intoMenu(event);
    },
  };
}

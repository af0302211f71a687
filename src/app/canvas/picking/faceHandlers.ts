import type { DOMAttributes, KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import type { End } from '../../simulation/ends.ts';
import { clickOn, pickStore, point, unpoint } from './pickStore.ts';

let lastPointer = 'mouse';

/** Down from a target goes into its menu. */
function intoMenu(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' || pickStore.getState().open === null) return;
  event.preventDefault();
  event.stopPropagation();
  document.querySelector<HTMLElement>('[data-target-menu] button')?.focus();
}

/** What a clickable end listens to. */
export function faceHandlers(end: string): DOMAttributes<HTMLElement> {
  return {
    onPointerDown: (event: PointerEvent) => {
      lastPointer = event.pointerType;
    },
    onClick: (event: MouseEvent) => {
      // A click by keyboard has no pointer and no count.
      clickOn(end as End, event.detail > 0 && lastPointer === 'touch');
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
    onKeyDown: intoMenu,
  };
}

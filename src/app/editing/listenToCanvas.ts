import { clusterStore } from '../cluster/clusterStore.ts';
import { selectionStore } from '../session/selectionStore.ts';
import { OWN_TEXT } from '../session/useShortcuts.ts';
import { actionsFor } from './actions.ts';
import { highlight } from './highlightStore.ts';
import { openMenu } from './menuStore.ts';

/** A finger that rests so long on something wants its menu. */
const LONG_PRESS = 500;
/** Pixels a resting finger may tremble. */
const TREMBLE = 8;

/** A Service of the canvas, or a row that speaks of one. */
const SELECTING = '[data-selects], [data-end^="service/"]';

const endOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-end]') : null;

function offer(element: HTMLElement, x: number, y: number): boolean {
  const end = element.dataset['end'] ?? '';
  const { world } = clusterStore.getState();
  if (!world || actionsFor(world, end).length === 0) return false;
  openMenu({ end, x, y, opener: element });
  return true;
}

function onContextMenu(event: MouseEvent): void {
  const element = endOf(event.target);
  if (!element) return;
  // The menu key has no place of its own.
  const box = element.getBoundingClientRect();
  const byKey = event.button !== 2 || (event.clientX === 0 && event.clientY === 0);
  const [x, y] = byKey && event.detail === 0 ? [box.left + 12, box.top + 24] : [event.clientX, event.clientY];
  if (offer(element, x, y)) event.preventDefault();
}

/** The Delete key does what the first item with that key does, to what has the focus or was picked as the sender. */
function onKeyDown(event: KeyboardEvent): void {
  if (event.key !== 'Delete' || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
    return;
  if (event.target instanceof Element && event.target.closest(OWN_TEXT)) return;
  const end = endOf(document.activeElement)?.dataset['end'] ?? selectionStore.getState().source;
  const { world } = clusterStore.getState();
  if (!end || !world) return;
  const action = actionsFor(world, end).find(({ shortcut }) => shortcut === 'Delete');
  if (!action) return;
  event.preventDefault();
  selectionStore.setState({ source: null });
  action.run();
}

/** Opens menus where they are asked for, and lights up the pods of a Service that is pointed at. */
export function listenToCanvas(): void {
  let pressed: ReturnType<typeof setTimeout> | undefined;
  let origin = { x: 0, y: 0 };
  const release = () => clearTimeout(pressed);
  const swallow = (click: Event) => click.stopPropagation();
  const onPointerDown = (event: PointerEvent) => {
    release();
    // Not every browser ends a long press with a click; the next one is meant.
    removeEventListener('click', swallow, true);
    const element = endOf(event.target);
    if (event.pointerType !== 'touch' || !element) return;
    origin = { x: event.clientX, y: event.clientY };
    pressed = setTimeout(() => {
      // The click that ends the press is not meant for what is below.
      if (offer(element, origin.x, origin.y))
        addEventListener('click', swallow, { capture: true, once: true });
    }, LONG_PRESS);
  };
  const onPointerMove = ({ clientX, clientY }: PointerEvent) => {
    if (Math.hypot(clientX - origin.x, clientY - origin.y) > TREMBLE) release();
  };
  const point = (event: Event) => {
    const from = event.target instanceof Element ? event.target.closest<HTMLElement>(SELECTING) : null;
    const { end, selects } = from?.dataset ?? {};
    highlight(selects ?? end?.slice('service/'.length) ?? null);
  };
  addEventListener('contextmenu', onContextMenu);
  addEventListener('keydown', onKeyDown);
  addEventListener('pointerdown', onPointerDown, { capture: true });
  addEventListener('pointermove', onPointerMove, { capture: true, passive: true });
  for (const type of ['pointerup', 'pointercancel']) addEventListener(type, release, { capture: true });
  addEventListener('pointerover', point, { passive: true });
  addEventListener('focusin', point);
}

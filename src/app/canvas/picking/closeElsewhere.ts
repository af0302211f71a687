import { closeMenu, pickStore } from './pickStore.ts';

/** A click on an end says itself what becomes of the menu. */
const STAYS = '[data-target-menu], [data-end]';

/**
 * A click elsewhere closes the menu of a target that was clicked. It does so before the menu appears, too: its code is
 * fetched when the first one is wanted, and then it must not open over what has been clicked since.
 */
export function closeElsewhere(): () => void {
  const onPointerDown = ({ target }: PointerEvent) => {
    if (pickStore.getState().held && target instanceof Element && !target.closest(STAYS)) closeMenu();
  };
  document.addEventListener('pointerdown', onPointerDown);
  return () => document.removeEventListener('pointerdown', onPointerDown);
}

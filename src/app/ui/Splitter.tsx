import type { KeyboardEvent, PointerEvent } from 'react';
import { clampSize, PANEL_LIMITS, type PanelName } from '../session/layout.ts';
import { setPanel, useSession } from '../session/selectionStore.ts';
import styles from './splitter.module.css';

interface Props {
  readonly panel: PanelName;
  readonly label: string;
  /** Where the panel lies, seen from its splitter. */
  readonly side: 'left' | 'right' | 'below';
}

const KEY_STEP = 24;

/** The edge of a panel: dragged by pointer or moved by arrow keys; the size is remembered. */
export function Splitter({ panel, label, side }: Props) {
  const size = useSession((s) => s.layout[panel].size);
  const [least, most] = PANEL_LIMITS[panel];
  const horizontal = side === 'below';
  const grow = (by: number) => setPanel(panel, { size: clampSize(panel, size + by) });

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const origin = horizontal ? event.clientY : event.clientX;
    const move = (at: globalThis.PointerEvent) => {
      const distance = (horizontal ? at.clientY : at.clientX) - origin;
      setPanel(panel, { size: clampSize(panel, size + (side === 'left' ? distance : -distance)) });
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), {
      once: true,
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [more, less] =
      side === 'below'
        ? ['ArrowUp', 'ArrowDown']
        : side === 'left'
          ? ['ArrowRight', 'ArrowLeft']
          : ['ArrowLeft', 'ArrowRight'];
    if (event.key === more) grow(KEY_STEP);
    else if (event.key === less) grow(-KEY_STEP);
    else return;
    event.preventDefault();
  };

  return (
    <div
      className={horizontal ? styles.horizontal : styles.vertical}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={horizontal ? 'horizontal' : 'vertical'}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}

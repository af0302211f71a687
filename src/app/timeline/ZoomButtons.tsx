import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect } from 'react';
import { addShortcuts } from '../session/useShortcuts.ts';
import { t } from '../text/timeline.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './transport.module.css';
import { useZoom, zoomNow } from './zoom.ts';

const FACTOR = 1.5;

const nearer = (): void => zoomNow()?.by(FACTOR);
const farther = (): void => zoomNow()?.by(1 / FACTOR);
/** The whole run; where that is shown already, the packet at hand. */
function fit(): void {
  const zoom = zoomNow();
  if (zoom?.isWhole) zoom.packet();
  else zoom?.whole();
}

/** The scale of the lanes, by buttons and by their keys. */
export function ZoomButtons() {
  const zoom = useZoom();
  useEffect(() => addShortcuts({ z: nearer, Z: farther, x: fit }), []);
  if (!zoom || (zoom.isWhole && zoom.isNearest)) return null;
  return (
    <span className={styles.zoom} role="group" aria-label={t.zoom}>
      <IconButton
        icon={ZoomOut}
        label={t.zoomOut}
        shortcut="Shift+Z"
        disabled={zoom.isWhole}
        data-testid="zoom-out"
        onClick={farther}
      />
      <IconButton
        icon={ZoomIn}
        label={t.zoomIn}
        shortcut="Z"
        disabled={zoom.isNearest}
        data-testid="zoom-in"
        onClick={nearer}
      />
      <IconButton
        icon={Maximize2}
        label={zoom.isWhole ? t.zoomToPacket : t.zoomToRun}
        shortcut="X"
        data-testid="zoom-fit"
        onClick={fit}
      />
    </span>
  );
}

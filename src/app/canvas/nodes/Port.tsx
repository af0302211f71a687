import type { PortDot } from '../flowGraph.ts';
import { deviceTitle } from './deviceText.ts';
import { Spot } from './Spot.tsx';
import styles from './device.module.css';

/** The end of a wire on a bar. */
export function Port({ port, labelled }: { readonly port: PortDot; readonly labelled: boolean }) {
  return (
    <Spot
      id={port.spot}
      className={styles.port}
      style={{ left: port.x, top: port.y }}
      title={deviceTitle(port.dev)}
    >
      {labelled && <span className={styles.portName}>{port.dev.name}</span>}
    </Spot>
  );
}

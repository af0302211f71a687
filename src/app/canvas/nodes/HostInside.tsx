import type { Interface } from '../../../core/dataplane/netns.ts';
import type { Rect } from '../geometry.ts';
import { programRect } from '../layoutHost.ts';
import { HOST } from '../measures.ts';
import type { ContainerScene } from '../scene.ts';
import { deviceSpot, kernelSpot } from '../spots.ts';
import { t } from '../text.ts';
import { deviceTitle } from './deviceText.ts';
import { placed } from './place.ts';
import { Spot } from './Spot.tsx';
import styles from './host.module.css';

/** Places are drawn up to here; further programs are counted on the last one. */
const DRAWN = 4;

interface Props {
  readonly netns: string;
  readonly size: Rect;
  readonly programs: readonly ContainerScene[];
  readonly device: Interface | null;
  readonly kernel: boolean;
}

const portText = (ports: readonly string[]): string =>
  `${ports
    .slice(0, 2)
    .map((port) => `:${port}`)
    .join(' ')}${ports.length > 2 ? '…' : ''}`;

/** Programs on top, the kernel below them, the device at the lower edge. */
export function HostInside({ netns, size, programs, device, kernel }: Props) {
  return (
    <>
      {programs.slice(0, DRAWN).map((program, i) => (
        <Spot
          key={program.spot}
          id={program.spot}
          className={styles.program}
          style={placed(programRect(size, i, programs.length))}
          title={`${program.name}: ${program.ports.length > 0 ? t.listens(program.ports) : t.silent}`}
        >
          <i aria-hidden="true" />
          <span className={styles.programName}>
            {i === DRAWN - 1 && programs.length > DRAWN ? `+ ${programs.length - DRAWN + 1}` : program.name}
          </span>
          <span className={styles.ports}>{portText(program.ports)}</span>
        </Spot>
      ))}
      {kernel && (
        <Spot
          id={kernelSpot(netns)}
          className={styles.kernel}
          style={placed({
            x: HOST.inset,
            y: HOST.kernel,
            width: size.width - 2 * HOST.inset,
            height: HOST.kernelHeight,
          })}
        >
          {t.kernel}
        </Spot>
      )}
      {device && (
        <Spot
          id={deviceSpot(netns, device.name)}
          className={styles.pin}
          style={{ left: size.width / 2, top: size.height }}
          title={deviceTitle(device)}
        >
          <span className={styles.pinName}>{device.name}</span>
          <span className={styles.pinNear}>
            mtu {device.mtu} · {device.mac}
          </span>
        </Spot>
      )}
    </>
  );
}

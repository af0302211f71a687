import { lazy, Suspense } from 'react';
import { pathData } from '../geometry.ts';
import { stripLines } from '../lanes.ts';
import { stationX, type NodeFrame } from '../layoutNodes.ts';
import { STATION } from '../measures.ts';
import { RAILS, stageSpot, type Stage } from '../spots.ts';
import { t } from '../text.ts';
import { useLevel } from '../useLevel.ts';
import { placed } from './place.ts';
import { Spot } from './Spot.tsx';
import styles from './kernelStrip.module.css';

// What is only seen from near is fetched when somebody comes near.
const NearStrip = lazy(() =>
  import('../near/NearStrip.tsx').then(({ NearStrip: component }) => ({ default: component })),
);

interface Props {
  readonly netns: string;
  readonly frame: NodeFrame;
}

const isHook = (stage: Stage): boolean => stage === stage.toUpperCase();

/** The kernel's path as two rails: hooks and decisions in their true order, a station each. */
export function KernelStrip({ netns, frame }: Props) {
  const { strip } = frame;
  const near = useLevel() === 'near';
  return (
    <div className={styles.strip} style={placed(strip)} data-strip={netns}>
      <span className={styles.title}>{t.rootNamespace}</span>
      <svg className={styles.rails} width={strip.width} height={strip.height} aria-hidden="true">
        <g transform={`translate(${-strip.x} ${-strip.y})`}>
          {stripLines(frame).map((line, i) => (
            <path key={i} d={pathData(line, 10)} />
          ))}
        </g>
      </svg>
      {RAILS.flatMap((rail, row) =>
        rail.map((stage, column) =>
          stage === null ? null : (
            <Spot
              key={stage}
              id={stageSpot(netns, stage)}
              className={styles.station}
              title={`${t.stages[stage].name}: ${t.stages[stage].hint}`}
              style={placed({
                x: stationX(frame, column) - STATION.width / 2 - strip.x,
                y: (row === 0 ? frame.upper : frame.lower) - STATION.dot - strip.y,
                width: STATION.width,
                height: STATION.height,
              })}
            >
              <span className={styles.dot} data-hook={isHook(stage) || undefined} />
              <span className={styles.name} data-hook={isHook(stage) || undefined}>
                {t.stages[stage].name}
              </span>
            </Spot>
          ),
        ),
      )}
      {near && (
        <Suspense fallback={null}>
          <NearStrip netns={netns} frame={frame} />
        </Suspense>
      )}
    </div>
  );
}

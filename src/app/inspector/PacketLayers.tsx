import { Download } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { wireOf } from '../../core/net/wire.ts';
import { wholeOf } from '../../core/trace/capture.ts';
import type { StepPlace } from '../../core/trace/playback.ts';
import { packetBefore, packetOf } from '../playback/packets.ts';
import { playbackStore } from '../playback/playbackStore.ts';
import { t } from '../text/inspector.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { compareLevels, type ComparedLayer } from './compareLayers.ts';
import { CopyButton } from './CopyButton.tsx';
import { Fold } from './Fold.tsx';
import { LayerCard, type Marked } from './LayerCard.tsx';
import { packetText } from './packetText.ts';
import styles from './packet.module.css';

const HexDump = lazy(() =>
  import('./HexDump.tsx').then(({ HexDump: component }) => ({ default: component })),
);
const savePcap = () => void import('./savePcap.ts').then(({ savePcap: save }) => save());

/** The headers of a packet, with what the current step did to them, and the bytes that they are. */
export function PacketLayers({ place }: { readonly place: StepPlace }) {
  const [marked, setMarked] = useState<Marked | null>(null);
  const [before, after] = useMemo(() => {
    const { run } = playbackStore.getState();
    const whole = run && wholeOf(run, place.journey);
    return [wireOf(packetBefore(place), whole), wireOf(packetOf(place), whole)];
  }, [place]);
  const levels = useMemo(() => compareLevels(before.levels, after.levels), [before, after]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('[data-changed]')?.scrollIntoView({ block: 'nearest' });
  }, [place]);
  return (
    <div ref={box} className={styles.packet} data-testid="packet">
      <section aria-label={t.layers}>
        <Levels levels={levels} marked={marked} onMark={setMarked} />
      </section>
      <Fold
        name="bytes"
        openAtFirst={false}
        className={styles.bytes}
        summary={<h3>{t.bytes(after.bytes.length)}</h3>}
      >
        <Suspense fallback={null}>
          <HexDump wire={after} marked={marked} onMark={setMarked} />
        </Suspense>
      </Fold>
      <div className={styles.tools}>
        <CopyButton label={t.copyPacket} text={() => packetText(after)} />
        <IconButton
          icon={Download}
          label={t.savePcap}
          title={t.savePcapHint}
          labelled
          data-testid="save-pcap"
          onClick={savePcap}
        />
      </div>
    </div>
  );
}

interface LevelsProps {
  readonly levels: readonly (readonly ComparedLayer[])[];
  readonly marked: Marked | null;
  readonly onMark: (marked: Marked | null) => void;
}

/** A level, and within its frame the level it carries. */
function Levels({ levels, ...marks }: LevelsProps) {
  const [level, ...inner] = levels;
  if (!level) return null;
  return (
    <div className={styles.level} data-nested={inner.length > 0 || undefined}>
      {level.map((layer) => (
        <LayerCard key={layer.key} layer={layer} {...marks} />
      ))}
      {inner.length > 0 && <Levels levels={inner} {...marks} />}
    </div>
  );
}

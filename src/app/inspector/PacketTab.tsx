import { useMemo } from 'react';
import { packetBefore, packetOf } from '../playback/playback.ts';
import { selectPlace, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text.ts';
import { compareLevels, type ComparedLayer } from './compareLayers.ts';
import { CopyButton } from './CopyButton.tsx';
import { Empty } from './Empty.tsx';
import { LayerCard } from './LayerCard.tsx';
import { levelsOf, packetText } from './layers.ts';
import styles from './packet.module.css';

/** The packet as a protocol analyser shows it, with what the current step did to it. */
export function PacketTab() {
  const place = usePlayback(selectPlace);
  const levels = useMemo(
    () => (place ? compareLevels(levelsOf(packetBefore(place)), levelsOf(packetOf(place))) : []),
    [place],
  );
  if (!place) return <Empty text={t.packetEmpty} />;
  return (
    <div className={styles.packet} data-testid="packet">
      <Levels levels={levels} />
      <CopyButton label={t.copyPacket} text={() => packetText(packetOf(place))} />
    </div>
  );
}

/** A level, and within its frame the level it carries. */
function Levels({ levels }: { readonly levels: readonly (readonly ComparedLayer[])[] }) {
  const [level, ...inner] = levels;
  if (!level) return null;
  return (
    <div className={styles.level} data-nested={inner.length > 0 || undefined}>
      {level.map((layer) => (
        <LayerCard key={layer.key} layer={layer} />
      ))}
      {inner.length > 0 && <Levels levels={inner} />}
    </div>
  );
}
